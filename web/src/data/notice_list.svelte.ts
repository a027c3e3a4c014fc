/* The list of notices, and what one chose to hear of. Fetched when they are opened. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type Result, type Schemas, type Trouble } from './client'
import { notices } from './notices.svelte'

export type Notice = Schemas['Notice']
export type Choices = { kinds: Schemas['NoticeChoice'][]; digest: Schemas['Often']; hour: number; zone: string; browser_words: boolean; stopped: { at: string; words: string | null } | null }

class NoticeList {
	items = $state.raw<Notice[] | null>(null)
	next = $state<string | null>(null)
	trouble = $state.raw<Trouble | null>(null)
	choices = $state.raw<Choices | null>(null)

	async load(): Promise<void> {
		const r = await ask(api.GET('/notices'))
		this.trouble = r.ok ? null : r.trouble
		if (!r.ok) return
		this.items = r.value.items
		this.next = r.value.next
		notices.unseen = r.value.unseen
	}

	async more(): Promise<void> {
		if (!this.next) return
		const r = await ask(api.GET('/notices', { params: { query: { cursor: this.next } } }))
		if (!r.ok) return
		const all = new SvelteMap([...(this.items ?? []), ...r.value.items].map((n) => [n.id, n]))
		this.items = [...all.values()]
		this.next = r.value.next
	}

	/* Shown at once, put back where the desk refuses. */
	async #see(which: (n: Notice) => boolean, body: Parameters<typeof notices.see>[0]): Promise<Result<unknown>> {
		const before = this.items
		this.items = before?.map((n) => (which(n) ? { ...n, seen: true } : n)) ?? null
		const r = await notices.see(body)
		if (!r.ok) this.items = before
		return r
	}
	see(n: Notice): Promise<Result<unknown>> {
		return this.#see((o) => o.id === n.id, { id: n.id })
	}
	see_all(): Promise<Result<unknown>> | null {
		const newest = this.items?.[0]
		return newest ? this.#see((o) => o.event <= newest.event, { upto: newest.event }) : null
	}

	async load_choices(): Promise<Result<Choices>> {
		const r = await ask(api.GET('/notice-choices'))
		if (r.ok) this.choices = r.value
		return r
	}
	async choose(body: Partial<Pick<Choices, 'kinds' | 'digest' | 'hour' | 'zone' | 'browser_words'>>): Promise<Result<Choices>> {
		const before = this.choices
		if (before) this.choices = { ...before, ...body, kinds: before.kinds.map((k) => body.kinds?.find((o) => o.kind === k.kind) ?? k) }
		const r = await ask(api.PATCH('/notice-choices', { body }))
		this.choices = r.ok ? r.value : before
		return r
	}
}

export const notice_list = new NoticeList()
