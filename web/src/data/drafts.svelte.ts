/*
 * A draft lives in two places: on this device with every key pressed, on the server a moment later.
 * Where both changed, nothing is thrown away: what does not touch is woven and shown, else the person chooses.
 */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, fresh_key, type Attachment, type Draft as Kept, type Result, type Schemas, type State } from './client'
import { mine } from './me.svelte'
import { read_kept, write_kept } from '$lib/kept'
import { lasting } from '$lib/lasting.svelte'
import { draft_join, draft_merge, draft_weave, is_blank } from '$lib/merge'

export type Kind = 'reply' | 'note' | 'forward'
export type After = State | 'next'
export type Keeping = 'empty' | 'saving' | 'saved' | 'device' | 'lost'

/* What was sent and has no answer yet: whether it arrived is not known. The same key with the same body
 * cannot arrive twice. */
export interface Attempt {
	key: string
	body: Schemas['ReplyNew'] & { message?: number; uploads?: number[] }
}

interface Local {
	attempt?: Attempt | null
	html: string
	to: string[] | null
	cc: string[] | null
	bcc: string[]
	from: string | null
	/* the letter that goes on, and those of its files that stay here */
	forward_of: number | null
	left_out: number[]
	/* what a macro wants of the conversation once this is sent */
	after: After | null
	attachments: Attachment[]
	version: number
	/* what both last agreed on, here and as the server writes it */
	base: string | null
	there?: string | null
	seen_message: number
}

const save_after_ms = 800
const again_after_ms = 10_000
/* who writes without a pause is kept all the same */
const save_at_least_ms = 5000

export class Draft {
	html = $state.raw('')
	to = $state.raw<string[] | null>(null)
	cc = $state.raw<string[] | null>(null)
	bcc = $state.raw<string[]>([])
	from = $state.raw<string | null>(null)
	forward_of = $state.raw<number | null>(null)
	left_out = $state.raw<number[]>([])
	after = $state.raw<After | null>(null)
	attachments = $state.raw<Attachment[]>([])
	seen_message = $state(0)
	keeping = $state<Keeping>('empty')
	theirs = $state.raw<Kept | null>(null)
	/* both wrote, in different places: this is what each had */
	woven = $state.raw<{ mine: string; theirs: string } | null>(null)
	/* grows when the text was changed from outside the editor */
	turn = $state(0)
	/* grows when its words were sent or thrown away elsewhere */
	left = $state(0)
	attempt: Attempt | null = null
	loaded = $state(false)
	/* while it is on its way nothing of it is kept anew, or it would be there again afterwards */
	sending = false
	readonly #key: string
	#version = 0
	#base: string | null = null
	#there: string | null = null
	#timer = 0
	#busy = false
	#dirty = false
	#gone = false
	#unsaved_since = 0

