/* Conversations: rows of lists and opened ones, one truth for both. Changes show at once and go back when refused. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, fresh_key, type Change, type Conversation, type Draft, type Message, type Priority, type Result, type Row, type Schemas, type State, type Trouble, type User, type View } from './client'
import { mailboxes } from './mailboxes.svelte'
import { mine } from './me.svelte'
import { teams } from './teams.svelte'
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

export type Relation = 'related' | 'parent' | 'child'

export type SplitScope = 'later' | 'only' | 'sender'

/* The one that came last: by time it may stand before others. */
export const newest_of = (messages: Message[]): Message | undefined => messages.reduce<Message | undefined>((a, m) => (a && a.id > m.id ? a : m), undefined)

class Conversations {
	rows = new SvelteMap<number, Row>()
	opened = new SvelteMap<number, Conversation>()
	troubles = new SvelteMap<number, Trouble>()
	#waiting = new Map<number, number>()

	/* What the server said last; what is asked for and not answered yet lies over it. */
	#said = new Map<number, Row>()
	#said_whole = new Map<number, Conversation>()
	#asked = new Map<number, Change[]>()
	#turn = new Map<number, Promise<unknown>>()

	put_row(row: Row): void {
		const here = this.#said.get(row.number)
		if (here && row.version < here.version) return
		this.#said.set(row.number, row)
		this.#show(row.number)
	}

	put(c: Conversation): void {
		// an answer that was overtaken says nothing new
		if ((this.#said.get(c.number)?.version ?? 0) > c.version && this.#said_whole.has(c.number)) return
		const { messages: _messages, may_belong_to: _may, has_earlier: _earlier, receipt: _receipt, links: _links, reply_to: _reply_to, customer_letters: _letters, followers: _followers, fields: _fields, ...row } = c
		this.#said.set(c.number, row)
		const before = this.#said_whole.get(c.number)
		// what was fetched from earlier stays on the page, unless messages went to another conversation
		const first = c.messages[0]
		const earlier = before && first && !before.has_earlier && c.has_earlier && c.message_count >= before.message_count ? before.messages.filter((m) => m.id < first.id) : []
		this.#whole(c.number, earlier.length ? { ...c, messages: [...earlier, ...c.messages], has_earlier: false } : c)
		this.troubles.delete(c.number)
	}

	#whole(number: number, c: Conversation): void {
		this.#said_whole.set(number, c)
		this.#show(number)
	}

	#show(number: number): void {
		const over = Object.assign({}, ...(this.#asked.get(number) ?? []).map((change) => this.#shown(change))) as Partial<Row>
		const row = this.#said.get(number)
		if (row) this.rows.set(number, { ...row, ...over })
		const whole = this.#said_whole.get(number)
		if (whole) this.opened.set(number, { ...whole, ...over })
	}

	async open(number: number): Promise<void> {
		const r = await ask(api.GET('/conversations/{number}', { params: { path: { number } } }))
		if (r.ok) this.put(r.value)
		else if (!this.opened.has(number)) this.troubles.set(number, r.trouble)
		// it was merged: its number leads to another one
		if (r.ok && r.value.number !== number) this.went(number, r.value.number)
	}

	/* Set by the page: somebody looks for number, and it is into now. */
	went: (number: number, into: number) => void = (number) => this.gone(number)

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
		const c = this.#said_whole.get(number)
		all.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id)
		if (c) this.#whole(number, { ...c, messages: all, has_earlier: false })
		return null
	}

