/* Signing in at a mail provider: begun here, agreed to in another window or on another device. */
import { api, ask, type Grant, type GrantProvider, type GrantStart, type Result, type Schemas } from './client'

const look_ms = 2000
const channel_name = 'wellspring-grant'

class Grants {
	providers = $state.raw<GrantProvider[]>([])
	redirect_uri = $state('')
	loaded = $state(false)

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/grant-providers'))
		if (r.ok) {
			this.providers = r.value.items
			this.redirect_uri = r.value.redirect_uri
			this.loaded = true
		}
		return r
	}

	begin = (body: GrantStart): Promise<Result<Grant>> => ask(api.POST('/grants', { body }))

	/* Asked again until it is granted or failed; at once when the other window says so. */
	async follow(g: Grant, tell: (g: Grant) => void, end: AbortSignal): Promise<void> {
		const channel = new BroadcastChannel(channel_name)
		try {
			while (!end.aborted && g.state === 'waiting') {
				await new Promise<void>((go) => {
					const timer = setTimeout(go, look_ms)
					const now = () => (clearTimeout(timer), go())
					channel.onmessage = now
					end.addEventListener('abort', now, { once: true })
				})
				if (end.aborted) return
				const r = await ask(api.GET('/grants/{id}', { params: { path: { id: g.id } } }))
				// the address to open is told once, by begin
				if (r.ok) g = { ...r.value, authorise_url: g.authorise_url }
				else if (r.trouble.status === 404) g = { ...g, state: 'failed', title: r.trouble.title }
				tell(g)
			}
		} finally {
			channel.close()
		}
	}

	/* What the provider sent the browser back with. */
	async bring(body: Schemas['GrantReturn']): Promise<Result<Grant>> {
		const r = await ask(api.POST('/grant-returns', { body }))
		const channel = new BroadcastChannel(channel_name)
		channel.postMessage(r.ok ? r.value.id : 0)
		channel.close()
		return r
	}
}

export const grants = new Grants()
