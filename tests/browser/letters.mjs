/* What is understood of a letter, and put right by whoever reads it. */
import { ok, soon } from './kit.mjs'

const toast = (page, words) => page.locator('.toasts', { hasText: words }).first().waitFor({ timeout: 5000 })
const choose = async (page, words) => {
	const layer = page.getByRole('dialog')
	await layer.waitFor()
	await page.keyboard.type(words)
	await layer.getByRole('option', { name: words }).first().waitFor()
	await page.keyboard.press('Enter')
	await layer.waitFor({ state: 'hidden' })
}

export const understood = [
	['the language of a letter is put right, for its writer too, and back', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		const body = page.locator('article.inbound .body').last()
		const before = await body.getAttribute('lang')
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Correct the language')
		await page.keyboard.press('Enter')
		await choose(page, 'Latvian')
		await toast(page, 'Language: Latvian')
		await soon('the letter is read so', async () => (await body.getAttribute('lang')) === 'lv')
		await page.locator('.person', { hasText: 'Latvian' }).waitFor()
		await page.keyboard.press('z')
		await soon('as it was', async () => (await body.getAttribute('lang')) === before)
		await page.locator('article.inbound').last().getByRole('button', { name: 'More about this message' }).click()
		await page.getByRole('menuitem', { name: 'Correct the language' }).click()
		await choose(page, 'Estonian')
		await soon('by the letter’s own menu', async () => (await body.getAttribute('lang')) === 'et')
		ok(before !== 'et', 'it was Estonian before')
	}, 'mock'],
]