	#shown(change: Change): Partial<Row> {
		const { assignee_id, team_id, mailbox_id, add_tags: _add, remove_tags: _remove, fields: _fields, ...rest } = change
		const group = team_id === undefined ? {} : { team: team_id === null ? null : { id: team_id, name: teams.all.find((one) => one.id === team_id)?.name ?? '' } }
		const m = mailboxes.all.find((one) => one.id === mailbox_id)
		const u: User | undefined = users.all.find((one) => one.id === assignee_id)
		const who = assignee_id === undefined ? {} : { assignee: assignee_id === null ? null : { id: assignee_id, name: u?.name ?? mine.current?.name ?? '' } }
		return { ...rest, ...who, ...group, ...(m ? { mailbox: { id: m.id, name: m.name, address: m.address } } : {}) } as Partial<Row>
	}

	/* Shown at once; sent one after the other, so that quick hands do not conflict with themselves. */
	async change(number: number, change: Change): Promise<Result<Conversation>> {
		this.#asked.set(number, [...(this.#asked.get(number) ?? []), change])
		this.#show(number)
		const mine_turn = (this.#turn.get(number) ?? Promise.resolve()).then(() => this.#send(number, change))
		this.#turn.set(number, mine_turn)
		return mine_turn
	}

	/* What we write makes a new version too: changes wait until that version is known here. */
	#after(number: number, written: Promise<Result<unknown>>): void {
		const known = written.then((r) => (r.ok ? this.open(number) : undefined))
		this.#turn.set(number, Promise.all([this.#turn.get(number), known]))
	}

	async #send(number: number, change: Change): Promise<Result<Conversation>> {
		const version = this.#said.get(number)?.version ?? 0
		const r = await ask(api.PATCH('/conversations/{number}', { params: { path: { number }, header: { 'If-Match': `"${version}"` } }, body: change }))
		this.#asked.set(number, (this.#asked.get(number) ?? []).filter((one) => one !== change))
		if (r.ok) this.put(r.value)
		else this.#show(number)
		if (!r.ok && (r.trouble.status === 412 || r.trouble.status === 409)) await this.open(number)
		return r
	}

	async reply(number: number, body: Outgoing, key: string): Promise<Result<Message>> {
		const written = ask(api.POST('/conversations/{number}/replies', { params: { path: { number } }, body, headers: { 'Idempotency-Key': key } }))
		this.#after(number, written)
		const r = await written
		if (r.ok) this.#take(number, r.value)
		return r
	}

	async note(number: number, body: Schemas['NoteNew'], key: string): Promise<Result<Message>> {
		const written = ask(api.POST('/conversations/{number}/notes', { params: { path: { number } }, body, headers: { 'Idempotency-Key': key } }))
		this.#after(number, written)
		const r = await written
		if (r.ok) this.#take(number, r.value)
		return r
	}

	async forward(number: number, body: Schemas['ForwardNew'], key: string): Promise<Result<Message>> {
		const written = ask(api.POST('/conversations/{number}/forwards', { params: { path: { number } }, body, headers: { 'Idempotency-Key': key } }))
		this.#after(number, written)
		const r = await written
		if (r.ok) this.#take(number, r.value)
		return r
	}

	/* From which addresses an answer may go, and what will stand below it. */
	recipients(number: number): Promise<Result<Schemas['RecipientDefaults']>> {
		return ask(api.GET('/conversations/{number}/recipients', { params: { path: { number } } }))
	}

	async start(body: Schemas['ConversationStart']): Promise<Result<Conversation>> {
		const r = await ask(api.POST('/conversations', { body, headers: { 'Idempotency-Key': fresh_key() } }))
		if (r.ok) this.put(r.value)
		return r
	}

	#take(number: number, m: Message): void {
		const c = this.#said_whole.get(number)
		if (c && !c.messages.some((o) => o.id === m.id)) this.#whole(number, { ...c, messages: [...c.messages, m] })
	}

	async undo(number: number, id: number): Promise<Result<Draft>> {
		const written = ask(api.POST('/messages/{id}/undo', { params: { path: { id } } }))
		this.#after(number, written)
		const r = await written
		const c = r.ok ? this.#said_whole.get(number) : undefined
		if (c) this.#whole(number, { ...c, messages: c.messages.filter((m) => m.id !== id) })
		return r
	}

	/* The whole of a text of which the message holds the beginning. */
	async whole_text(id: number, part: 'text' | 'folded'): Promise<Result<string>> {
		return ask(api.GET('/messages/{id}/text', { params: { path: { id }, query: { part } }, parseAs: 'text' }))
	}

	async retry(number: number, id: number): Promise<Result<Message>> {
		const r = await ask(api.POST('/messages/{id}/retry', { params: { path: { id } } }))
		this.again(number)
		return r
	}

	/* A message and what belongs with it become a conversation of their own. */
	async split(number: number, message: number, scope: SplitScope): Promise<Result<Conversation>> {
		const version = this.#said.get(number)?.version ?? 0
		const r = await ask(api.POST('/conversations/{number}/split', { params: { path: { number }, header: { 'If-Match': `"${version}"` } }, body: { message, scope } }))
		if (r.ok) this.put(r.value)
		await this.open(number)
		return r
	}

	/* number: the new one, which is gone then. */
	async unsplit(number: number): Promise<Result<Conversation>> {
		const r = await ask(api.POST('/conversations/{number}/split/undo', { params: { path: { number } } }))
		if (r.ok) {
			this.gone(number)
			this.put(r.value)
		} else await this.open(number)
		return r
	}

	/* Into another one: what was here lies there from then on. */
	async merge(number: number, into: number): Promise<Result<Conversation>> {
		const version = this.#said.get(number)?.version ?? 0
		const r = await ask(api.POST('/conversations/{number}/merge', { params: { path: { number }, header: { 'If-Match': `"${version}"` } }, body: { into } }))
		if (r.ok) {
			this.gone(number)
			this.put(r.value)
		} else await this.open(number)
		return r
	}

	/* number: the old one, which is there again. */
	async unmerge(number: number, from: number): Promise<Result<Conversation>> {
		const r = await ask(api.POST('/conversations/{number}/merge/undo', { params: { path: { number } } }))
		if (r.ok) this.put(r.value)
		await this.open(from)
		return r
	}

	/* What the other is to this one; null: nothing any more. */
	async relate(number: number, other: number, kind: Relation | null): Promise<Result<Conversation>> {
		const path = { number, other }
		const r = await ask(kind ? api.PUT('/conversations/{number}/links/{other}', { params: { path }, body: { kind } }) : api.DELETE('/conversations/{number}/links/{other}', { params: { path } }))
		if (r.ok) this.put(r.value)
		return r
	}

	async follow(number: number, id: number, on: boolean): Promise<Result<Conversation>> {
		const path = { number, id }
		const r = await ask(on ? api.PUT('/conversations/{number}/followers/{id}', { params: { path } }) : api.DELETE('/conversations/{number}/followers/{id}', { params: { path } }))
		if (r.ok) this.put(r.value)
		return r
	}

	gone(number: number): void {
		for (const kept of [this.rows, this.opened, this.#said, this.#said_whole, this.#asked]) kept.delete(number)
	}

	/* customer_language: as it was remembered for them before, to undo it. */
	async language(number: number, id: number, language: string | null, customer_language?: string | null): Promise<Result<Message>> {
		const written = ask(api.PUT('/messages/{id}/language', { params: { path: { id } }, body: { language, ...(customer_language === undefined ? {} : { customer_language }) } }))
		this.#after(number, written)
		return written
	}

	/* Who wrote a forwarded letter, as its sender and customer; or as it came. */
	async original(number: number, id: number, take: boolean): Promise<Result<Message>> {
		const params = { params: { path: { id } } }
		const written = ask(take ? api.POST('/messages/{id}/original-sender', params) : api.DELETE('/messages/{id}/original-sender', params))
		this.#after(number, written)
		return written
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

export const priorities: readonly Priority[] = ['urgent', 'high', 'normal', 'low']
export type { Priority }
export const states: readonly State[] = ['open', 'waiting', 'snoozed', 'solved']
