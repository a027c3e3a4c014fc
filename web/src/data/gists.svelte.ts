/* What a conversation's letters say beyond the matter: what is at stake, and whether the customer has become calmer. */
import { api, ask, type Result, type Schemas } from './client'

export type Gist = Schemas['Gist']
export type Calm = 'calmer' | 'same' | 'hotter' | 'unsure'
export const calms: readonly Calm[] = ['calmer', 'same', 'hotter', 'unsure']

/* As last seen, by conversation. */
const versions = new Map<number, number>()
const seen = (number: number, r: Result<Gist>): Result<Gist> => {
	if (r.ok) versions.set(number, r.value.version)
	return r
}

export const gists = {
	of: async (number: number): Promise<Result<Gist>> => seen(number, await ask(api.GET('/conversations/{number}/gist', { params: { path: { number } } }))),
	/* What somebody says in place of the letters; null, as_read: as the letters say. */
	say: async (number: number, body: { stake?: string | null; change?: Calm | 'as_read' }): Promise<Result<Gist>> => {
		const version = versions.get(number)
		const header = { 'If-Match': version ? `"${version}"` : '*' }
		return seen(number, await ask(api.PUT('/conversations/{number}/gist', { params: { path: { number }, header }, body })))
	},
}
