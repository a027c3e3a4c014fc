/* Customers, organisations, what belongs to them, and the team's own fields. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type Result, type Row, type Schemas } from './client'
import { addresses } from './addresses.svelte'

export type Customer = Schemas['Customer']
export type CustomerRow = Schemas['CustomerRow']
export type CustomerChange = Schemas['CustomerChange']
export type CustomerNote = Schemas['CustomerNote']
export type CustomerField = Schemas['CustomerField']
export type FieldValue = Schemas['FieldValue']
export type Organisation = Schemas['Organisation']
export type OrganisationRow = Schemas['OrganisationRow']
export type TableReport = Schemas['TableReport']
export type TableOf = CustomerField['of']
export type Page<T> = { items: T[]; next: Schemas['Next'] }

const if_match = (version: number | undefined) => ({ 'If-Match': version ? `"${version}"` : '*' })

class Customers {
	known = new SvelteMap<number, Customer>()

	#put(r: Result<Customer>): Result<Customer> {
		if (r.ok) {
			this.known.set(r.value.id, r.value)
			addresses.put(r.value.address_states)
		}
		return r
	}

	/* One that was merged comes as whom it was merged into. */
	async load(id: number): Promise<Result<Customer>> {
		return this.#put(await ask(api.GET('/customers/{id}', { params: { path: { id } } })))
	}

	/* Those that were looked at and may have changed. */
	heard(id: number): void {
		if (this.known.has(id)) void this.load(id)
	}

	/* Shown at once, as far as it is plain text. */
	async change(id: number, body: CustomerChange): Promise<Result<Customer>> {
		const before = this.known.get(id)
		const { fields: _fields, organisation_id: _organisation, ...plain } = body
		if (before) this.known.set(id, { ...before, ...plain })
		const r = this.#put(await ask(api.PATCH('/customers/{id}', { params: { path: { id }, header: if_match(before?.version) }, body })))
		if (!r.ok && before) this.known.set(id, before)
		if (!r.ok && r.trouble.status === 412) await this.load(id)
		return r
	}

	async add(name: string, address: string): Promise<Result<Customer>> {
		return this.#put(await ask(api.POST('/customers', { body: address ? { name, address } : { name } })))
	}

	async add_address(id: number, address: string, move = false): Promise<Result<Customer>> {
		return this.#put(await ask(api.POST('/customers/{id}/addresses', { params: { path: { id } }, body: { address, move } })))
	}

	async remove_address(id: number, address: string): Promise<Result<Customer>> {
		return this.#put(await ask(api.DELETE('/customers/{id}/addresses/{address}', { params: { path: { id, address } } })))
	}

	async merge(id: number, other: number): Promise<Result<Customer>> {
		return this.#put(await ask(api.POST('/customers/{id}/merge', { params: { path: { id }, header: if_match(this.known.get(id)?.version) }, body: { other } })))
	}

	async unmerge(merge: number): Promise<Result<Customer>> {
		return this.#put(await ask(api.POST('/customer-merges/{id}/undo', { params: { path: { id: merge } } })))
	}

	async find(q: string, cursor: string | null = null, organisation?: number): Promise<Result<Page<CustomerRow>>> {
		return ask(api.GET('/customers', { params: { query: { ...(q.trim() ? { q } : {}), ...(cursor ? { cursor } : {}), ...(organisation ? { organisation } : {}), limit: 50 } } }))
	}

	async history(id: number, cursor: string | null): Promise<Result<Page<Row>>> {
		return ask(api.GET('/customers/{id}/conversations', { params: { path: { id }, query: cursor ? { cursor } : {} } }))
	}
}

class Organisations {
	known = new SvelteMap<number, Organisation>()

	#put(r: Result<Organisation>): Result<Organisation> {
		if (r.ok) this.known.set(r.value.id, r.value)
		return r
	}

	async load(id: number): Promise<Result<Organisation>> {
		return this.#put(await ask(api.GET('/organisations/{id}', { params: { path: { id } } })))
	}

	heard(id: number): void {
		if (this.known.has(id)) void this.load(id)
	}

	async add(name: string): Promise<Result<Organisation>> {
		return this.#put(await ask(api.POST('/organisations', { body: { name } })))
	}

	async change(id: number, body: Schemas['OrganisationChange']): Promise<Result<Organisation>> {
		const r = this.#put(await ask(api.PATCH('/organisations/{id}', { params: { path: { id }, header: if_match(this.known.get(id)?.version) }, body })))
		if (!r.ok && r.trouble.status === 412) await this.load(id)
		return r
	}

	async remove(id: number): Promise<Result<unknown>> {
		const r = await ask(api.DELETE('/organisations/{id}', { params: { path: { id } } }))
		if (r.ok) this.known.delete(id)
		return r
	}

	async find(q: string, cursor: string | null = null): Promise<Result<Page<OrganisationRow>>> {
		return ask(api.GET('/organisations', { params: { query: { ...(q.trim() ? { q } : {}), ...(cursor ? { cursor } : {}), limit: 50 } } }))
	}

	async history(id: number, cursor: string | null): Promise<Result<Page<Row>>> {
		return ask(api.GET('/organisations/{id}/conversations', { params: { path: { id }, query: cursor ? { cursor } : {} } }))
	}
}

/* What the team wrote about a person or an organisation. */
export const notes = {
	add: (of: 'customers' | 'organisations', id: number, text: string): Promise<Result<CustomerNote>> =>
		of === 'customers' ? ask(api.POST('/customers/{id}/notes', { params: { path: { id } }, body: { text } })) : ask(api.POST('/organisations/{id}/notes', { params: { path: { id } }, body: { text } })),
	change: (id: number, text: string): Promise<Result<CustomerNote>> => ask(api.PATCH('/customer-notes/{id}', { params: { path: { id } }, body: { text } })),
	remove: (id: number): Promise<Result<unknown>> => ask(api.DELETE('/customer-notes/{id}', { params: { path: { id } } })),
}

export const fields = {
	list: (of: CustomerField['of']): Promise<Result<{ items: CustomerField[] }>> => ask(api.GET('/customer-fields', { params: { query: { of } } })),
	add: (body: { of: CustomerField['of']; name: string; kind: CustomerField['kind']; choices: string[]; required: boolean }): Promise<Result<CustomerField>> => ask(api.POST('/customer-fields', { body })),
	change: (id: number, body: Partial<Pick<CustomerField, 'name' | 'choices' | 'required' | 'position' | 'archived'>>): Promise<Result<CustomerField>> => ask(api.PATCH('/customer-fields/{id}', { params: { path: { id } }, body })),
}

/* As a spreadsheet saves them; dry: only tell what would happen. */
export const tables = {
	take: (of: TableOf, file: File, dry_run: boolean): Promise<Result<TableReport>> =>
		ask(
			api.POST('/customer-tables/{of}', {
				params: { path: { of }, query: { dry_run } },
				body: file as unknown as string,
				bodySerializer: (body) => body as unknown as File,
				headers: { 'Content-Type': 'application/octet-stream' },
			}),
		),
}

export const customers = new Customers()
export const organisations = new Organisations()
