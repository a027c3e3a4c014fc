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

/* A conversation in which the customer wrote twice. */
const two_letters = async (w) => {
	const rows = (await (await w.context.request.get(`${w.url}/api/v1/conversations?view=all&limit=100`)).json()).items
	for (const { number } of rows) {
		const c = await (await w.context.request.get(`${w.url}/api/v1/conversations/${number}`)).json()
		if (c.messages.filter((m) => m.kind === 'inbound' && m.mail_kind === 'person').length > 1) return number
	}
	throw new Error('there is no conversation with two letters')
}

export const understood = [
	['the language of a letter is put right, for its writer too, and back', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		const body = page.locator('article.inbound .body').last()
		const before = await body.getAttribute('lang')
		const api = (method, path, data) => w.context.request.fetch(`${w.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url, 'If-Match': '*' } })
		const { id } = (await (await api('GET', `/conversations/${number}`)).json()).customer
		const spoken = async () => (await (await api('GET', `/customers/${id}`)).json()).language
		// known by another letter, or by what they said
		const other = before === 'el' ? 'pl' : 'el'
		ok((await api('PATCH', `/customers/${id}`, { language: other })).ok(), 'the customer speaks another one')
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Correct the language')
		await page.keyboard.press('Enter')
		await choose(page, 'Latvian')
		await toast(page, 'Language: Latvian')
		await soon('the letter is read so', async () => (await body.getAttribute('lang')) === 'lv')
		await page.locator('.person', { hasText: 'Latvian' }).waitFor()
		await page.keyboard.press('z')
		await soon('as it was', async () => (await body.getAttribute('lang')) === before)
		await soon('their language, too', async () => (await spoken()) === other)
		await page.locator('article.inbound').last().getByRole('button', { name: 'More about this message' }).click()
		await page.getByRole('menuitem', { name: 'Correct the language' }).click()
		await choose(page, 'Estonian')
		await soon('by the letter’s own menu', async () => (await body.getAttribute('lang')) === 'et')
		ok(before !== 'et', 'it was Estonian before')
	}, 'mock'],
	['the language of a conversation without a letter is corrected, and taken back', async (w) => {
		const page = await w.person()
		const begun = await w.context.request.post(`${w.url}/api/v1/conversations`, { headers: { 'X-CSRF-Token': w.csrf, Origin: w.url }, data: { mailbox_id: 1, to: ['vita@example.lv'], subject: 'We write first', markdown: 'Good morning.' } })
		const { number } = await begun.json()
		const language = async () => (await (await w.context.request.get(`${w.url}/api/v1/conversations/${number}`)).json()).language
		await w.open(page, `/c/${number}`)
		await page.locator('article').first().waitFor()
		ok((await language()) === null, 'nobody wrote yet')
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Correct the language')
		await page.keyboard.press('Enter')
		await choose(page, 'Latvian')
		await toast(page, 'Language: Latvian')
		await soon('corrected', async () => (await language()) === 'lv')
		await page.keyboard.press('z')
		await soon('taken back', async () => (await language()) === null)
	}, 'mock'],
	['what is at stake stands on top, in the customer’s words, and is put right', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.case', { hasText: 'w sobotę ślub' }).first().click()
		const line = page.getByRole('button', { name: /^At stake: W sobotę mam ślub siostry/ })
		await line.waitFor()
		await w.axe(page, 'at stake')
		await line.click()
		await page.getByRole('menuitem', { name: 'Say it in other words' }).click()
		const field = page.getByLabel('What is at stake for the customer')
		await field.fill('ślub siostry w sobotę')
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'At stake: ślub siostry w sobotę' }).waitFor()
		await toast(page, 'Kept for everybody')
		const listed = page.locator('.case q', { hasText: 'ślub siostry w sobotę' })
		await listed.waitFor()
		ok((await listed.getAttribute('title')) === 'At stake: ślub siostry w sobotę', 'the list says what it is')
		await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click()
		await line.waitFor()
		await soon('the list says no more of it', async () => (await listed.count()) === 0)
		await line.click()
		await page.getByRole('menuitem', { name: 'This is not at stake' }).click()
		await soon('it is gone', async () => (await page.getByRole('button', { name: /^At stake/ }).count()) === 0)
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Say what is at stake')
		await page.keyboard.press('Enter')
		await field.waitFor()
		await page.keyboard.press('Escape')
		await soon('nothing was said', async () => (await field.count()) === 0)
		ok(/\/c\/\d+/.test(page.url()), 'Escape left the conversation')
	}, 'mock'],
	['what is at stake in one conversation is never written into another', async (w) => {
		const page = await w.person()
		const gist = async (n) => (await (await w.context.request.get(`${w.url}/api/v1/conversations/${n}/gist`)).json()).stake
		const row = (n) => page.locator(`.list [data-number="${n}"]`)
		const there = (n) => page.locator('.top .number', { hasText: `#${n}` }).waitFor()
		await w.open(page, '/view/open')
		const first = page.locator('.case', { hasText: 'w sobotę ślub' }).first()
		await first.click()
		await page.getByRole('button', { name: /^At stake: W sobotę/ }).click()
		const [a, b] = [Number(page.url().split('/').pop()), 5]
		ok(a !== b, 'two conversations')
		// changed, and undone from another conversation
		await page.getByRole('menuitem', { name: 'This is not at stake' }).click()
		await soon('said of the first', async () => (await gist(a)) === null)
		await row(b).click()
		await there(b)
		ok((await page.getByRole('button', { name: /^At stake/ }).count()) === 0, 'the stake of another stands here')
		await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click()
		await soon('put back where it was', async () => (await gist(a))?.by === 'letter')
		ok((await gist(b)) === null, 'it was written into another')
		// a form that was begun stays behind
		const field = page.getByLabel('What is at stake for the customer')
		await row(a).click()
		await there(a)
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Say what is at stake')
		await page.keyboard.press('Enter')
		await field.fill('words of the first')
		await row(b).click()
		await there(b)
		ok((await field.count()) === 0, 'the form goes along to another conversation')
	}, 'mock'],
	['calmer or not is put right by whoever read the letters', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		const number = await two_letters(w)
		await w.open(page, `/c/${number}`)
		await page.locator('article').first().waitFor()
		await soon('the letters were read', async () => page.evaluate(() => performance.getEntriesByType('resource').some((r) => r.name.endsWith('/gist'))))
		ok((await page.getByRole('button', { name: /^Since the first letter/ }).count()) === 0, 'what is not sure is said')
		await page.keyboard.press('Control+k')
		await page.keyboard.type('Calmer or not')
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'Since the first letter: not sure' }).click()
		await page.getByRole('menuitem', { name: 'calmer' }).click()
		await page.getByRole('button', { name: 'Since the first letter: calmer' }).waitFor()
		await page.getByText('said by a person').waitFor()
		await page.getByRole('button', { name: 'Since the first letter: calmer' }).click()
		await page.getByRole('menuitem', { name: 'As the letters say' }).click()
		await page.getByRole('button', { name: 'Since the first letter: not sure' }).waitFor()
	}, 'mock'],
	['the page of automatic checks is read without signing in, in four languages', async (w) => {
		const page = await w.person({ signed_in: false })
		await w.open(page, '/signin')
		await page.getByRole('link', { name: 'Which automatic checks there are' }).click()
		await page.getByRole('heading', { level: 2, name: 'Clear words' }).waitFor()
		await page.getByText('None of its checks decides about a person').waitFor()
		await w.axe(page, 'checks')
		await page.setViewportSize({ width: 390, height: 844 })
		for (const [button, h1] of [['polski', 'Jakie automatyczne'], ['Ελληνικά', 'Ποιοι αυτόματοι'], ['Lietuvių', 'Kokie automatiniai']]) {
			await page.getByRole('button', { name: new RegExp(button, 'i') }).click()
			await page.getByRole('heading', { level: 1, name: new RegExp(h1) }).waitFor()
			ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${button}: wider than the phone`)
		}
	}],
	['in focus there are no counters, until one leaves it', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		const counts = page.locator('.count:visible')
		await soon('there are counters', async () => (await counts.count()) > 0)
		const focus = async (name) => {
			await page.keyboard.press('Control+k')
			await page.keyboard.type(name)
			await page.keyboard.press('Enter')
		}
		await focus('Focus: no counters')
		await soon('no counters', async () => (await counts.count()) === 0)
		await page.reload()
		await page.locator('article').first().waitFor()
		ok((await counts.count()) === 0, 'they are back after a reload')
		ok(!/^\(/.test(await page.title()), 'the title counts')
		await w.open(page, '/me')
		ok(await page.getByLabel(/No counters beside views and bell/).isChecked(), 'my place does not know')
		await w.axe(page, 'my place with focus')
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		await focus('Leave focus')
		await soon('counters again', async () => (await counts.count()) > 0)
	}, 'mock'],
	['a letter begins with a greeting by name, by one key', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.case', { hasText: 'w sobotę ślub' }).first().click()
		await page.locator('article').first().waitFor()
		await page.keyboard.press('r')
		const paper = page.locator('.ProseMirror')
		await paper.waitFor()
		await page.keyboard.press('Alt+Shift+g')
		await soon('the greeting stands there', async () => (await paper.textContent()).startsWith('Dzień dobry, Anna Kowalska,'))
		await page.keyboard.type('paczka jest już w drodze.')
		await soon('one goes on below it', async () => /Kowalska,\n+paczka jest/.test(await paper.innerText()))
	}, 'mock'],
]
