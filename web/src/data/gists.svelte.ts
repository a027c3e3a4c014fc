/* What a conversation's letters say beyond the matter: what is at stake, and whether the customer has become calmer. */
import { api, ask, type Result, type Schemas } from './client'

export type Gist = Schemas['Gist']
export type Calm = 'calmer' | 'same' | 'hotter' | 'unsure'
export const calms: readonly Calm[] = ['calmer', 'same', 'hotter', 'unsure']

export const gists = {
	of: (number: number): Promise<Result<Gist>> => ask(api.GET('/conversations/{number}/gist', { params: { path: { number } } })),
	/* What somebody says in place of the letters; null, as_read: as the letters say. */
	say: (number: number, body: { stake?: string | null; change?: Calm | 'as_read' }): Promise<Result<Gist>> => ask(api.PUT('/conversations/{number}/gist', { params: { path: { number } }, body })),
}
