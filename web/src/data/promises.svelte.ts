/*
 * What was promised: by conversation, and as lists by their day. And what a draft promises, as far as its writer has said
 * of it: kept with the message or not; nothing of that is anywhere but here until it is sent.
 */
import { SvelteMap } from 'svelte/reactivity'
import { cues, hints_of } from './asks.svelte'
import { api, ask, type Result, type Schemas } from './client'
import { mine } from './me.svelte'
import { read_kept, write_kept } from '$lib/kept'
import { stands } from '$lib/stands'

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
	/* its writer chose the day */
	dated?: boolean
}

/* A promise that a reply tells to be kept otherwise; told null: as long as the sentence that says so stands in it. */
export interface Telling {
	id: number
	text: string
	sentence: string
	told: boolean | null
}
/* The desk takes no more of them with one message. */
const with_one = 20
const day = (due: string | null): string | undefined => due?.slice(0, 10)

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

class Promises {
	mine = new PromiseList('mine')
	all = new PromiseList('all')
	#of = new SvelteMap<number, Promised[]>()
	#drafts = new SvelteMap<string, Found[]>()
	/* kept on this device beside the draft that tells it */
	#telling = new SvelteMap<number, Telling[]>()
	/* the writer is asked just now */
	asking = $state(false)
	/* of which the customer is to be told, once its conversation stands open */
	telling = $state.raw<Promised | null>(null)

	of(number: number): Promised[] | undefined {
		return this.#of.get(number)
	}

	async load(number: number): Promise<void> {
		const r = await ask(api.GET('/conversations/{number}/promises', { params: { path: { number } } }), true)
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
		const r = await ask(api.DELETE('/promises/{id}', { params: { path: { id: p.id }, header: { 'If-Match': `"${p.version}"` } } }))
		this.heard(p.conversation)
		return r
	}

	/* What was removed stands there again, with whom it was. */
	async again(p: Promised): Promise<Result<Promised>> {
		const made = await ask(api.POST('/messages/{id}/promises', { params: { path: { id: p.message } }, body: { text: p.text, due: p.due, to: p.to } }))
		this.heard(p.conversation)
		return made.ok && p.owner && p.owner.id !== made.value.owner?.id ? this.change(made.value, { owner_id: p.owner.id }) : made
	}

	sentence(p: Promised): Promise<Result<{ text: string }>> {
		return ask(api.GET('/promises/{id}/sentence', { params: { path: { id: p.id } } }))
	}

	#telling_key(number: number): string {
		return `telling:${mine.current?.id ?? 0}:${number}`
	}

	/* What the reply that is being written tells to be kept otherwise. */
	telling_of(number: number): Telling[] {
		return this.#telling.get(number) ?? (JSON.parse(read_kept(this.#telling_key(number)) ?? '[]') as Telling[])
	}

	#tell(number: number, list: Telling[]): void {
		this.#telling.set(number, list)
		write_kept(this.#telling_key(number), list.length ? JSON.stringify(list) : null)
	}

	tell(p: Promised, sentence: string): void {
		this.#tell(p.conversation, [...this.telling_of(p.conversation).filter((one) => one.id !== p.id), { id: p.id, text: p.text, sentence, told: null }])
	}

	say_told(number: number, id: number, told: boolean): void {
		this.#tell(number, this.telling_of(number).map((one) => (one.id === id ? { ...one, told } : one)))
	}

	tells(one: Telling, text: string): boolean {
		return one.told ?? stands(one.sentence, text)
	}

	/* Those that are not open in this conversation any more cannot be told of. */
	async #forget_closed(number: number): Promise<void> {
		await this.load(number)
		const open = (this.of(number) ?? []).filter((p) => p.state === 'open').map((p) => p.id)
		this.#tell(number, this.telling_of(number).filter((one) => open.includes(one.id)))
	}

	/* The desk refused one of them; without it the reply may go. */
	async refused(number: number): Promise<void> {
		const before = this.telling_of(number).length
		await this.#forget_closed(number)
		if (this.telling_of(number).length === before) this.#tell(number, [])
	}

	/* What a reply told, before it is taken back: its draft tells it again. */
	told_in(number: number, message: number): () => Promise<void> {
		const told = (this.of(number) ?? []).filter((p) => p.told_in === message)
		return async () => {
			for (const p of told) {
				const r = await this.sentence(p)
				this.tell(p, r.ok ? r.value.text : p.text)
			}
		}
	}

	key(number: number, kind: Kind): string {
		return `${number} ${kind}`
	}

	draft(number: number, kind: Kind): Found[] {
		return this.#drafts.get(this.key(number, kind)) ?? []
	}

	/* What stands in the draft now; what was said of the same words stays said, unless their day has become another one meanwhile. */
	found(number: number, kind: Kind, list: Schemas['HintPromise'][]): void {
		const before = this.draft(number, kind)
		const now = list.slice(0, with_one).map((p): Found => {
			const b = before.find((one) => one.text === p.text)
			if (!b) return { text: p.text, due: p.due, to: kind === 'note' ? 'colleague' : 'customer', kept: null }
			return b.dated ? b : { ...b, due: p.due, kept: day(b.due) === day(p.due) ? b.kept : null }
		})
		if (now.length || before.length) this.#drafts.set(this.key(number, kind), now)
	}

	say(number: number, kind: Kind, text: string | null, said: Partial<Found>): void {
		const change = 'due' in said ? { ...said, dated: true } : said
		this.#drafts.set(
			this.key(number, kind),
			this.draft(number, kind).map((f) => (text === null ? (f.kept === null ? { ...f, ...change } : f) : f.text === text ? { ...f, ...change } : f)),
		)
	}

	/* What goes with the message; null: its writer is asked first. What stands there is read once more: words come faster than hints. */
	async settle(number: number, kind: Kind, text: string, send_at?: string): Promise<Said | null> {
		const r = await hints_of(number, kind, text, AbortSignal.timeout(3000), send_at)
		if (r.ok) this.found(number, kind, r.value.promises)
		const list = this.draft(number, kind)
		if (!cues.dismissed.includes('promise') && list.some((f) => f.kept === null)) return null
		const promises = list.filter((f) => f.kept).map((f) => ({ text: f.text.slice(0, 1000), due: f.due, to: f.to }))
		if (kind === 'reply' && this.telling_of(number).length) await this.#forget_closed(number)
		const told = kind === 'reply' ? this.telling_of(number).filter((one) => this.tells(one, text)) : []
		return { promises, changed_promises: told.slice(0, with_one).map((one) => one.id) }
	}

	/* The draft is thrown away, and what was said of it; what puts that back. */
	drop(number: number, kind: string): () => void {
		if (kind === 'forward') return () => {}
		const key = this.key(number, kind as Kind)
		const [found, told] = [this.#drafts.get(key), kind === 'reply' ? this.telling_of(number) : []]
		this.#drafts.delete(key)
		if (told.length) this.#tell(number, [])
		return () => {
			if (found) this.#drafts.set(key, found)
			if (told.length) this.#tell(number, told)
		}
	}

	/* It left. */
	sent(number: number, kind: Kind): void {
		this.drop(number, kind)
		this.heard(number)
	}
}

export const promises = new Promises()
