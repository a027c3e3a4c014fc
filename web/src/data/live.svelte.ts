/*
 * One event stream for the whole browser: the tab that holds the lock reads it and tells the others.
 * A tab that takes over goes on where the last one stood.
 */
import { session, type Schemas } from './client'
import { backoff, EventParser } from '$lib/sse'

export type LiveEvent = Schemas['Event']
type Told = { what: 'event'; id: string | null; event: LiveEvent } | { what: 'online'; online: boolean } | { what: 'reset'; id: string | null }

const beats_missed_ms = 75_000

class Live {
	online = $state(true)
	#last: string | null = null
	#hearers = new Set<(e: LiveEvent) => void>()
	#back = new Set<() => void>()
	#channel: BroadcastChannel | null = null
	#end: AbortController | null = null

	hear(fn: (e: LiveEvent) => void): () => void {
		this.#hearers.add(fn)
		return () => this.#hearers.delete(fn)
	}

	/* Called when events may have been missed: the desk was away, or cannot say what happened since. */
	back(fn: () => void): () => void {
		this.#back.add(fn)
		return () => this.#back.delete(fn)
	}

	start(who: number): void {
		this.stop()
		const end = new AbortController()
		this.#end = end
		this.#channel = new BroadcastChannel(`wellspring-live-${who}`)
		this.#channel.onmessage = (m: MessageEvent<Told>) => this.#told(m.data)
		session.reached = (yes) => {
			if (yes !== this.online) this.#set_online(yes)
		}
		if (!navigator.locks) {
			void this.#read(end.signal)
			return
		}
		navigator.locks.request(`wellspring-live-${who}`, { signal: end.signal }, () => this.#read(end.signal)).catch(() => {})
	}

	stop(): void {
		this.#end?.abort()
		this.#channel?.close()
		this.#channel = null
		this.#end = null
	}

	#told(m: Told): void {
		if (m.what === 'online') {
			this.#set_online(m.online)
			return
		}
		if (m.id) this.#last = m.id
		if (m.what === 'reset') {
			for (const fn of this.#back) fn()
			return
		}
		for (const fn of this.#hearers) fn(m.event)
	}

	#tell(m: Told): void {
		this.#told(m)
		this.#channel?.postMessage(m)
	}

	#set_online(online: boolean): void {
		const back = online && !this.online
		this.online = online
		if (back) for (const fn of this.#back) fn()
	}

	async #read(end: AbortSignal): Promise<void> {
		let attempt = 0
		while (!end.aborted) {
			const began = Date.now()
			const refused = await this.#once(end)
			if (end.aborted || refused) return
			attempt = Date.now() - began > 30_000 ? 0 : attempt + 1
			if (attempt > 1) this.#tell({ what: 'online', online: false })
			await new Promise<void>((go) => {
				const timer = setTimeout(go, backoff(attempt, Math.random()))
				end.addEventListener('abort', () => (clearTimeout(timer), go()), { once: true })
				window.addEventListener('online', () => (clearTimeout(timer), go()), { once: true })
			})
		}
	}

	/* true: signed out, there is nothing to read any more */
	async #once(end: AbortSignal): Promise<boolean> {
		const silent = new AbortController()
		let watch = 0
		const alive = () => {
			clearTimeout(watch)
			watch = window.setTimeout(() => silent.abort(), beats_missed_ms)
		}
		try {
			alive()
			const r = await fetch('/api/v1/events', { headers: { Accept: 'text/event-stream', ...(this.#last ? { 'Last-Event-ID': this.#last } : {}) }, signal: AbortSignal.any([end, silent.signal]), cache: 'no-store' })
			if (r.status === 401 || r.status === 403) return true
			if (!r.ok || !r.body) return false
			this.#tell({ what: 'online', online: true })
			const parser = new EventParser()
			const reader = r.body.pipeThrough(new TextDecoderStream()).getReader()
			for (;;) {
				const { done, value } = await reader.read()
				if (done) return false
				alive()
				for (const e of parser.push(value)) this.#event(e.id, e.kind, e.data)
			}
		} catch {
			return false
		} finally {
			clearTimeout(watch)
		}
	}

	#event(id: string | null, kind: string, data: string): void {
		if (kind === 'reset') {
			this.#tell({ what: 'reset', id })
			return
		}
		try {
			this.#tell({ what: 'event', id, event: JSON.parse(data) as LiveEvent })
		} catch {
			// a line this page does not understand says nothing
		}
	}
}

export const live = new Live()
