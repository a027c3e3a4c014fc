/*
 * What was promised: by conversation, and as lists by their day. And what a draft promises, as far as its writer has said
 * of it: kept with the message or not; nothing of that is anywhere but here until it is sent.
 */
import { SvelteMap } from 'svelte/reactivity'
import { cues, hints_of } from './asks.svelte'
import { api, ask, type Result, type Schemas } from './client'

export type Promised = Schemas['Promise']
export type PromiseTo = Schemas['PromiseTo']
export type PromiseState = Schemas['PromiseState']
export type Whose = 'mine' | 'all'
type Kind = 'reply' | 'note'

/* Of a draft; kept null: its writer has not said yet. */
export interface Found {
	text: string
	due: string | null
	to: PromiseTo
	kept: boolean | null
}

/* What goes with the message. */
export interface Said {
	promises: Schemas['PromiseNew'][]
	changed_promises: number[]
}

export class PromiseList {
	items = $state.raw<Promised[]>([])
	next = $state<string | null>(null)
	loaded = $state(false)
	failed = $state('')
	#turn = 0
	constructor(readonly whose: Whose) {}

	async load(more = false): Promise<void> {
		const turn = ++this.#turn
		const r = await ask(api.GET('/promises', { params: { query: { whose: this.whose, limit: more ? 50 : Math.min(100, Math.max(50, this.items.length)), ...(more && this.next ? { cursor: this.next } : {}) } } }))
		if (turn !== this.#turn) return
		this.failed = r.ok ? '' : r.trouble.title
		if (!r.ok) return
		this.items = more ? [...this.items, ...r.value.items] : r.value.items
		this.next = r.value.next
		this.loaded = true
	}

	put(p: Promised): void {
		this.items = this.items.flatMap((one) => (one.id !== p.id ? [one] : p.state === 'open' ? [p] : []))
	}
}

/* The words as the desk reads them: an empty line between paragraphs, quoted lines begin with >. */
export const words_of = (html: string): string => {
	// a style that our policy refuses is told as a fault even where nothing is shown
	const doc = new DOMParser().parseFromString(html.replace(/ style="[^"]*"/g, ''), 'text/html')
	const blocks = (el: Element, mark: string): string[] =>
		[...el.children].flatMap((one) => {
			if (one.matches('blockquote')) return blocks(one, `> ${mark}`)
			if (one.matches('ul,ol,table,tbody,tr')) return blocks(one, mark)
			for (const br of one.querySelectorAll('br')) br.replaceWith('\n')
			return [(one.textContent ?? '').split('\n').map((line) => mark + line).join('\n')]
		})
	return blocks(doc.body, '').join('\n\n')
}

class Promises {
	mine = new PromiseList('mine')
	all = new PromiseList('all')
	#of = new SvelteMap<number, Promised[]>()
	#drafts = new SvelteMap<string, Found[]>()
	#changing = new SvelteMap<number, number[]>()
	/* the writer is asked just now */
	asking = $state(false)
	/* of which the customer is to be told, once its conversation stands open */
	telling = $state.raw<Promised | null>(null)

	of(number: number): Promised[] | undefined {
		return this.#of.get(number)
	}

	async load(number: number): Promise<void> {
		const r = await ask(api.GET('/conversations/{number}/promises', { params: { path: { number } } }))
		if (r.ok) this.#of.set(number, r.value.items)
	}

	/* Something happened to one. */
	heard(number: number): void {
		if (this.#of.has(number)) void this.load(number)
		if (this.mine.loaded) void this.mine.load()
		if (this.all.loaded) void this.all.load()
	}

	#put(p: Promised): void {
		this.mine.put(p)
		this.all.put(p)
		const here = this.#of.get(p.conversation)
		if (here) this.#of.set(p.conversation, here.map((one) => (one.id === p.id ? p : one)))
	}

	/* Shown at once; as it was where the desk refuses. */
	async change(p: Promised, change: Schemas['PromiseChange']): Promise<Result<Promised>> {
		const { text = p.text, due = p.due, to = p.to, state = p.state } = change
		this.#put({ ...p, text, due, to, state })
		const r = await ask(api.PATCH('/promises/{id}', { params: { path: { id: p.id }, header: { 'If-Match': `"${p.version}"` } }, body: change }))
		if (r.ok) this.#put(r.value)
		if (!r.ok || change.state === 'open' || change.owner_id) this.heard(p.conversation)
		return r
	}

	async remove(p: Promised): Promise<Result<unknown>> {
		const r = await ask(api.DELETE('/promises/{id}', { params: { path: { id: p.id } } }))
		this.heard(p.conversation)
		return r
	}

	sentence(p: Promised): Promise<Result<{ text: string }>> {
		return ask(api.GET('/promises/{id}/sentence', { params: { path: { id: p.id } } }))
	}

	/* The reply that is being written tells that it will be kept otherwise. */
	tell(p: Promised): void {
		const list = this.#changing.get(p.conversation) ?? []
		if (!list.includes(p.id)) this.#changing.set(p.conversation, [...list, p.id])
	}

	key(number: number, kind: Kind): string {
		return `${number} ${kind}`
	}

	draft(number: number, kind: Kind): Found[] {
		return this.#drafts.get(this.key(number, kind)) ?? []
	}

	/* What stands in the draft now; what was said of the same words stays said. */
	found(number: number, kind: Kind, list: Schemas['HintPromise'][]): void {
		const before = this.draft(number, kind)
		const now = list.map((p): Found => before.find((b) => b.text === p.text) ?? { text: p.text, due: p.due, to: kind === 'note' ? 'colleague' : 'customer', kept: null })
		if (now.length || before.length) this.#drafts.set(this.key(number, kind), now)
	}

	say(number: number, kind: Kind, text: string | null, change: Partial<Found>): void {
		this.#drafts.set(
			this.key(number, kind),
			this.draft(number, kind).map((f) => (text === null ? (f.kept === null ? { ...f, ...change } : f) : f.text === text ? { ...f, ...change } : f)),
		)
	}

	/* What goes with the message; null: its writer is asked first. What stands there is read once more: words come faster than hints. */
	async settle(number: number, kind: Kind, html: string): Promise<Said | null> {
		const r = await hints_of(number, kind, words_of(html).slice(0, 60_000), AbortSignal.timeout(3000))
		if (r.ok) this.found(number, kind, r.value.promises)
		const list = this.draft(number, kind)
		if (!cues.dismissed.includes('promise') && list.some((f) => f.kept === null)) return null
		const promises = list.filter((f) => f.kept).map(({ text, due, to }) => ({ text: text.slice(0, 1000), due, to }))
		return { promises, changed_promises: kind === 'reply' ? (this.#changing.get(number) ?? []) : [] }
	}

	/* It left. */
	sent(number: number, kind: Kind): void {
		this.#drafts.delete(this.key(number, kind))
		if (kind === 'reply') this.#changing.delete(number)
		this.heard(number)
	}
}

export const promises = new Promises()
