/* Views that people made, their counts, and one's own earlier searches, which stay on this device. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type Result, type SavedView, type Schemas } from './client'
import { mine } from './me.svelte'
import { read_kept, write_kept } from '$lib/kept'

export type Suggestion = Schemas['Suggestion']

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const EARLIER_MAX = 30
/* Counts look at many rows: not more often than that. */
const COUNT_REST_MS = 10_000

class SavedViews {
	all = $state.raw<SavedView[]>([])
	counts = new SvelteMap<number, { count: number; more: boolean }>()
	#waiting = 0
	#counted = 0

	async load(): Promise<void> {
		const r = await ask(api.GET('/saved-views'))
		if (r.ok) this.all = r.value.items
		if (this.all.length) this.count_again()
	}

	get(id: number): SavedView | undefined {
		return this.all.find((v) => v.id === id)
	}

	async count(): Promise<void> {
		this.#counted = Date.now()
		const r = await ask(api.GET('/saved-views/counts', { params: { query: { zone: zone() } } }))
		if (r.ok) for (const one of r.value.items) this.counts.set(one.id, one)
	}

	count_again(): void {
		if (!this.all.length || this.#waiting) return
		const wait = Math.max(400, this.#counted + COUNT_REST_MS - Date.now())
		this.#waiting = window.setTimeout(() => {
			this.#waiting = 0
			void this.count()
		}, wait)
	}

	async save(id: number | null, body: { name: string; query: string; shared?: boolean }): Promise<Result<SavedView>> {
		const r = id ? await ask(api.PATCH('/saved-views/{id}', { params: { path: { id } }, body })) : await ask(api.POST('/saved-views', { body }))
		if (r.ok) await this.load()
		return r
	}

	async remove(id: number): Promise<Result<unknown>> {
		const before = this.all
		this.all = before.filter((v) => v.id !== id)
		const r = await ask(api.DELETE('/saved-views/{id}', { params: { path: { id } } }))
		if (!r.ok) this.all = before
		return r
	}

	/* One place up or down. */
	async move(id: number, by: 1 | -1): Promise<Result<unknown>> {
		const before = this.all
		const at = before.findIndex((v) => v.id === id)
		const to = at + by
		if (at < 0 || to < 0 || to >= before.length) return { ok: true, value: null }
		const all = [...before]
		all.splice(to, 0, ...all.splice(at, 1))
		this.all = all
		const r = await ask(api.PUT('/saved-views/order', { body: { ids: all.map((v) => v.id) } }))
		await this.load()
		return r
	}

	async suggest(q: string): Promise<Pick<Schemas['Suggestions'], 'start' | 'items'> | null> {
		const r = await ask(api.GET('/search/suggestions', { params: { query: { q } } }))
		return r.ok ? r.value : null
	}

	#key = () => `searches:${mine.current?.id ?? 0}`

	earlier(): string[] {
		return JSON.parse(read_kept(this.#key()) ?? '[]') as string[]
	}

	remember(q: string): void {
		if (q) write_kept(this.#key(), JSON.stringify([q, ...this.earlier().filter((one) => one !== q)].slice(0, EARLIER_MAX)))
	}
}

export const saved_views = new SavedViews()
