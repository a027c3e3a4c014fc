/* What this desk wants to know of each conversation. */
import { api, ask, type Result, type Schemas } from './client'

export type ConversationField = Schemas['ConversationField']
export type FieldKind = Schemas['FieldKind']
export const field_kinds: readonly FieldKind[] = ['text', 'number', 'date', 'choice']
type Change = { name?: string; choices?: string[]; required?: boolean; place?: number; archived?: boolean }

class Fields {
	all = $state.raw<ConversationField[]>([])
	loaded = $state(false)
	offered = $derived(this.all.filter((f) => !f.archived))

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/conversation-fields'))
		if (r.ok) {
			this.all = r.value.items
			this.loaded = true
		}
		return r
	}

	async add(body: { name: string; kind: FieldKind; choices?: string[]; required?: boolean }): Promise<Result<ConversationField>> {
		const r = await ask(api.POST('/conversation-fields', { body }))
		if (r.ok) await this.load()
		return r
	}

	async change(id: number, body: Change): Promise<Result<ConversationField>> {
		const r = await ask(api.PATCH('/conversation-fields/{id}', { params: { path: { id } }, body }))
		if (r.ok) this.all = this.all.map((f) => (f.id === id ? r.value : f)).sort((a, b) => Number(a.archived) - Number(b.archived) || a.place - b.place || a.id - b.id)
		return r
	}
}

export const fields = new Fields()
