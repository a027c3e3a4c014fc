/* The one way to the server. Types come from api/openapi.yaml; every answer is a Result, nothing here throws. */
import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './api.gen'
import { locale, t } from '$lib/i18n.svelte'

export type Schemas = components['schemas']
export type Me = Schemas['Me']
export type User = Schemas['User']
export type Row = Schemas['ConversationRow']
export type Conversation = Schemas['Conversation']
export type Message = Schemas['Message']
export type Customer = Schemas['Customer']
export type Attachment = Schemas['Attachment']
export type Mailbox = Schemas['Mailbox']
export type MailboxChange = Schemas['MailboxChange']
export type MailboxTest = Schemas['MailboxTest']
export type Half = Schemas['Half']
export type MailboxLookup = Schemas['MailboxLookup']
export type Grant = Schemas['Grant']
export type GrantProvider = Schemas['GrantProvider']
export type GrantStart = Schemas['GrantStart']
export type Draft = Schemas['Draft']
export type View = Schemas['View']
export type State = Schemas['State']
export type Priority = Schemas['Priority']
export type Change = Schemas['ConversationChange']
export type Setting = Schemas['Setting']
export type Session = Schemas['Session']
export type Token = Schemas['Token']
export type Unreadable = Schemas['Unreadable']
export type AddressState = Schemas['AddressState']
export type Block = Schemas['Block']
export type Bounce = Schemas['Bounce']
export type SavedView = Schemas['SavedView']
export type Asked = NonNullable<Schemas['Asked']>
export type Found = NonNullable<Schemas['Found']>

export interface Trouble {
	code: string
	title: string
	status: number
	field?: string
	trace?: string
	newer?: Message[]
	draft?: Draft
	customer?: { id: number; name: string }
	retry_after?: number
}
export type Result<T> = { ok: true; value: T } | { ok: false; trouble: Trouble }

export const session: { csrf: string | null; ended: () => void; reached: (yes: boolean) => void } = { csrf: null, ended: () => {}, reached: () => {} }

const guard: Middleware = {
	onRequest({ request }) {
		request.headers.set('Accept-Language', locale.language)
		if (request.method !== 'GET' && session.csrf) request.headers.set('X-CSRF-Token', session.csrf)
		return request
	},
}

export const api = createClient<paths>({ baseUrl: '/api/v1', credentials: 'same-origin' })
api.use(guard)

export const no_network = (): Trouble => ({ code: 'no_network', status: 0, title: t('The desk cannot be reached right now. What you write is kept on this device.') })

const told = (error: unknown, status: number): Trouble => {
	if (error && typeof error === 'object' && 'title' in error && 'code' in error) return { ...(error as Trouble), status }
	if (status === 502 || status === 503 || status === 504) return { ...no_network(), status }
	return { code: 'unknown', status, title: t('The desk answered in a way this page does not understand. Please try again.') }
}

interface Answer<T> {
	data?: T
	error?: unknown
	response: Response
}

/* beside: the page does it by itself beside somebody's work, who is not taken from it when the session is over. */
export const ask = async <T>(request: Promise<Answer<T>>, beside = false): Promise<Result<NonNullable<T>>> => {
	let answer: Answer<T>
	try {
		answer = await request
	} catch (e) {
		// what the page itself stopped says nothing of the network
		if ((e as Error).name !== 'AbortError') session.reached(false)
		return { ok: false, trouble: no_network() }
	}
	session.reached(true)
	if (answer.response.ok) return { ok: true, value: answer.data as NonNullable<T> }
	const trouble = told(answer.error, answer.response.status)
	if (trouble.status === 401 && !beside) session.ended()
	return { ok: false, trouble }
}

export const fresh_key = (): string => {
	const bytes = crypto.getRandomValues(new Uint8Array(16))
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export const file_limit = 25 * 1024 * 1024

/* fetch tells nothing of progress upwards, XMLHttpRequest does. */
export const upload = (file: File, inline: boolean, progress: (share: number) => void): { done: Promise<Result<Attachment>>; stop: () => void } => {
	const x = new XMLHttpRequest()
	const done = new Promise<Result<Attachment>>((resolve) => {
		const name = file.name || (inline ? 'picture.png' : 'file')
		x.open('POST', `/api/v1/attachments?name=${encodeURIComponent(name.slice(-255))}${inline ? '&inline=true' : ''}`)
		x.responseType = 'json'
		x.setRequestHeader('Content-Type', 'application/octet-stream')
		x.setRequestHeader('Accept-Language', locale.language)
		if (session.csrf) x.setRequestHeader('X-CSRF-Token', session.csrf)
		x.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
		x.onload = () => resolve(x.status === 201 ? { ok: true, value: x.response as Attachment } : { ok: false, trouble: told(x.response, x.status) })
		x.onerror = () => resolve({ ok: false, trouble: no_network() })
		x.onabort = () => resolve({ ok: false, trouble: { code: 'stopped', status: 0, title: t('Stopped.') } })
		x.send(file)
	})
	return { done, stop: () => x.abort() }
}
