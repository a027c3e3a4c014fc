/* What is written often, the team's and one's own. Which one this device took last, nobody else learns. */
import { api, ask, type Attachment, type Result, type Schemas } from './client'
import { mine } from './me.svelte'
import { read_kept, write_kept } from '$lib/kept'

export type SavedRow = Schemas['SavedReplyRow']
export type SavedReply = Schemas['SavedReply']
export type SavedAct = Schemas['SavedAct']
export type SavedUsed = Schemas['SavedReplyUsed']
export type SavedLanguage = Schemas['SavedLanguage']

/* One that was begun from a draft. */
export interface Begun {
	name: string
	html: string
	language: SavedLanguage
	attachments: Attachment[]
}

export const saved_languages: readonly SavedLanguage[] = ['pl', 'el', 'lt', 'en', 'other']

class SavedReplies {
	items = $state.raw<SavedRow[] | null>(null)
	/* what the desk found for these words, in texts that are longer than their beginnings */
	found = $state.raw<{ words: string; ids: ReadonlySet<number> }>({ words: '', ids: new Set() })
	begun = $state.raw<Begun | null>(null)
	#asked = 0

	async load(): Promise<Result<unknown>> {
		const all: SavedRow[] = []
		let cursor: string | null = null
		do {
			const r: Result<{ items: SavedRow[]; next: string | null }> = await ask(api.GET('/saved-replies', { params: { query: cursor ? { cursor } : {} } }))
			if (!r.ok) return r
			all.push(...r.value.items)
			cursor = r.value.next
		} while (cursor)
		this.items = all
		return { ok: true, value: null }
	}

	async find(words: string): Promise<void> {
		const turn = ++this.#asked
		if (!words.trim()) return
		const r = await ask(api.GET('/saved-replies', { params: { query: { q: words.slice(0, 500) } } }))
		if (r.ok && turn === this.#asked) this.found = { words, ids: new Set(r.value.items.map((one) => one.id)) }
	}

	whole(id: number): Promise<Result<SavedReply>> {
		return ask(api.GET('/saved-replies/{id}', { params: { path: { id } } }))
	}

	async keep(id: number | null, version: number, body: Schemas['SavedReplyNew']): Promise<Result<SavedReply>> {
		const r = await (id ? ask(api.PUT('/saved-replies/{id}', { params: { path: { id } }, body: { ...body, version } })) : ask(api.POST('/saved-replies', { body })))
		if (r.ok) void this.load()
		return r
	}

	async remove(id: number): Promise<Result<unknown>> {
		const before = this.items
		this.items = before?.filter((one) => one.id !== id) ?? null
		const r = await ask(api.DELETE('/saved-replies/{id}', { params: { path: { id } } }))
		if (!r.ok) this.items = before
		return r
	}

	async restore(id: number): Promise<Result<unknown>> {
		const r = await ask(api.POST('/saved-replies/{id}/restore', { params: { path: { id } } }))
		if (r.ok) void this.load()
		return r
	}

	async use(id: number, number: number): Promise<Result<SavedUsed>> {
		const r = await ask(api.POST('/saved-replies/{id}/use', { params: { path: { id } }, body: { number } }))
		if (r.ok) write_kept(this.#key, JSON.stringify([id, ...this.recent.filter((one) => one !== id)].slice(0, 5)))
		return r
	}

	get #key(): string {
		return `saved:${mine.current?.id ?? 0}`
	}

	/* The last ones taken on this device, newest first. */
	get recent(): number[] {
		return JSON.parse(read_kept(this.#key) ?? '[]') as number[]
	}
}

export const saved_replies = new SavedReplies()
