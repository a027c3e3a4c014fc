/* Own sessions and tokens, the settings table, unreadable mail: plain lists with their acts. */
import { api, ask, type Result, type Schemas, type Session, type Setting, type Token, type Unreadable } from './client'
import type { LiveEvent } from './live.svelte'

class Access {
	sessions = $state.raw<Session[] | null>(null)
	tokens = $state.raw<Token[] | null>(null)

	async load(): Promise<Result<unknown>> {
		const [s, k] = await Promise.all([ask(api.GET('/me/sessions')), ask(api.GET('/tokens'))])
		if (s.ok) this.sessions = s.value.items
		if (k.ok) this.tokens = k.value.items
		return s.ok ? k : s
	}

	async end(id: number): Promise<Result<unknown>> {
		const before = this.sessions
		this.sessions = before?.filter((s) => s.id !== id) ?? null
		const r = await ask(api.DELETE('/me/sessions/{id}', { params: { path: { id } } }))
		if (!r.ok) this.sessions = before
		return r
	}

	async create(name: string, scopes: Schemas['Scope'][]): Promise<Result<Token & { secret: string }>> {
		const r = await ask(api.POST('/tokens', { body: { name, scopes } }))
		if (r.ok) this.tokens = [...(this.tokens ?? []), r.value]
		return r
	}

	async revoke(id: number): Promise<Result<unknown>> {
		const before = this.tokens
		this.tokens = before?.filter((k) => k.id !== id) ?? null
		const r = await ask(api.DELETE('/tokens/{id}', { params: { path: { id } } }))
		if (!r.ok) this.tokens = before
		return r
	}

	password = (old: string, next: string): Promise<Result<unknown>> => ask(api.POST('/me/password', { body: { old, new: next } }))
}

class Settings {
	all = $state.raw<Setting[] | null>(null)

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/settings'))
		if (r.ok) this.all = r.value.items
		return r
	}

	async change(key: string, value: string | number | boolean): Promise<Result<unknown>> {
		const before = this.all
		this.all = before?.map((s) => (s.key === key ? { ...s, value } : s)) ?? null
		const r = await ask(api.PATCH('/settings', { body: { [key]: value } }))
		this.all = r.ok ? r.value.items : before
		return r
	}
}

class UnreadableMail {
	items = $state.raw<Unreadable[] | null>(null)
	next = $state.raw<string | null>(null)
	#waiting = 0

	/* Something became unreadable, or may have become readable. */
	hear(e: LiveEvent): void {
		if (e.subject_kind !== 'raw' && !(e.kind === 'message.added' && this.items?.length)) return
		clearTimeout(this.#waiting)
		this.#waiting = window.setTimeout(() => void this.load(), 300)
	}

	async load(more = false): Promise<Result<unknown>> {
		const cursor = more ? this.next : null
		const r = await ask(api.GET('/unreadable', { params: { query: cursor ? { cursor } : {} } }))
		if (r.ok) {
			this.items = more ? [...(this.items ?? []), ...r.value.items] : r.value.items
			this.next = r.value.next
		}
		return r
	}

	retry = (id: number): Promise<Result<unknown>> => ask(api.POST('/unreadable/{id}/retry', { params: { path: { id } } }))
}

export const access = new Access()
export const settings = new Settings()
export const unreadable = new UnreadableMail()

export const links = {
	look: (token: string): Promise<Result<Schemas['Link']>> => ask(api.GET('/links/{token}', { params: { path: { token } } })),
	use: (token: string, body: { password: string; name?: string; language?: Schemas['UiLanguage'] }) => ask(api.POST('/links/{token}', { params: { path: { token } }, body })),
	ask_reset: (address: string): Promise<Result<unknown>> => ask(api.POST('/password-resets', { body: { address } })),
	first_start: (body: { code: string; name: string; address: string; password: string; language?: Schemas['UiLanguage']; desk_name?: string }) => ask(api.POST('/start', { body })),
}
