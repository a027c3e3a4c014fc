/* Groups of people to whom conversations are given. */
import { api, ask, type Result, type Schemas } from './client'

export type Team = Schemas['Team']
type Change = { name?: string; archived?: boolean; member_ids?: number[] }

class Teams {
	all = $state.raw<Team[]>([])
	loaded = $state(false)
	offered = $derived(this.all.filter((one) => !one.archived))

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/teams'))
		if (r.ok) {
			this.all = r.value.items
			this.loaded = true
		}
		return r
	}

	async add(name: string, member_ids: number[]): Promise<Result<Team>> {
		const r = await ask(api.POST('/teams', { body: { name, member_ids } }))
		if (r.ok) this.all = [...this.all, r.value]
		return r
	}

	async change(id: number, body: Change): Promise<Result<Team>> {
		const r = await ask(api.PATCH('/teams/{id}', { params: { path: { id } }, body }))
		if (r.ok) this.all = this.all.map((one) => (one.id === id ? r.value : one))
		return r
	}
}

export const teams = new Teams()
