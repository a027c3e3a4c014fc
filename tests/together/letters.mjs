/* What customers send to the desk of these cases, and what the desk says became of it. */
import { soon } from '../browser/kit.mjs'

export const stamp = () => Math.random().toString(36).slice(2, 8)

/* A new conversation of its own for each case. */
export const begun = async (w, about, from = null) => {
	const id = `${about}-${stamp()}`
	const writer = from ?? `Customer <${id}@example.net>`
	w.desk.receive({ from: writer, subject: `About ${id}`, text: 'Where is my parcel?', id })
	const row = await soon('the letter is there', async () => (await w.anna.api('GET', '/conversations?view=open')).items.find((c) => c.subject === `About ${id}`))
	return { number: row.number, id, again: (text) => w.desk.receive({ from: writer, subject: `Re: About ${id}`, text, id: `${id}-${stamp()}`, references: id }) }
}

export const replies = async (p, number) => (await p.api('GET', `/conversations/${number}`)).messages.filter((m) => m.kind === 'reply')

/* What was there before is looked at. */
export const settled = async (p) => {
	const [newest] = (await p.api('GET', '/notices?limit=1')).items
	if (newest) await p.api('POST', '/notices/seen', { upto: newest.event })
}
