/* Which plural form a number takes; the order is that of the PO files. */
export type Language = 'pl' | 'el' | 'lt' | 'en'
export const languages: readonly Language[] = ['pl', 'el', 'lt', 'en']

const forms: Record<Language, (n: number) => number> = {
	en: (n) => (n === 1 ? 0 : 1),
	el: (n) => (n === 1 ? 0 : 1),
	pl: (n) => (n === 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && !(n % 100 >= 12 && n % 100 <= 14) ? 1 : 2),
	lt: (n) => (n % 10 === 1 && n % 100 !== 11 ? 0 : n % 10 >= 2 && !(n % 100 >= 11 && n % 100 <= 19) ? 1 : 2),
}

export const plural_form = (language: Language, n: number): number => forms[language](Math.abs(Math.trunc(n)))

export type Catalogue = Record<string, string | string[]>

/* Names without a value stay as they are, so that a mistake is seen. */
export const fill = (text: string, values: Record<string, string | number> = {}): string =>
	text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))

export const translated = (catalogue: Catalogue, msgid: string): string => {
	const entry = catalogue[msgid]
	const text = Array.isArray(entry) ? entry[0] : entry
	return text || msgid
}

export const translated_many = (catalogue: Catalogue, language: Language, one: string, many: string, n: number): string => {
	const entry = catalogue[one]
	if (Array.isArray(entry)) {
		const text = entry[plural_form(language, n)]
		if (text) return text
	}
	return plural_form('en', n) === 0 ? one : many
}
