/*
 * Who is at a conversation just now. Said by every tab for the one it shows, again every 20 seconds while somebody can see it;
 * heard by the live stream. The desk keeps nothing of it.
 */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, session, type Schemas } from './client'
import { live, type LiveEvent } from './live.svelte'
import { mine } from './me.svelte'

export type Person = Schemas['Presence']['people'][number]
type Doing = Person['doing']

const again_ms = 20_000
/* Somebody who looks at another tab for so long is not reading. */
const away_ms = 60_000

class Presence {
	#people = new SvelteMap<number, Person[]>()
	#tab = crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)
	#at: { number: number; doing: Doing } | null = null
	#timer = 0
	#away = 0

	/* The others there; those who answer first. */
	others(number: number | null): Person[] {
		const list = (number && this.#people.get(number)) || []
		return list.filter((p) => p.id !== mine.current?.id).sort((a, b) => (a.doing === b.doing ? 0 : a.doing === 'replying' ? -1 : 1))
	}

	be(number: number | null, doing: Doing): void {
		if (this.#at?.number === number && this.#at?.doing === doing) return
		const left = this.#at && this.#at.number !== number ? this.#at.number : null
		this.#at = number ? { number, doing } : null
		if (this.#at) this.#say()
		else if (left) this.#leave(left)
	}

	/* For as long as the desk is on screen. */
	start(): () => void {
		const off = [live.hear((e) => this.#heard(e)), live.back(() => (this.#people.clear(), this.#say()))]
		const hide = () => {
			clearTimeout(this.#away)
			if (document.visibilityState === 'visible') this.#say()
			else this.#away = window.setTimeout(() => this.#pause(), away_ms)
		}
		const unload = () => this.#at && this.#leave(this.#at.number)
		const shown = (e: PageTransitionEvent) => e.persisted && this.#say()
		document.addEventListener('visibilitychange', hide)
		window.addEventListener('pagehide', unload)
		window.addEventListener('pageshow', shown)
		return () => {
			document.removeEventListener('visibilitychange', hide)
			window.removeEventListener('pagehide', unload)
			window.removeEventListener('pageshow', shown)
			off.forEach((fn) => fn())
			this.be(null, 'reading')
			clearTimeout(this.#away)
		}
	}

	#pause(): void {
		clearTimeout(this.#timer)
		if (this.#at) this.#leave(this.#at.number)
	}

	#heard(e: LiveEvent): void {
		if (e.kind !== 'presence') return
		const { people } = e as unknown as { people: Person[] }
		if (people.length) this.#people.set(e.conversation, people)
		else this.#people.delete(e.conversation)
	}

	#say(): void {
		const at = this.#at
		clearTimeout(this.#timer)
		if (!at) return
		this.#timer = window.setTimeout(() => this.#say(), again_ms)
		void ask(api.PUT('/conversations/{number}/presence', { params: { path: { number: at.number } }, body: { tab: this.#tab, doing: at.doing } }), true).then((r) => {
			if (r.ok && this.#at?.number === at.number) this.#people.set(at.number, r.value.people)
		})
	}

	/* By itself, for the page may be going away. */
	#leave(number: number): void {
		clearTimeout(this.#timer)
		void fetch(`/api/v1/conversations/${number}/presence`, {
			method: 'PUT',
			keepalive: true,
			headers: { 'Content-Type': 'application/json', ...(session.csrf ? { 'X-CSRF-Token': session.csrf } : {}) },
			body: JSON.stringify({ tab: this.#tab, doing: 'gone' }),
		}).catch(() => {})
	}
}

export const presence = new Presence()
