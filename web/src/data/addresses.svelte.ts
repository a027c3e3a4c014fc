/* What the desk knows about single addresses, and whose letters go to the spam view. */
import { SvelteMap } from 'svelte/reactivity'
import { api, ask, type AddressState, type Block, type Result, type Schemas } from './client'

const asked_most = 40

class Addresses {
	known = new SvelteMap<string, AddressState>()
	#asked = new Set<string>()

	of(address: string | undefined): AddressState | undefined {
		return address ? this.known.get(address.toLowerCase()) : undefined
	}

	put(list: AddressState[]): void {
		for (const one of list) {
			this.known.set(one.address, one)
			this.#remember(one.address)
		}
	}

	#remember(address: string): void {
		this.#asked.delete(address)
		this.#asked.add(address)
		while (this.#asked.size > asked_most) this.#asked.delete(this.#asked.values().next().value!)
	}

	async #get(address: string): Promise<void> {
		const r = await ask(api.GET('/addresses/{address}', { params: { path: { address } } }))
		if (r.ok) this.known.set(address, r.value)
	}

	/* Once; what is known already is kept until the desk says that something changed. */
	async look(address: string): Promise<void> {
		const low = address.toLowerCase()
		if (!/^[^@\s<>]+@[^@\s<>]+$/.test(low) || this.known.has(low)) return
		this.#remember(low)
		await this.#get(low)
	}

	/* Something was decided elsewhere: those that were looked at lately are asked for again. */
	again(): void {
		for (const address of [...this.known.keys()]) if (!this.#asked.has(address)) this.known.delete(address)
		for (const address of this.#asked) void this.#get(address)
	}

	async change(address: string, body: { pictures?: 'ask' | 'always'; undeliverable?: false }): Promise<Result<AddressState>> {
		const r = await ask(api.PATCH('/addresses/{address}', { params: { path: { address: address.toLowerCase() } }, body }))
		if (r.ok) this.put([r.value])
		return r
	}

	async block(body: { address: string } | { domain: string }): Promise<Result<Block>> {
		const r = await ask(api.POST('/blocks', { body }))
		if (r.ok) {
			blocks.put(r.value)
			this.again()
		}
		return r
	}

	async unblock(id: number): Promise<Result<unknown>> {
		const r = await ask(api.DELETE('/blocks/{id}', { params: { path: { id } } }))
		if (r.ok) {
			blocks.drop(id)
			this.again()
		}
		return r
	}
}

class Blocks {
	items = $state.raw<Block[] | null>(null)
	next = $state.raw<Schemas['Next']>(null)

	async load(more = false): Promise<Result<unknown>> {
		const cursor = more ? this.next : null
		const r = await ask(api.GET('/blocks', { params: { query: cursor ? { cursor } : {} } }))
		if (r.ok) {
			this.items = [...(more ? (this.items ?? []) : []), ...r.value.items]
			this.next = r.value.next
		}
		return r
	}

	put(b: Block): void {
		if (this.items) this.items = [b, ...this.items.filter((o) => o.id !== b.id)]
	}

	drop(id: number): void {
		if (this.items) this.items = this.items.filter((o) => o.id !== id)
	}
}

export const blocks = new Blocks()
export const addresses = new Addresses()

export const block_name = (b: Block): string => b.address ?? b.domain ?? ''
