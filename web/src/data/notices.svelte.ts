/*
 * How much one should know and has not looked at yet: the count, on every tab the same. The list itself and what a
 * browser shows come when they are wanted. What stands open before somebody's eyes is seen.
 */
import { untrack } from 'svelte'
import { api, ask, type Result, type Schemas } from './client'
import { live, type LiveEvent } from './live.svelte'
import { mine } from './me.svelte'

export type Told = { unseen: number; conversation?: number; kind?: Schemas['Notice']['kind']; browser?: boolean }

/* of these one hears in focus too */
const urgent: readonly string[] = ['failed', 'mailbox_trouble']

class Notices {
	unseen = $state(0)
	/* what came last, for who listens to the page */
	newest = $state.raw<{ id: number; told: Told } | null>(null)
	#at: number | null = null
	/* in focus a letter is being answered: the browser shows what cannot wait, the rest comes after */
	#busy = false
	#held = 0

	start(): () => void {
		this.unseen = mine.current?.unseen_notices ?? 0
		const look = () => document.visibilityState === 'visible' && this.#look()
		document.addEventListener('visibilitychange', look)
		const off = [live.hear((e) => this.#heard(e)), live.back(() => void this.count())]
		return () => {
			document.removeEventListener('visibilitychange', look)
			off.forEach((fn) => fn())
		}
	}

	/* Which conversation stands open. */
	be(number: number | null): void {
		this.#at = number
		untrack(() => this.#look())
	}

	/* Whoever is in focus answers a letter just now. */
	answering(yes: boolean): void {
		this.#busy = yes
		if (!this.#busy && this.#held) this.#show(this.#held)
	}

	#show(id: number): void {
		this.#held = 0
		void import('./notice_browser').then((m) => m.show(id))
	}

	async count(): Promise<void> {
		const r = await ask(api.GET('/notices', { params: { query: { limit: 1 } } }))
		if (r.ok) this.unseen = r.value.unseen
		this.#look()
	}

	async see(body: { conversation?: number; id?: number; upto?: number }): Promise<Result<{ unseen: number }>> {
		const r = await ask(api.POST('/notices/seen', { body }))
		if (r.ok) this.unseen = r.value.unseen
		return r
	}

	#look(): void {
		if (this.#at && this.unseen && document.visibilityState === 'visible') void this.see({ conversation: this.#at })
	}

	#heard(e: LiveEvent): void {
		if (e.kind !== 'notice.added' && e.kind !== 'notice.seen') return
		const told = e.data as unknown as Told
		this.unseen = told.unseen
		if (e.kind === 'notice.seen') return
		this.newest = { id: e.subject_id, told }
		if (told.conversation && told.conversation === this.#at && document.visibilityState === 'visible') return this.#look()
		if (!told.browser) return
		if (this.#busy && !urgent.includes(told.kind ?? '')) this.#held = e.subject_id
		else this.#show(e.subject_id)
	}
}

export const notices = new Notices()
