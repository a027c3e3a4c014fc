/* Conversations: rows of lists and opened ones, one truth for both. Changes show at once and go back when refused. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, fresh_key, type Change, type Conversation, type Customer, type Draft, type Message, type Result, type Row, type Schemas, type State, type Trouble, type User, type View } from './client'
import { mine } from './me.svelte'
import { users } from './users.svelte'
import { read_kept, write_kept } from '$lib/kept'

export const belongs = (r: Row, view: View, me: number | undefined): boolean => {
	if (view === 'spam') return r.spam && !r.trashed
	if (view === 'trash') return r.trashed
	if (r.spam || r.trashed) return false
	if (view === 'all') return true
	if (view === 'mine') return r.assignee?.id === me && r.state === 'open'
	if (view === 'unassigned') return r.assignee === null && r.state === 'open'
	return r.state === view
}

export type Outgoing = Schemas['ReplyNew']

class Conversations {
	rows = new SvelteMap<number, Row>()
	opened = new SvelteMap<number, Conversation>()
	troubles = new SvelteMap<number, Trouble>()
	customers = new SvelteMap<number, Customer>()
	#waiting = new Map<number, number>()

	put_row(row: Row): void {
		const here = this.rows.get(row.number)
		if (!here || row.version >= here.version) this.rows.set(row.number, row)
	}

	put(c: Conversation): void {
		const { messages: _messages, may_belong_to: _may, has_earlier: _earlier, ...row } = c
		this.rows.set(c.number, row)
		const before = this.opened.get(c.number)
		// what was fetched from earlier stays on the page
		const first = c.messages[0]
		const earlier = before && first && !before.has_earlier && c.has_earlier ? before.messages.filter((m) => m.id < first.id) : []
		this.opened.set(c.number, earlier.length ? { ...c, messages: [...earlier, ...c.messages], has_earlier: false } : c)
		this.troubles.delete(c.number)
	}

	async open(number: number): Promise<void> {
		const r = await ask(api.GET('/conversations/{number}', { params: { path: { number } } }))
		if (r.ok) this.put(r.value)
		else if (!this.opened.has(number)) this.troubles.set(number, r.trouble)
	}

	/* Many events in one breath are one question. */
	again(number: number): void {
		clearTimeout(this.#waiting.get(number))
		this.#waiting.set(number, window.setTimeout(() => void this.open(number), 120))
	}

	async earlier(number: number): Promise<Trouble | null> {
		let cursor: string | undefined
		const all: Message[] = []
		do {
			const r = await ask(api.GET('/conversations/{number}/messages', { params: { path: { number }, query: cursor ? { cursor } : {} } }))
			if (!r.ok) return r.trouble
			all.push(...r.value.items)
			cursor = r.value.next ?? undefined
		} while (cursor)
		const c = this.opened.get(number)
		if (c) this.opened.set(number, { ...c, messages: all, has_earlier: false })
		return null
	}

	#shown(change: Change): Partial<Row> {
		const { assignee_id, ...rest } = change
		const u: User | undefined = users.all.find((one) => one.id === assignee_id)
		const who = assignee_id === undefined ? {} : { assignee: assignee_id === null ? null : { id: assignee_id, name: u?.name ?? mine.current?.name ?? '' } }
		return { ...rest, ...who } as Partial<Row>
	}

	async change(number: number, change: Change): Promise<Result<Conversation>> {
		const row = this.rows.get(number)
		const full = this.opened.get(number)
		if (!row) return { ok: false, trouble: { code: 'not_found', status: 404, title: '' } }
		const shown = this.#shown(change)
		this.rows.set(number, { ...row, ...shown })
		if (full) this.opened.set(number, { ...full, ...shown })
		const r = await ask(api.PATCH('/conversations/{number}', { params: { path: { number }, header: { 'If-Match': `"${row.version}"` } }, body: change }))
		if (r.ok) {
			this.put(r.value)
			return r
		}
		this.rows.set(number, row)
		if (full) this.opened.set(number, full)
		if (r.trouble.status === 412 || r.trouble.status === 409) await this.open(number)
		return r
	}

	async reply(number: number, body: Outgoing, key: string): Promise<Result<Message>> {
		const r = await ask(api.POST('/conversations/{number}/replies', { params: { path: { number } }, body, headers: { 'Idempotency-Key': key } }))
		if (r.ok) this.#take(number, r.value)
		return r
	}

	async note(number: number, body: Schemas['NoteNew'], key: string): Promise<Result<Message>> {
		const r = await ask(api.POST('/conversations/{number}/notes', { params: { path: { number } }, body, headers: { 'Idempotency-Key': key } }))
		if (r.ok) this.#take(number, r.value)
		return r
	}

	async start(body: Schemas['ConversationStart']): Promise<Result<Conversation>> {
		const r = await ask(api.POST('/conversations', { body, headers: { 'Idempotency-Key': fresh_key() } }))
		if (r.ok) this.put(r.value)
		return r
	}

	#take(number: number, m: Message): void {
		const c = this.opened.get(number)
		if (c && !c.messages.some((o) => o.id === m.id)) this.opened.set(number, { ...c, messages: [...c.messages, m] })
		this.again(number)
	}

	async undo(number: number, id: number): Promise<Result<Draft>> {
		const r = await ask(api.POST('/messages/{id}/undo', { params: { path: { id } } }))
		if (r.ok) {
			const c = this.opened.get(number)
			if (c) this.opened.set(number, { ...c, messages: c.messages.filter((m) => m.id !== id) })
		}
		this.again(number)
		return r
	}

	async retry(number: number, id: number): Promise<Result<Message>> {
		const r = await ask(api.POST('/messages/{id}/retry', { params: { path: { id } } }))
		this.again(number)
		return r
	}

	async customer(id: number): Promise<void> {
		const r = await ask(api.GET('/customers/{id}', { params: { path: { id } } }))
		if (r.ok) this.customers.set(id, r.value)
	}

	async correct(id: number, body: { name?: string; language?: string | null }): Promise<Result<Customer>> {
		const before = this.customers.get(id)
		if (before) this.customers.set(id, { ...before, ...body })
		const r = await ask(api.PATCH('/customers/{id}', { params: { path: { id } }, body }))
		if (r.ok) this.customers.set(id, r.value)
		else if (before) this.customers.set(id, before)
		return r
	}
}

export const conversations = new Conversations()

/* What was opened on this device; older than its first day here counts as seen. */
class Seen {
	#kept = new SvelteMap<number, string>()
	#since = ''
	#who = 0

	use(user: number): void {
		if (this.#who === user) return
		this.#who = user
		const kept = JSON.parse(read_kept(`seen:${user}`) ?? 'null') as { since: string; seen: [number, string][] } | null
		this.#since = kept?.since ?? new Date(Date.now() - 86_400_000).toISOString()
		this.#kept = new SvelteMap(kept?.seen ?? [])
	}

	mark(row: Row): void {
		if (this.#kept.get(row.number) === row.active_at) return
		this.#kept.delete(row.number)
		this.#kept.set(row.number, row.active_at)
		while (this.#kept.size > 1500) this.#kept.delete(this.#kept.keys().next().value!)
		write_kept(`seen:${this.#who}`, JSON.stringify({ since: this.#since, seen: [...this.#kept] }))
	}

	is_new(row: Row): boolean {
		return row.active_at > (this.#kept.get(row.number) ?? this.#since)
	}
}

export const seen = new Seen()

export const states: readonly State[] = ['open', 'waiting', 'snoozed', 'solved']
