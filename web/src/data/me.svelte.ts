/* Who sits here, in which language and light. */
import { api, ask, session, type Me, type Result, type Schemas } from './client'
import { language_at_first, locale } from '$lib/i18n.svelte'
import { read_kept, write_kept } from '$lib/kept'

export type Theme = Me['theme']
export type Start = { first_start: boolean; desk_name: string; languages: Schemas['UiLanguage'][]; version: string }

class MyState {
	current = $state.raw<Me | null>(null)
	start = $state.raw<Start | null>(null)
	theme = $state<Theme>((read_kept('theme') as Theme | null) ?? 'system')
	is_admin = $derived(this.current?.role === 'admin')

	constructor() {
		session.ended = () => this.forget()
	}

	/* Before anything is shown: language and light of this device, then of the person. */
	async open(): Promise<'signed_in' | 'signed_out' | 'first_start' | 'no_network'> {
		this.show_theme(this.theme)
		const [, me, start] = await Promise.all([locale.use(language_at_first()), ask(api.GET('/me')), ask(api.GET('/start'))])
		if (start.ok) this.start = start.value
		if (me.ok) {
			await this.take(me.value)
			return 'signed_in'
		}
		if (start.ok && start.value.first_start) return 'first_start'
		return me.trouble.status === 401 ? 'signed_out' : 'no_network'
	}

	async take(me: Me): Promise<void> {
		this.current = me
		if (me.csrf_token) session.csrf = me.csrf_token
		this.show_theme(me.theme)
		document.documentElement.toggleAttribute('data-focus', me.focus)
		if (me.language !== locale.language) await locale.use(me.language)
	}

	show_theme(theme: Theme): void {
		this.theme = theme
		write_kept('theme', theme)
		if (theme === 'system') delete document.documentElement.dataset['theme']
		else document.documentElement.dataset['theme'] = theme
	}

	async change(change: Schemas['MeChange']): Promise<Result<Me>> {
		const before = this.current
		if (before) await this.take({ ...before, ...change })
		const r = await ask(api.PATCH('/me', { body: change }))
		if (r.ok) await this.take({ ...r.value, csrf_token: r.value.csrf_token ?? before?.csrf_token ?? null })
		else if (before) await this.take(before)
		return r
	}

	async sign_in(address: string, password: string): Promise<Result<Me>> {
		const r = await ask(api.POST('/session', { body: { address, password } }))
		if (r.ok) await this.take(r.value)
		return r
	}

	async sign_out(): Promise<void> {
		await ask(api.DELETE('/session'))
		this.forget()
	}

	forget(): void {
		this.current = null
		session.csrf = null
	}
}

export const mine = new MyState()
