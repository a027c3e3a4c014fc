/* What customers ask for. What was said of an ask is everybody's; hints to a draft are its writer's alone and are never kept. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type Result, type Schemas } from './client'

export type Ask = Schemas['Ask']
export type AskState = Schemas['AskState']
export type Hints = Schemas['Hints']
export type HintPromise = Schemas['HintPromise']
export type Cue = Schemas['Cue']

class Asks {
	#of = new SvelteMap<number, Ask[]>()

	of(number: number): Ask[] | undefined {
		return this.#of.get(number)
	}

	async load(number: number): Promise<void> {
		const r = await ask(api.GET('/conversations/{number}/asks', { params: { path: { number } } }), true)
		if (r.ok) this.#of.set(number, r.value.items)
	}

	async add(number: number, text: string): Promise<Result<Ask>> {
		return this.#then(number, await ask(api.POST('/conversations/{number}/asks', { params: { path: { number } }, body: { text } })))
	}

	async change(number: number, one: Ask, change: { state?: AskState; text?: string }): Promise<Result<Ask>> {
		if (one.id !== null) {
			return this.#then(number, await ask(api.PATCH('/asks/{id}', { params: { path: { id: one.id }, header: { 'If-Match': `"${one.version}"` } }, body: change })))
		}
		const place = { message: one.message, start: one.start ?? 0, end: one.end ?? 0 }
		return this.#then(number, await ask(api.POST('/conversations/{number}/asks', { params: { path: { number }, header: { 'If-Match': `"${one.version}"` } }, body: { ...place, state: one.state, ...change } })))
	}

	async #then(number: number, r: Result<Ask>): Promise<Result<Ask>> {
		await this.load(number)
		return r
	}
}

export const asks = new Asks()

/* Stopped when the writing goes on. send_at: when it will leave, if that is not now. */
export const hints_of = (number: number, kind: 'reply' | 'note', text: string, signal: AbortSignal, send_at?: string): Promise<Result<Hints>> =>
	ask(api.POST('/conversations/{number}/hints', { params: { path: { number } }, body: { kind, text, ...(send_at ? { send_at } : {}) }, signal }), true)

/* What I do not want to see again. */
class Cues {
	dismissed = $state.raw<Cue[]>([])
	all = $state.raw<Cue[]>([])
	loaded = $state(false)

	async load(): Promise<void> {
		const r = await ask(api.GET('/me/cues'), true)
		if (!r.ok) return
		this.dismissed = r.value.dismissed
		this.all = r.value.all
		this.loaded = true
	}

	dismiss(cue: Cue): Promise<Result<unknown>> {
		return this.set([...this.dismissed, cue])
	}

	restore(cue: Cue): Promise<Result<unknown>> {
		return this.set(this.dismissed.filter((one) => one !== cue))
	}

	async set(dismissed: Cue[]): Promise<Result<unknown>> {
		const r = await ask(api.PUT('/me/cues', { body: { dismissed } }))
		if (r.ok) this.dismissed = r.value.dismissed
		return r
	}
}

export const cues = new Cues()
