/* Which page an address is of, by the one table of addresses. tests/browser walks along the same table. */
import table from './pages.json' with { type: 'json' }

export type Page = keyof typeof table

const part = { number: '\\d+', view: '[a-z]+', place: '[a-z-]+', token: '[^/]+' }
const forms = Object.entries(table).flatMap(([page, all]) => all.map((form) => ({ page: page as Page, at: new RegExp(`^${form.replace(/:(\w+)/g, (_, name: keyof typeof part) => part[name])}$`) })))

export const page_of = (path: string): Page | undefined => forms.find((f) => f.at.test(path))?.page
