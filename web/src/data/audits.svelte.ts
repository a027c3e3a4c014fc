/* Who changed what: page after page, by the filters of the page that shows it. */
import { api, ask, type Result, type Schemas } from './client'

export type AuditRow = Schemas['AuditRow']
export interface AuditFilter {
	who?: number
	noun?: Schemas['AuditNoun']
	since?: string
	until?: string
}

class Audits {
	items = $state.raw<AuditRow[] | null>(null)
	next = $state.raw<string | null>(null)
	#asked = 0

	async load(filter: AuditFilter, more = false): Promise<Result<unknown>> {
		const mine = ++this.#asked
		const cursor = more ? this.next : null
		const r = await ask(api.GET('/audit', { params: { query: { ...filter, ...(cursor ? { cursor } : {}) } } }))
		if (r.ok && mine === this.#asked) {
			this.items = more ? [...(this.items ?? []), ...r.value.items] : r.value.items
			this.next = r.value.next
		}
		return r
	}

	table = (filter: AuditFilter): string => `/api/v1/audit/table?${new URLSearchParams(Object.entries(filter).map(([k, v]) => [k, String(v)]))}`
}

export const audits = new Audits()
