/* Calmer or not, by topic and week: words and numbers, nobody's name, and what stands there while there is nothing to tell. */
import { ok } from './kit.mjs'

export const moods = [
	['calmer or not: found by the palette, told in words, on a phone too', async (w) => {
		const page = await w.person()
		await w.open(page, '/')
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Calmer or not')
		await page.getByRole('option', { name: 'Calmer or not', exact: true }).first().waitFor()
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { level: 1, name: 'Calmer or not' }).waitFor()
		const table = page.getByRole('table').first()
		const row = table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'delivery' }) })
		await row.waitFor()
		const words = await row.textContent()
		for (const said of ['calmer 3', 'the same 5', 'sharper 3', 'not sure 4']) ok(words.includes(said), `${said} in ${words}`)
		ok((await table.getByRole('rowheader').first().textContent()) === 'All', 'all stands first')
		await page.getByText('Fewer than five conversations ended').first().waitFor()
		await page.getByText('only the newest were read, 200 at most').waitFor()
		const users = (await (await w.context.request.get(`${w.url}/api/v1/users`)).json()).items
		const main = await page.getByRole('main').textContent()
		for (const u of users) ok(!main.includes(u.name), `${u.name} is named`)
		ok((await page.getByRole('main').locator('select, input').count()) === 0, 'nothing can be chosen')
		await w.axe(page, 'calmer or not')
		await page.setViewportSize({ width: 390, height: 844 })
		await page.emulateMedia({ colorScheme: 'dark' })
		await w.axe(page, 'calmer or not, a dark phone')
		ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the phone')
		await page.keyboard.press('Escape')
		await page.waitForURL((u) => u.pathname !== '/moods')
	}, 'mock'],
	['calmer or not: nothing to tell yet', async (w) => {
		const page = await w.person()
		await page.route('**/api/v1/moods*', (r) => r.fulfill({ json: { items: [{ week: '2026-11-16', groups: [], left_out: false, more: false }], least: 5, newest: 200, next: null } }))
		await w.open(page, '/moods')
		await page.getByText('There is nothing to tell yet.').waitFor()
		await page.getByText('When at least five conversations').waitFor()
		await w.axe(page, 'calmer or not, nothing yet')
	}],
]
