/* Writing: the ways out of the composer, and that no word typed in it is lost. */
import { editor, stamp, toast, write } from './journeys.mjs'
import { ok, soon } from './kit.mjs'

const posts = (page, ending) => {
	const bodies = []
	page.on('request', (r) => r.method() === 'POST' && r.url().endsWith(ending) && bodies.push(r.postDataJSON()))
	return bodies
}
const picked = async (page, words) => {
	await page.getByRole('combobox').waitFor()
	await page.keyboard.type(words)
	await page.keyboard.press('Enter')
}
const saved = (page) => soon('it is said to be saved', async () => /^saved$/.test((await page.locator('.keeping').textContent()).trim()))

export const writings = [
	['send later, by keyboard, and taken back', async (w) => {
		const page = await w.person()
		const words = `For the morning ${stamp()}`
		const bodies = posts(page, '/replies')
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Alt+Shift+Enter')
		await page.getByRole('combobox').waitFor()
		await w.axe(page, 'send later')
		await picked(page, '9 14:30')
		await toast(page, 'It goes out')
		await page.locator('article.reply', { hasText: words }).getByText('It stays here if the customer writes before').waitFor()
		const at = new Date(bodies[0].send_at)
		ok(at.getHours() === 14 && at.getMinutes() === 30 && at > Date.now() + 8 * 86_400_000, `at ${at}`)
		ok(bodies[0].cancel_if_customer_writes && !bodies[0].hold_seconds, 'it can stay here')
		await page.keyboard.press('z')
		await editor(page).filter({ hasText: words }).waitFor()
		await page.keyboard.press('Alt+Shift+Enter')
		await picked(page, 'tomorrow')
		await soon('it was sent again', () => bodies.length === 2)
		ok(bodies[1].send_at.endsWith(':00.000Z'), 'at a whole minute')
	}],
	['forward: a letter goes on with its files, from another address, by keyboard', async (w) => {
		const page = await w.person()
		const words = `Please look at this ${stamp()}`
		const bodies = posts(page, '/forwards')
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'An answer of its own')
		await saved(page)
		await page.keyboard.press('Escape')
		await page.keyboard.press('f')
		await soon('the address comes first', () => page.evaluate(() => document.activeElement?.matches('.addresses input')))
		await page.keyboard.type('maker@example.net,')
		await page.getByLabel('From', { exact: true }).selectOption('shop@zrodlo.example')
		await page.locator('.below').getByText('Letter from').waitFor()
		await w.axe(page, 'forward')
		await editor(page).click()
		await page.keyboard.type(words)
		await saved(page)
		await page.reload()
		await page.getByRole('button', { name: 'Forward', exact: true }).click()
		await editor(page).filter({ hasText: words }).waitFor()
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
		const sent = bodies[0]
		ok(sent.to[0] === 'maker@example.net' && sent.from === 'shop@zrodlo.example' && sent.message > 0, JSON.stringify(sent))
		await page.locator('article.reply', { hasText: words }).getByText('sent on to somebody else').waitFor()
		await editor(page).filter({ hasText: 'An answer of its own' }).waitFor()
		await page.getByRole('button', { name: 'Discard' }).click()
	}, 'mock'],
	['the signature stands below as it will go out, and goes when it is typed', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.keyboard.press('r')
		const line = page.locator('.below .signature')
		await line.waitFor()
		const words = (await line.textContent()).trim()
		await write(page, 'Thank you.')
		await page.keyboard.press('Enter')
		for (const one of words.split('\n')) {
			await page.keyboard.type(one)
			await page.keyboard.press('Shift+Enter')
		}
		await soon('it is not shown twice', async () => (await line.count()) === 0)
		await page.getByRole('button', { name: 'Discard' }).click()
	}, 'mock'],
	['hidden copy, another sender', async (w) => {
		const page = await w.person()
		const bodies = posts(page, '/replies')
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'Copies')
		await page.locator('.recipients').click()
		await page.getByLabel('From', { exact: true }).selectOption('shop@zrodlo.example')
		await page.getByLabel('Copy', { exact: true }).fill('one@example.net,')
		await page.getByLabel('Hidden copy').fill('two@example.net,')
		await saved(page)
		await page.keyboard.press('Control+Enter')
		await soon('it was sent', () => bodies.length === 1)
		ok(bodies[0].from === 'shop@zrodlo.example' && bodies[0].bcc[0] === 'two@example.net' && bodies[0].cc.includes('one@example.net'), JSON.stringify(bodies[0]))
	}, 'mock'],
	['send and take the next', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page, 'unassigned')
		await page.keyboard.press('r')
		await write(page, 'Next please')
		await page.keyboard.press('Control+Alt+Enter')
		await toast(page, 'It is yours now')
		const now = Number(page.url().split('/').pop())
		ok(now && now !== number, `another one is open: ${now}`)
		const there = await (await w.context.request.get(`${w.url}/api/v1/conversations/${now}`)).json()
		ok(there.assignee?.name, 'it is taken')
		await page.keyboard.press('z')
	}],
	['a new letter has copies, and its files outlive a reload', async (w) => {
		const page = await w.person()
		const bodies = posts(page, '/conversations')
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('c')
		await page.getByLabel('To', { exact: true }).fill('new@example.net,')
		await page.getByRole('button', { name: 'Copies' }).click()
		await page.getByLabel('Copy', { exact: true }).fill('one@example.net,')
		await page.getByLabel('Hidden copy').fill('two@example.net,')
		await page.getByLabel('Subject').fill(`Written first ${stamp()}`)
		await page.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('one') })
		await page.getByRole('dialog').locator('li', { hasText: 'offer.txt' }).waitFor()
		await editor(page).click()
		await page.keyboard.type('Dear all')
		await page.reload()
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('c')
		await editor(page).filter({ hasText: 'Dear all' }).waitFor()
		await page.getByRole('dialog').locator('li', { hasText: 'offer.txt' }).waitFor()
		await w.axe(page, 'new letter with copies')
		await editor(page).click()
		await page.keyboard.press('Control+Enter')
		await soon('it was sent', () => bodies.length === 1)
		ok(bodies[0].cc[0] === 'one@example.net' && bodies[0].bcc[0] === 'two@example.net' && bodies[0].attachments.length === 1, JSON.stringify(bodies[0]))
	}],
	['an empty composer closes when its draft was sent from another device', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'Begun here')
		await saved(page)
		const r = await w.context.request.delete(`${w.url}/api/v1/conversations/${number}/drafts/reply`, { headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
		ok(r.ok(), 'it went elsewhere')
		await page.locator('.start').waitFor()
		ok(await page.evaluate(() => document.activeElement?.id === 'subject'), 'the focus is in a place')
	}],
]
