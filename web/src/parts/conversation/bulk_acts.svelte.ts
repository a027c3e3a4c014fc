/* An act on many at once: said while it goes on, undone by one press, and what could not be done is told. */
import { bulk_works, bulks, type Bulk, type Wish } from '$data/bulks.svelte'
import type { Change } from '$data/client'
import { selection } from '$data/selection.svelte'
import { toast } from '$ui/toast.svelte'
import { t, tn } from '$lib/i18n.svelte'

const done = (b: Bulk): string => {
	const words = [b.state === 'undone' ? tn('{n} conversation put back.', '{n} conversations put back.', b.put_back) : tn('{n} conversation changed.', '{n} conversations changed.', b.changed)]
	if (b.state === 'stopped') words.unshift(t('Stopped.'))
	if (b.unchanged && b.state !== 'undone') words.push(tn('{n} was so already.', '{n} were so already.', b.unchanged))
	if (b.left_alone) words.push(tn('{n} was changed by somebody since and stays so.', '{n} were changed by somebody since and stay so.', b.left_alone))
	if (b.refused && b.state !== 'undone') words.push(tn('{n} could not be changed.', '{n} could not be changed.', b.refused))
	const why = b.told.find((one) => one.title)
	if (why && (b.left_alone || b.refused)) words.push(`#${why.number}: ${why.title}`)
	return words.join(' ')
}

const going = (b: Bulk): string =>
	b.state === 'gathering'
		? tn('Looking for them: {n} so far.', 'Looking for them: {n} so far.', b.total)
		: b.state === 'undoing'
			? t('Putting back: {n} of {all}.', { n: b.put_back + b.left_alone, all: b.put_back + b.left_alone + b.changed })
			: t('Changing: {n} of {all}.', { n: b.total - b.waiting, all: b.total })

export const watch = async (id: number): Promise<void> => {
	const note = toast.say(t('One moment'), { stays: true })
	await bulks.watch(id, (b) => {
		if (b.state === 'gathering' || b.state === 'running') toast.change(note, going(b), { label: t('Stop'), run: () => void bulks.stop(id) })
		else if (bulk_works(b)) toast.change(note, going(b))
		else {
			toast.change(note, done(b), b.changed && b.state !== 'undone' ? { label: t('Undo'), run: () => void undo(id) } : undefined)
			toast.wait(note, 20_000)
		}
	})
}

const undo = async (id: number): Promise<void> => {
	const r = await bulks.undo(id)
	if (r.ok) await watch(id)
	else toast.say(r.trouble.title)
}

export const act_on = async (wish: Wish, change: Change): Promise<void> => {
	const r = await bulks.start(wish, change)
	if (!r.ok) {
		toast.say(r.trouble.title)
		return
	}
	selection.clear()
	await watch(r.value.id)
}
