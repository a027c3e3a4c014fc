/* A team's own lines of the language lists, and which cues are said in each language. */
import { api, ask, type Result, type Schemas } from './client'

export type LanguageLists = Schemas['LanguageLists']
export type ListName = Schemas['LanguageListName']
export type OwnList = Schemas['OwnList']
export type OwnListTried = Schemas['OwnListTried']

class OwnLists {
	languages = $state.raw<LanguageLists[] | null>(null)

	async load(): Promise<Result<unknown>> {
		const r = await ask(api.GET('/languages'))
		if (r.ok) this.languages = r.value.items
		return r
	}

	of = (code: string, list: ListName): Promise<Result<OwnList>> => ask(api.GET('/languages/{code}/lists/{list}', { params: { path: { code, list } } }))

	save = (code: string, list: ListName, version: number, text: string): Promise<Result<OwnList>> =>
		ask(api.PUT('/languages/{code}/lists/{list}', { params: { path: { code, list } }, body: { version, text } }))

	/* Nothing of it is kept. */
	try_out = (code: string, list: ListName, text: string, sentence: string): Promise<Result<OwnListTried>> =>
		ask(api.POST('/languages/{code}/lists/{list}/try', { params: { path: { code, list } }, body: { text, sentence } }))
}

export const own_lists = new OwnLists()
