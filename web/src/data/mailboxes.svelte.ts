/* The mailboxes of this desk and how they fare. */
import { api, ask, type Mailbox, type MailboxChange, type MailboxLookup, type MailboxTest, type Result, type Schemas } from './client'

class Mailboxes {
	all = $state.raw<Mailbox[]>([])
	loaded = $state(false)
	troubled = $derived(this.all.filter((m) => !m.paused && !m.local && (!m.state.reading.ok || !m.state.sending.ok)))
	/* What whoever looks after the desk is told before it is trouble. */
	sign_in_ends = $derived(this.all.filter((m) => !m.paused && m.grant && m.grant.state !== 'granted' && !this.troubled.includes(m)))
	silent = $derived(this.all.filter((m) => !m.paused && m.state.silent_since && !this.troubled.includes(m)))

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/mailboxes'))
		if (r.ok) {
			this.all = r.value.items
			this.loaded = true
		}
		return r
	}

	#put(m: Mailbox): void {
		this.all = this.all.some((o) => o.id === m.id) ? this.all.map((o) => (o.id === m.id ? m : o)) : [...this.all, m]
	}

	async add(body: MailboxChange): Promise<Result<Mailbox>> {
		const r = await ask(api.POST('/mailboxes', { body }))
		if (r.ok) this.#put(r.value)
		return r
	}

	async change(id: number, body: MailboxChange): Promise<Result<Mailbox>> {
		const r = await ask(api.PATCH('/mailboxes/{id}', { params: { path: { id } }, body }))
		if (r.ok) this.#put(r.value)
		return r
	}

	contents = (id: number): Promise<Result<Schemas['MailboxContents']>> => ask(api.GET('/mailboxes/{id}/contents', { params: { path: { id } } }))

	async remove(id: number, address: string, move_to: number | null, give_up: boolean): Promise<Result<unknown>> {
		const r = await ask(api.DELETE('/mailboxes/{id}', { params: { path: { id }, query: { address, ...(move_to ? { move_to } : {}), ...(give_up ? { give_up } : {}) } } }))
		if (r.ok) this.all = this.all.filter((m) => m.id !== id)
		return r
	}

	/* Before it is added, or changed: then what is not said is as it is kept. */
	try_new = (body: MailboxChange, kept?: number): Promise<Result<MailboxTest>> => ask(api.POST('/mailbox-tests', { params: { query: kept ? { mailbox: kept } : {} }, body }))
	find = (address: string): Promise<Result<MailboxLookup>> => ask(api.POST('/mailbox-lookups', { body: { address } }))
	try_kept = (id: number): Promise<Result<MailboxTest>> => ask(api.POST('/mailboxes/{id}/test', { params: { path: { id } } }))
	sending = (id: number): Promise<Result<Schemas['Sending']>> => ask(api.GET('/mailboxes/{id}/sending', { params: { path: { id } } }))
	set_sending = (id: number, body: Schemas['SendingChange']): Promise<Result<Schemas['Sending']>> =>
		ask(api.PUT('/mailboxes/{id}/sending', { params: { path: { id } }, body }))
	access = (id: number): Promise<Result<Schemas['MailboxAccess']>> => ask(api.GET('/mailboxes/{id}/access', { params: { path: { id } } }))
	set_access = (id: number, body: Schemas['MailboxAccess']): Promise<Result<Schemas['MailboxAccess']>> =>
		ask(api.PUT('/mailboxes/{id}/access', { params: { path: { id } }, body }))
}

export const mailboxes = new Mailboxes()
