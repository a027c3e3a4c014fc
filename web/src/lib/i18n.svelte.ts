/* The reader's language. t() and tn() take literal English sentences, which tools/po-update collects. */
import { fill, languages, translated, translated_many, type Catalogue, type Language } from './plural.ts'

export type { Language } from './plural.ts'
export { languages } from './plural.ts'

export const language_names: Record<Language, string> = { pl: 'polski', el: 'ελληνικά', lt: 'lietuvių', en: 'English' }

const files = import.meta.glob<{ default: Catalogue }>('../i18n/*.gen.json')

class Locale {
	language = $state<Language>('en')
	catalogue = $state.raw<Catalogue>({})

	/* A catalogue that is missing or out of reach leaves the English sentences. */
	async use(language: Language): Promise<void> {
		let next: Catalogue = {}
		if (language !== 'en') {
			const load = files[`../i18n/${language}.gen.json`]
			if (load) next = await load().then((m) => m.default, () => ({}))
		}
		this.catalogue = next
		this.language = language
		document.documentElement.lang = language
		try {
			localStorage.setItem('language', language)
		} catch {
			// a browser that keeps nothing still reads
		}
	}
}

export const locale = new Locale()

export const language_at_first = (): Language => {
	const kept = (() => {
		try {
			return localStorage.getItem('language')
		} catch {
			return null
		}
	})()
	const wanted = [kept ?? '', ...navigator.languages].map((l) => l.slice(0, 2) as Language)
	return wanted.find((l) => languages.includes(l)) ?? 'en'
}

export const t = (msgid: string, values?: Record<string, string | number>): string => fill(translated(locale.catalogue, msgid), values)

export const tn = (one: string, many: string, n: number, values?: Record<string, string | number>): string =>
	fill(translated_many(locale.catalogue, locale.language, one, many, n), { n: number_text(n), ...values })

const numbers = new Map<string, Intl.NumberFormat>()
export const number_text = (n: number): string => {
	let f = numbers.get(locale.language)
	if (!f) numbers.set(locale.language, (f = new Intl.NumberFormat(locale.language)))
	return f.format(n)
}

/* What a language is called by the reader. */
export const language_word = (code: string | null, reader: string): string => {
	if (!code) return t('not known')
	try {
		return new Intl.DisplayNames([reader], { type: 'language' }).of(code) ?? code
	} catch {
		return code
	}
}
