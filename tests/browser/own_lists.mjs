/* Words of the team: lines are typed, told where they are wrong, tried, kept; in four languages and on a phone. */
import { ok, soon } from './kit.mjs'

const words = {
	en: { h1: 'Words of the team', own: 'Own lines', sentence: 'A sentence', keep: 'Keep the lines', line: 'Line 2:' },
	pl: { h1: 'Słowa zespołu', own: 'Własne wiersze', sentence: 'Zdanie', keep: 'Zapisz wiersze', line: 'Wiersz 2:' },
	el: { h1: 'Λέξεις της ομάδας', own: 'Δικές μας γραμμές', sentence: 'Μια πρόταση', keep: 'Αποθήκευση των γραμμών', line: 'Γραμμή 2:' },
	lt: { h1: 'Komandos žodžiai', own: 'Savos eilutės', sentence: 'Sakinys', keep: 'Išsaugoti eilutes', line: '2 eilutė:' },
}
const speak = (w, language) => w.context.request.fetch(`${w.url}/api/v1/me`, { method: 'PATCH', data: { language }, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })

const journey = (code, look = {}) => async (w) => {
	const t = words[code]
	const page = await w.person(look)
	await speak(w, code)
	await w.open(page, '/settings/words')
	await page.getByRole('heading', { level: 1, name: t.h1 }).waitFor()
	const area = page.getByLabel(t.own)
	await area.fill('[instead]\n(soon => today')
	await page.locator('.faults', { hasText: t.line }).waitFor()
	await area.fill('[instead]\nzebra => horse')
	await soon('nothing is wrong any more', async () => (await page.locator('.faults').count()) === 0)
	await page.getByLabel(t.sentence, { exact: true }).fill('Here is the zebra itself.')
	await page.locator('mark', { hasText: 'zebra' }).waitFor()
	ok(await page.locator('li', { hasText: '→ horse' }).count(), 'what the team says instead is told')
	for (const one of await page.locator('.content details, main details').all()) await one.locator('summary').first().click()
	await w.axe(page, `words of the team ${code}`)
	await page.getByRole('button', { name: t.keep }).click()
	await soon('it is kept', async () => page.getByRole('button', { name: t.keep }).isDisabled())
	await page.reload()
	await soon('and is there again', async () => (await area.inputValue({ timeout: 500 })) === '[instead]\nzebra => horse')
	ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the page')
	await area.fill('')
	await page.getByRole('button', { name: t.keep }).click()
	await soon('it is empty again', async () => page.getByRole('button', { name: t.keep }).isDisabled())
	await speak(w, 'en')
}

export const own_lists = [
	...Object.keys(words).map((code) => [`words of the team: ${code}`, journey(code)]),
	['words of the team: somebody else saves first', async (w) => {
		const page = await w.person()
		await speak(w, 'en')
		await w.open(page, '/settings/words')
		const area = page.getByLabel('Own lines')
		const keep = page.getByRole('button', { name: 'Keep the lines' })
		const shows = (text) => soon(text, async () => (await area.inputValue({ timeout: 500 })) === text)
		await area.fill('[instead]\nzebra => horse')
		const url = `${w.url}/api/v1/languages/en/lists/wording`
		const { version } = await (await w.context.request.get(url)).json()
		await w.context.request.put(url, { data: { version, text: '[instead]\nmule => horse' }, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
		await keep.click()
		await page.getByText('Somebody changed these lines').waitFor()
		await shows('[instead]\nzebra => horse')
		await page.getByRole('button', { name: 'Show the newest' }).click()
		await shows('[instead]\nmule => horse')
		await page.getByRole('button', { name: 'Back to what I wrote' }).click()
		await shows('[instead]\nzebra => horse')
		await keep.click()
		await soon('it is kept', () => keep.isDisabled())
		// a wrong line that is taken back is told no more
		await area.fill('[instead]\n(zebra => horse')
		await page.locator('.faults').waitFor()
		await area.fill('[instead]\nzebra => horse')
		await soon('nothing is wrong any more', async () => (await page.locator('.faults').count()) === 0)
		await area.fill('')
		await keep.click()
		await soon('it is empty again', () => keep.isDisabled())
	}],
	['words of the team: on a phone', journey('el', { width: 390, height: 844, touch: true })],
]
