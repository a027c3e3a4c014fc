/* Promises in the pages: said of a draft and told in one, by their day, put right without losing anything. */
import { editor, stamp, toast, write } from './journeys.mjs'
import { ok, soon } from './kit.mjs'

const begin = async (w, look = {}) => {
	const page = await w.person(look)
	const api = async (method, path, data) => {
		const r = await w.context.request.fetch(`${w.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
		return r.status() === 204 ? null : r.json()
	}
	const letter = (await api('GET', '/conversations/5')).messages.at(-1)
	const promise = (text, due = null) => api('POST', `/messages/${letter.id}/promises`, { text, due })
	const all = async () => (await api('GET', '/conversations/5/promises')).items
	return { page, api, promise, all }
}
const open = async (w, page) => {
	await w.open(page, '/c/5')
	await page.locator('article').first().waitFor()
}
const line = (page, words) => page.locator('header .promise', { hasText: words })
const told = (page) => page.getByRole('group', { name: 'Told here to be kept otherwise' }).getByRole('button')
const pressed = (page, yes) => soon(`it is told: ${yes}`, async () => (await told(page).getAttribute('aria-pressed', { timeout: 500 })) === String(yes))
const change = async (page, words) => {
	await line(page, words).getByRole('button', { name: 'Changed …' }).click()
	await editor(page).filter({ hasText: words }).waitFor()
}
const select_all = async (page) => {
	await editor(page).click()
	await page.keyboard.press('Control+a')
}
/* The slot is filled in, and it goes. */
const fill_and_send = async (page) => {
	await page.keyboard.press('Control+Enter')
	await page.locator('.keeping', { hasText: 'fill in' }).waitFor()
	await page.keyboard.press('Delete')
	await page.keyboard.type('Monday')
	await page.keyboard.press('Control+Enter')
}

export const promises = [
	['what is due today is due today west of Greenwich, too', async (w) => {
		const { page, promise } = await begin(w, { zone: 'America/New_York' })
		await page.clock.setFixedTime('2026-11-27T20:00:00Z')
		const words = `the call ${stamp()}`
		await promise(words, '2026-11-27')
		await promise(`after ${words}`, '2026-11-28')
		await w.open(page, '/promises')
		await page.locator('section', { has: page.getByRole('heading', { name: 'Today' }) }).locator('.promise', { hasText: words }).first().waitFor()
		ok((await page.locator('.promise.near').count()) === 1, 'one is due today')
	}, 'mock'],
]