	constructor(
		readonly number: number,
		readonly kind: Kind,
	) {
		// whoever is signed in when it is begun, also while a session ends
		this.#key = `draft:${mine.current?.id ?? 0}:${number}:${kind}`
		const kept = JSON.parse(read_kept(this.#key) ?? 'null') as Local | null
		if (!kept) return
		this.html = kept.html
		this.to = kept.to
		this.cc = kept.cc
		this.bcc = kept.bcc
		this.from = kept.from ?? null
		this.forward_of = kept.forward_of ?? null
		this.left_out = kept.left_out ?? []
		this.after = kept.after ?? null
		this.attachments = kept.attachments
		this.seen_message = kept.seen_message
		this.attempt = kept.attempt ?? null
		this.#version = kept.version
		this.#base = kept.base
		this.#there = kept.there ?? kept.base
		this.#dirty = kept.html !== kept.base
		this.keeping = 'device'
	}

	blank = $derived.by(() => is_blank(this.html) && this.attachments.length === 0 && !(this.kind === 'forward' && this.to?.length))

	#keep_here(): boolean {
		const local: Local = { attempt: this.attempt, html: this.html, to: this.to, cc: this.cc, bcc: this.bcc, from: this.from, forward_of: this.forward_of, left_out: this.left_out, after: this.after, attachments: this.attachments, version: this.#version, base: this.#base, there: this.#there, seen_message: this.seen_message }
		return write_kept(this.#key, this.blank ? null : JSON.stringify(local))
	}

	async load(): Promise<void> {
		const r = await drafts.kept(this.number)
		if (r.ok) {
			const kept = r.value.items.find((one) => one.kind === this.kind)
			if (kept) this.#meet(kept)
			// what was kept there and is no more was sent or thrown away elsewhere
			else if (this.html === this.#base && !this.#dirty) {
				this.#version = 0
				this.#let_go()
			} else {
				this.#version = 0
				this.#base = this.#there = null
				if (!this.blank) this.#soon(0)
			}
		}
		this.loaded = true
	}

	#let_go(): void {
		const had = !this.blank
		this.html = ''
		this.to = this.cc = this.from = this.forward_of = this.after = null
		this.bcc = []
		this.left_out = []
		this.attachments = []
		this.seen_message = 0
		this.#base = this.#there = null
		this.attempt = null
		this.theirs = this.woven = null
		this.keeping = 'empty'
		this.turn++
		if (had) this.left++
		write_kept(this.#key, null)
	}

	/* Another device wrote or sent it. Own changes under way meet it by their version. */
	changed(version: number): void {
		if (this.#gone || this.#busy || this.#dirty || this.sending || version === this.#version) return
		void this.load()
	}

	#meet(kept: Kept): void {
		const merge = draft_merge(this.#base, this.html, kept.html, this.#there)
		const both = merge === 'both_changed' ? draft_weave(this.#base, this.html, kept.html, this.#there) : null
		this.#version = kept.version
		if (merge === 'both_changed' && both === null) {
			this.theirs = kept
			this.keeping = 'device'
			return
		}
		this.theirs = null
		if (both !== null) {
			this.woven = { mine: this.html, theirs: kept.html }
			this.#base = this.#there = kept.html
			this.#join_files(kept)
			this.write({ html: both })
			return
		}
		if (merge === 'mine') {
			this.#there = kept.html
			this.#join_files(kept)
			this.#soon(0)
			return
		}
		this.#base = this.#there = kept.html
		const mine = this.attachments
		if (merge === 'theirs' || !this.#dirty) this.#adopt(kept)
		if (this.#dirty) {
			this.attachments = mine
			this.#join_files(kept)
			this.#soon(0)
			return
		}
		this.keeping = this.blank ? 'empty' : 'saved'
		this.#keep_here()
	}

	#adopt(kept: Kept): void {
		this.html = kept.html
		this.to = kept.to.length ? kept.to : this.to
		this.cc = kept.cc.length ? kept.cc : this.cc
		this.bcc = kept.bcc
		this.from = kept.from
		this.forward_of = kept.forward_of ?? this.forward_of
		this.attachments = kept.attachments
		this.seen_message = kept.seen_message
		this.turn++
	}

	/* What was attached on either device stays attached. */
	#join_files(kept: Kept): void {
		const have = new Set(this.attachments.map((a) => a.id))
		this.attachments = [...this.attachments, ...kept.attachments.filter((a) => !have.has(a.id))]
	}

	/* Of what was woven, only the one again; or as it stands. */
	unweave(which: 'mine' | 'theirs' | 'both'): void {
		const had = this.woven
		this.woven = null
		if (had && which !== 'both') this.write({ html: had[which] })
	}

	/* The three ways out when both places changed. */
	choose(which: 'mine' | 'theirs' | 'both'): void {
		const kept = this.theirs
		if (!kept) return
		this.theirs = null
		this.#base = this.#there = kept.html
		if (which === 'theirs') {
			this.#adopt(kept)
			this.#dirty = false
			this.keeping = 'saved'
			this.#keep_here()
			return
		}
		if (which === 'both') {
			this.html = draft_join(this.html, kept.html)
			this.#join_files(kept)
			this.turn++
		}
		this.write({})
	}

	/* Words of another draft, below what is here. */
	take_in(html: string, files: Attachment[]): void {
		if (is_blank(html) && !files.length) return
		const have = new Set(this.attachments.map((a) => a.id))
		this.write({ html: this.blank ? html : draft_join(this.html, html), attachments: [...this.attachments, ...files.filter((a) => !have.has(a.id))] })
	}

	write(change: Partial<Pick<Local, 'html' | 'to' | 'cc' | 'bcc' | 'from' | 'forward_of' | 'left_out' | 'after' | 'attachments' | 'seen_message'>>, from_editor = false): void {
		if (this.#gone) return
		Object.assign(this, change)
		if (change.html !== undefined && !from_editor) this.turn++
		this.#dirty = true
		this.keeping = this.#keep_here() ? 'saving' : 'lost'
		if (!this.theirs) this.#soon(save_after_ms)
	}

	#soon(ms: number): void {
		clearTimeout(this.#timer)
		const now = Date.now()
		if (!this.#unsaved_since) this.#unsaved_since = now
		this.#timer = window.setTimeout(() => void this.save(), ms > save_at_least_ms ? ms : Math.min(ms, Math.max(0, this.#unsaved_since + save_at_least_ms - now)))
	}

	async save(): Promise<void> {
		clearTimeout(this.#timer)
		if (this.#gone || this.theirs || this.sending) return
		if (this.attempt) {
			// perhaps it is sent: then it must not be a draft again
			this.keeping = 'device'
			return
		}
		if (this.#busy) {
			this.#soon(200)
			return
		}
		if (this.blank && this.#version === 0) {
			this.keeping = 'empty'
			return
		}
		this.#busy = true
		this.#dirty = false
		this.#unsaved_since = 0
		const html = this.html
		const r = await ask(
			api.PUT('/conversations/{number}/drafts/{kind}', {
				params: { path: { number: this.number, kind: this.kind } },
				body: { version: this.#version, html, to: this.to ?? [], cc: this.cc ?? [], bcc: this.bcc, ...(this.from ? { from: this.from } : {}), ...(this.forward_of ? { forward_of: this.forward_of } : {}), attachments: this.attachments.map((a) => a.id), seen_message: this.seen_message },
			}),
		)
		this.#busy = false
		if (this.#gone) return
		if (r.ok) {
			this.#version = r.value.version
			this.#base = html
			this.#there = r.value.html
			this.#keep_here()
			this.keeping = this.#dirty ? 'saving' : this.blank ? 'empty' : 'saved'
			return
		}
		this.#dirty = true
		if (r.trouble.status === 409 && r.trouble.draft) {
			this.#meet(r.trouble.draft)
			return
		}
		this.keeping = read_kept(this.#key) ? 'device' : 'lost'
		if (r.trouble.status === 0 || r.trouble.status >= 500) this.#soon(again_after_ms)
	}

	/* What goes to the desk for this body: the attempt that has no answer yet, else a new one. */
	begin(body: Attempt['body']): Attempt {
		this.attempt ??= { key: fresh_key(), body }
		this.#keep_here()
		return this.attempt
	}

	/* An answer came, whichever. */
	answered(): void {
		this.attempt = null
		this.#keep_here()
	}

	/* The attempt went out, with other words than these: they are a draft of their own. */
	apart(): void {
		this.attempt = null
		this.#version = 0
		this.#base = this.#there = null
		this.seen_message = 0
		this.write({})
	}

	/* To be sent: true; not sent after all: false. */
	async hold(yes: boolean): Promise<void> {
		this.sending = yes
		clearTimeout(this.#timer)
		if (!yes && this.#dirty && !this.#gone) this.#soon(save_after_ms)
		while (yes && this.#busy) await new Promise((go) => setTimeout(go, 20))
	}

	/* Sent: the server has taken it away with the message. */
	sent(): void {
		this.#gone = true
		clearTimeout(this.#timer)
		write_kept(this.#key, null)
		drafts.forget(this)
	}

	park(): void {
		clearTimeout(this.#timer)
		this.#gone = true
	}

	async leave(): Promise<void> {
		await this.save()
		this.park()
		if (this.keeping === 'saved' || this.keeping === 'empty') write_kept(this.#key, null)
	}

	async discard(): Promise<void> {
		const had = this.#version
		this.sent()
		if (had) await ask(api.DELETE('/conversations/{number}/drafts/{kind}', { params: { path: { number: this.number, kind: this.kind } } }))
	}
}

class Drafts {
	#open = new SvelteMap<string, Draft>()
	#asked = new Map<number, Promise<Result<{ items: (Kept & { kind: Kind })[] }>>>()

	of(number: number, kind: Kind): Draft | undefined {
		return this.#open.get(`${number} ${kind}`)
	}

	open(number: number, kind: Kind): Draft {
		const key = `${number} ${kind}`
		let d = this.#open.get(key)
		if (!d) {
			d = lasting(() => new Draft(number, kind))
			this.#open.set(key, d)
			void d.load()
		}
		return d
	}

	/* All kinds are asked for in one breath. */
	kept(number: number): Promise<Result<{ items: (Kept & { kind: Kind })[] }>> {
		let asked = this.#asked.get(number)
		if (!asked) {
			asked = ask(api.GET('/conversations/{number}/drafts', { params: { path: { number } } }))
			this.#asked.set(number, asked)
			void asked.then(() => this.#asked.delete(number))
		}
		return asked
	}

	forget(d: Draft): void {
		if (this.#open.get(`${d.number} ${d.kind}`) === d) this.#open.delete(`${d.number} ${d.kind}`)
	}

	/* A held reply was taken back: it is a draft again, beside whatever was begun since. */
	back(number: number, kind: Kind): void {
		const d = this.of(number, kind)
		if (d) void d.load()
		else this.open(number, kind)
	}

	/* The server's word about a draft of mine. */
	changed(number: number, kind: Kind, version: number): void {
		this.of(number, kind)?.changed(version)
	}

	/* The network is there again. */
	save_all(): void {
		for (const d of this.#open.values())
			if (d.keeping === 'device' || d.keeping === 'lost') void (d.loaded ? d.save() : d.load())
			else if (d.keeping === 'saved') void d.load()
	}

	/* Before a conversation goes into another one: what is written in it goes to the desk first. */
	async settle(number: number): Promise<void> {
		for (const kind of ['reply', 'note', 'forward'] as const) await this.of(number, kind)?.save()
	}

	/* Its conversation is another one now: what this device alone knows is kept there, the rest lies there already. */
	async follow(number: number, into: number): Promise<void> {
		await this.settle(number)
		for (const kind of ['reply', 'note', 'forward'] as const) {
			const d = this.of(number, kind)
			if (!d) continue
			if (d.theirs || d.keeping === 'device' || d.keeping === 'lost') this.open(into, kind).take_in(d.html, d.attachments)
			d.sent()
			await this.of(into, kind)?.load()
		}
	}

	/* The session ended: what is kept on this device waits there for its writer, and for nobody else. */
	park(): void {
		for (const d of this.#open.values()) d.park()
		this.#open.clear()
	}

	/* Before somebody signs out: what the desk has need not stay on this device, what it has not stays here. */
	async leave(): Promise<void> {
		await Promise.all([...this.#open.values()].map((d) => d.leave()))
		this.#open.clear()
	}
}

export const drafts = new Drafts()
