/* Who is kept out, whose pictures load, what came back: blocked, undone and read in plain words. */
import { ok, soon } from './kit.mjs'

const toast = (page, words) => page.locator('.toasts', { hasText: words }).first().waitFor()
const opened = async (w, page, subject) => {
	const r = await w.context.request.get(`${w.url}/api/v1/conversations?view=all&limit=100`)
	const found = (await r.json()).items.find((one) => one.subject === subject)
	ok(found, `there is no conversation ${subject}`)
	await w.open(page, `/c/${found.number}`)
	await page.locator('article').first().waitFor()
}
const pick = async (page, name) => {
	await page.getByRole('button', { name: 'More', exact: true }).click()
	await page.getByRole('menuitem', { name }).click()
}

export const senders = [
	['a sender is blocked from the menu, and it is taken back', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await pick(page, 'Block the sender')
		await toast(page, 'go to the spam view')
		await page.locator('.person', { hasText: 'Blocked by Anna Nowak' }).waitFor()
		await page.locator('article.inbound', { hasText: 'blocked sender' }).first().waitFor()
		await page.keyboard.press('z')
		await soon('the block is taken back', async () => (await page.locator('.person', { hasText: 'Blocked by' }).count()) === 0)
		await pick(page, 'Block the sender')
		await pick(page, 'Unblock the sender')
		await toast(page, 'come in as before')
		await soon('and by the menu', async () => (await page.locator('article', { hasText: 'blocked sender' }).count()) === 0)
	}, 'mock'],
	['blocked senders in the settings', async (w) => {
		const page = await w.person()
		await w.open(page, '/settings/blocked')
		await page.locator('li', { hasText: 'prizes.example' }).waitFor()
		await page.getByLabel('Address or domain').fill('nowhere')
		await page.keyboard.press('Enter')
		await page.getByRole('alert').filter({ hasText: 'not a domain' }).waitFor()
		await page.getByLabel('Address or domain').fill('spam.example')
		await page.keyboard.press('Enter')
		const row = page.locator('li', { hasText: 'spam.example' })
		await row.getByRole('button', { name: 'Unblock' }).click()
		await soon('it is gone', async () => (await row.count()) === 0)
		await page.keyboard.press('Tab')
		await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click()
		await row.waitFor()
	}, 'mock'],
	['pictures of one sender, always', async (w) => {
		const page = await w.person()
		await page.route('https://pictures.example/**', (r) => r.abort())
		await opened(w, page, 'Επιστροφή χρημάτων για τη διπλή χρέωση')
		await page.getByRole('button', { name: 'Show the letter as it was designed' }).click()
		await page.getByRole('button', { name: 'Always from this sender' }).click()
		await toast(page, 'load by themselves')
		await soon('the frame asks for them', async () => (await page.locator('iframe').getAttribute('src')).includes('pictures=1'))
		await w.open(page, '/view/open')
		await opened(w, page, 'Επιστροφή χρημάτων για τη διπλή χρέωση')
		await page.getByRole('button', { name: 'Show the letter as it was designed' }).click()
		await page.getByText('Pictures of this sender load by themselves.').waitFor()
		await page.locator('.remote').getByRole('button', { name: 'Ask each time' }).click()
		await page.getByRole('button', { name: 'Load the pictures' }).waitFor()
		// the mock's page names a picture that its own policy refuses
		w.complaints = w.complaints.filter((one) => !one.includes('pictures.example'))
	}, 'mock'],
	['what came back, in plain words, and before writing again', async (w) => {
		const page = await w.person()
		await opened(w, page, 'Faktura nie doszła')
		await page.locator('article.reply', { hasText: 'This did not reach rejestracja@lipowa.example.' }).waitFor()
		await page.locator('article.reply', { hasText: 'Not with biuro@lipowa.example yet.' }).waitFor()
		const report = page.locator('article.inbound', { hasText: 'A mail did not reach' })
		await soon('the report is folded', async () => !(await report.getByText('I am sorry to have to inform you').isVisible()))
		await report.getByRole('button', { name: 'Show the report as it came' }).click()
		await report.getByText('I am sorry to have to inform you').waitFor()
		await page.keyboard.press('r')
		await page.locator('.write', { hasText: 'Mail to rejestracja@lipowa.example came back' }).waitFor()
		await page.locator('.person').getByRole('button', { name: 'It works again' }).click()
		await soon('the warning is gone', async () => (await page.locator('.write', { hasText: 'came back' }).count()) === 0)
	}, 'mock'],
	['a receipt is one quiet line, and so is the answer of a rule', async (w) => {
		const page = await w.person()
		await opened(w, page, 'Pristatymas į Kauną šeštadienį')
		const line = page.getByRole('article', { name: 'Receipt by the desk itself' })
		await soon('its words are folded', async () => !(await line.getByText('Laba diena').isVisible()))
		await line.getByRole('button', { name: 'Show the receipt' }).click()
		await line.getByText('Laba diena').waitFor()
		const rule = page.getByRole('article', { name: 'Answer by a rule' })
		await rule.getByText('A rule answered the customer.').waitFor()
		await rule.getByRole('button', { name: 'Show the answer' }).click()
		await rule.getByText('Šeštadieniais').waitFor()
		await w.axe(page, 'receipt')
		await opened(w, page, 'Out of office: back on Monday')
		await page.getByText('No receipt was sent: A machine wrote this').waitFor()
	}, 'mock'],
]
