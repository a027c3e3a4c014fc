/* The lists on the left: which conversations stand in a view, in their order, and the few counts a person acts on. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type Asked, type Found, type Row, type Trouble, type View } from './client'
import { belongs, conversations } from './conversations.svelte'
import { mine } from './me.svelte'
import { zone } from './saved_views.svelte'
import { lasting } from '$lib/lasting.svelte'

export const all_views: readonly View[] = ['mine', 'unassigned', 'open', 'waiting', 'snoozed', 'solved', 'spam', 'trash', 'all']

const EMPTY_MAX = 40

export class List {
	numbers = $state.raw<number[]>([])
	next = $state.raw<string | null>(null)
	state = $state<'loading' | 'ready' | 'failed'>('loading')
	more_loading = $state(false)
	trouble = $state.raw<Trouble | null>(null)
	/* of a search: how it was understood, and where its words stand */
	asked = $state.raw<Asked | null>(null)
	found = new SvelteMap<number, Found>()
	#waiting = 0
	#turn = 0
	#empty = 0

	constructor(
		readonly view: View | null,
		readonly q: string,
	) {}

	shown = $derived.by((): Row[] => {
		const rows = this.numbers.flatMap((n) => conversations.rows.get(n) ?? [])
		const view = this.view
		return view ? rows.filter((r) => belongs(r, view, mine.current?.id)) : rows
	})

	#query(cursor?: string, limit = 50) {
		return { ...(this.view ? { view: this.view } : {}), ...(this.q ? { q: this.q, zone: zone() } : {}), ...(cursor ? { cursor } : {}), limit }
	}

	async load(): Promise<void> {
		const turn = ++this.#turn
		const r = await ask(api.GET('/conversations', { params: { query: this.#query(undefined, Math.min(100, Math.max(50, this.numbers.length))) } }))
		if (turn !== this.#turn) return
		if (!r.ok) {
			this.trouble = r.trouble
			if (this.state === 'loading') this.state = 'failed'
			return
		}
		this.#put(r.value.items)
		this.asked = r.value.asked
		const head = r.value.items.map((row) => row.number)
		// beyond the first hundred what was there stays; it moves up only when it is asked for again
		const tail = this.numbers.length > 100 && r.value.next ? this.numbers.slice(100).filter((n) => !head.includes(n)) : []
		this.numbers = [...head, ...tail]
		if (!tail.length) this.next = r.value.next
		this.trouble = null
		this.state = 'ready'
		if (!r.value.items.length && this.next) await this.more()
	}

	#put(items: (Row & { found: Found | null })[]): void {
		for (const { found, ...row } of items) {
			conversations.put_row(row)
			if (found) this.found.set(row.number, found)
		}
	}

	again(): void {
		clearTimeout(this.#waiting)
		this.#waiting = window.setTimeout(() => void this.load(), 200)
	}

	async more(): Promise<void> {
		if (!this.next || this.more_loading) return
		this.more_loading = true
		const r = await ask(api.GET('/conversations', { params: { query: this.#query(this.next) } }))
		this.more_loading = false
		if (!r.ok) {
			this.trouble = r.trouble
			return
		}
		this.#put(r.value.items)
		const had = new Set(this.numbers)
		this.numbers = [...this.numbers, ...r.value.items.map((row) => row.number).filter((n) => !had.has(n))]
		this.next = r.value.next
		// a search looks at so many at a time, and may have found none of them
		if (!r.value.items.length && this.next && ++this.#empty < EMPTY_MAX) await this.more()
		else this.#empty = 0
	}
}

class Views {
	counts = new SvelteMap<View, number>()
	#lists = new Map<string, List>()
	#waiting = 0

	list(view: View | null, q: string): List {
		const key = `${view ?? ''} ${q}`
		let list = this.#lists.get(key)
		if (!list) {
			list = lasting(() => new List(view, q))
			this.#lists.set(key, list)
			while (this.#lists.size > 20) this.#lists.delete(this.#lists.keys().next().value!)
		}
		return list
	}

	async count(): Promise<void> {
		const r = await ask(api.GET('/views'))
		if (!r.ok) return
		for (const v of r.value.items) {
			if (v.count === null) this.counts.delete(v.view)
			else this.counts.set(v.view, v.count)
		}
	}

	count_again(): void {
		clearTimeout(this.#waiting)
		this.#waiting = window.setTimeout(() => void this.count(), 400)
	}
}

export const views = new Views()
