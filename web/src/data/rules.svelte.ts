/* Rules: when something happens, if a query fits, then a change; what they did, and where they were stopped. */
import { api, ask, type Result, type Schemas } from './client'

export type Rule = Schemas['Rule']
export type RuleWhen = Schemas['RuleWhen']
export type RuleThen = Schemas['RuleThen']
export type RuleRun = Schemas['RuleRun']
export type RuleNotice = Schemas['RuleNotice']
export type RuleTried = Schemas['RuleTried']
/* What a rule says, without what the server knows of it. */
export interface RuleBody {
	name: string
	enabled: boolean
	last: boolean
	mailbox_id: number | null
	owner_id?: number
	when: RuleWhen
	query: string
	then: RuleThen
}
export type Tried = { items: RuleTried[]; next: string | null; count: number | null; more: boolean }

class Rules {
	all = $state.raw<Rule[]>([])
	notices = $state.raw<RuleNotice[]>([])
	loaded = $state(false)

	async load(): Promise<void> {
		const [list, told] = await Promise.all([ask(api.GET('/rules')), ask(api.GET('/rules/notices'))])
		if (list.ok) this.all = list.value.items
		if (told.ok) this.notices = told.value.items
		this.loaded = true
	}

	async keep(kept: Rule | null, body: RuleBody): Promise<Result<Rule>> {
		const r = kept
			? await ask(api.PATCH('/rules/{id}', { params: { path: { id: kept.id } }, headers: { 'If-Match': `"${kept.version}"` }, body }))
			: await ask(api.POST('/rules', { body }))
		if (r.ok) await this.load()
		return r
	}

	async turn(rule: Rule, enabled: boolean): Promise<Result<Rule>> {
		const r = await ask(api.PATCH('/rules/{id}', { params: { path: { id: rule.id } }, body: { enabled } }))
		if (r.ok) this.all = this.all.map((one) => (one.id === rule.id ? r.value : one))
		return r
	}

	async remove(id: number): Promise<Result<unknown>> {
		const r = await ask(api.DELETE('/rules/{id}', { params: { path: { id } } }))
		if (r.ok) this.all = this.all.filter((one) => one.id !== id)
		return r
	}

	/* One place up or down. */
	async move(id: number, by: 1 | -1): Promise<Result<unknown>> {
		const all = [...this.all]
		const at = all.findIndex((one) => one.id === id)
		if (at < 0 || at + by < 0 || at + by >= all.length) return { ok: true, value: null }
		all.splice(at + by, 0, ...all.splice(at, 1))
		this.all = all
		const r = await ask(api.PUT('/rules/order', { body: { ids: all.map((one) => one.id) } }))
		await this.load()
		return r
	}

	/* rule_id: of the rule that would be so, if it is kept. */
	async attempt(rule_id: number | null, body: Pick<RuleBody, 'mailbox_id' | 'when' | 'query' | 'then'>, cursor: string | null): Promise<Result<Tried>> {
		return ask(api.POST('/rules/try', { body: { rule_id, ...body, ...(cursor ? { cursor } : {}) } }))
	}

	async log(cursor: string | null, rule: number | null): Promise<Result<{ items: RuleRun[]; next: string | null }>> {
		return ask(api.GET('/rules/log', { params: { query: { ...(cursor ? { cursor } : {}), ...(rule ? { rule } : {}) } } }))
	}

	async of(number: number): Promise<RuleRun[]> {
		const r = await ask(api.GET('/conversations/{number}/rules', { params: { path: { number } } }))
		return r.ok ? r.value.items : []
	}

	async read(id: number): Promise<void> {
		this.notices = this.notices.filter((one) => one.id !== id)
		await ask(api.DELETE('/rules/notices/{id}', { params: { path: { id } } }))
	}
}

export const rules = new Rules()
