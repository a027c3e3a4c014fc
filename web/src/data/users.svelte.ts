/* The people of this desk. */
import { api, ask, type Result, type Schemas, type User } from './client'

/* only_here: the link opens on the machine of the desk alone */
interface Invited {
	user: User
	invitation_url: string
	only_here: boolean
}

class Users {
	all = $state.raw<User[]>([])
	loaded = $state(false)
	able = $derived(this.all.filter((u) => !u.disabled && !u.invited))

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/users'))
		if (r.ok) {
			this.all = r.value.items
			this.loaded = true
		}
		return r
	}

	async invite(body: { address: string; name: string; role: Schemas['Role']; language?: Schemas['UiLanguage'] }): Promise<Result<Invited>> {
		const r = await ask(api.POST('/users', { body }))
		if (r.ok) this.#put(r.value.user)
		return r
	}

	#put(user: User): void {
		this.all = this.all.some((u) => u.id === user.id) ? this.all.map((u) => (u.id === user.id ? user : u)) : [...this.all, user]
	}

	async invite_again(id: number): Promise<Result<Invited>> {
		const r = await ask(api.POST('/users/{id}/invitation', { params: { path: { id } } }))
		if (r.ok) this.#put(r.value.user)
		return r
	}

	async uninvite(id: number): Promise<Result<unknown>> {
		const before = this.all
		this.all = before.filter((u) => u.id !== id)
		const r = await ask(api.DELETE('/users/{id}/invitation', { params: { path: { id } } }))
		if (!r.ok) this.all = before
		return r
	}

	async change(id: number, body: { name?: string; role?: Schemas['Role']; disabled?: boolean }): Promise<Result<User>> {
		const before = this.all
		this.all = before.map((u) => (u.id === id ? { ...u, ...body } : u))
		const r = await ask(api.PATCH('/users/{id}', { params: { path: { id } }, body }))
		this.all = r.ok ? this.all.map((u) => (u.id === id ? r.value : u)) : before
		return r
	}
}

export const users = new Users()
