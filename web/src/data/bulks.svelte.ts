/* One change for many: begun, watched, stopped, undone. It goes on at the desk when this page is closed. */
import { api, ask, type Change, type Schemas, type View } from './client'
import { mine } from './me.svelte'
import { write_kept } from '$lib/kept'

export type Bulk = Schemas['Bulk']
export type Wish = { numbers: number[] } | { view?: View; q?: string }

const look_every_ms = 400
const key = () => `bulk:${mine.current?.id ?? 0}`

export const bulk_works = (b: Bulk): boolean => b.state === 'gathering' || b.state === 'running' || b.state === 'undoing'

class Bulks {
	/* Called with how far it is until it ends. */
	async watch(id: number, told: (b: Bulk) => void): Promise<void> {
		write_kept(key(), String(id))
		for (;;) {
			const r = await ask(api.GET('/bulk/{id}', { params: { path: { id } } }))
			if (r.ok) told(r.value)
			if ((r.ok && !bulk_works(r.value)) || (!r.ok && r.trouble.status === 404)) break
			await new Promise((go) => setTimeout(go, r.ok ? look_every_ms : 3000))
		}
		write_kept(key(), null)
	}

	start(wish: Wish, change: Change) {
		return ask(api.POST('/bulk', { body: { ...wish, change } }))
	}

	stop(id: number) {
		return ask(api.POST('/bulk/{id}/stop', { params: { path: { id } } }))
	}

	undo(id: number) {
		return ask(api.POST('/bulk/{id}/undo', { params: { path: { id } } }))
	}
}

export const bulks = new Bulks()
