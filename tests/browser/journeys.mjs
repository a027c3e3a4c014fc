/* The work of a day, mostly without a mouse. */
import { login, ok, password, soon } from './kit.mjs'

const toast = (page, words) => page.locator('.toasts', { hasText: words }).first().waitFor({ timeout: 5000 })
const editor = (page) => page.locator('.writing[contenteditable="true"]')
const write = async (page, words) => {
	await editor(page).waitFor()
	await soon('the words take the focus', () => editor(page).evaluate((el) => el === document.activeElement || el.contains(document.activeElement)))
	await page.keyboard.type(words)
}
const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`

export const journeys = [
	['sign in', async (w) => {
		const page = await w.person({ signed_in: false })
		await w.open(page, '/view/open')
		await page.waitForURL(/\/signin/)
		await page.getByLabel('Address').fill(login)
		await page.getByLabel('Password').fill('certainly wrong')
		await page.keyboard.press('Enter')
		await page.locator('[role=alert]').first().waitFor()
		await page.getByLabel('Password').fill(password)
		await page.keyboard.press('Enter')
		await page.waitForURL(/\/view\/open/)
		await page.locator('.case').first().waitFor()
	}],
	['open and reply by keyboard alone', async (w) => {
		const page = await w.person()
		const words = `Thank you for writing ${stamp()}`
		await w.open_first(page)
		await soon('the heading has the focus', () => page.evaluate(() => document.activeElement?.id === 'subject'))
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
		await page.locator('article.reply', { hasText: words }).waitFor()
		await page.locator('.top', { hasText: 'waiting for the customer' }).waitFor()
		await soon('the draft is gone', async () => (await editor(page).count()) === 0)
	}],
	['quick hands: no letter gets lost or becomes a command', async (w) => {
		const page = await w.person()
		await page.addInitScript(() => (window.requestIdleCallback = () => 0))
		await page.route('**/tiptap-*.js', async (r) => {
			await new Promise((go) => setTimeout(go, 1200))
			await r.continue()
		})
		await w.open_first(page)
		await page.keyboard.press('r')
		await page.keyboard.type('every letter stays here')
		await editor(page).filter({ hasText: 'every letter stays here' }).waitFor()
		await page.keyboard.type(', really')
		await editor(page).filter({ hasText: 'every letter stays here, really' }).waitFor()
		await page.getByRole('button', { name: 'Discard' }).click()
	}],
	['a note', async (w) => {
		const page = await w.person()
		const words = `Asked the warehouse ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('n')
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await page.locator('article.note', { hasText: words }).waitFor()
	}],
	['assign, solve, undo', async (w) => {
		const page = await w.person()
		await w.open_first(page, 'unassigned')
		await page.keyboard.press('a')
		await page.getByRole('combobox').waitFor()
		await page.keyboard.type('(me)')
		await page.keyboard.press('Enter')
		await toast(page, 'yours now')
		await page.keyboard.press('e')
		await toast(page, 'Solved')
		await page.locator('.top .quiet', { hasText: 'solved' }).waitFor()
		await page.keyboard.press('z')
		await soon('it is open again', async () => (await page.locator('.top .quiet', { hasText: 'solved' }).count()) === 0)
		await page.keyboard.press('a')
		await page.getByRole('combobox').waitFor()
		await page.keyboard.type('nobody')
		await page.keyboard.press('Enter')
		await toast(page, 'Nobody has')
	}],
	['what is typed at once goes into the layer that opens', async (w) => {
		const page = await w.person()
		await w.open_first(page, 'unassigned')
		const cdp = await w.context.newCDPSession(page)
		await cdp.send('Emulation.setCPUThrottlingRate', { rate: 20 })
		for (const key of ['a', '(', 'm', 'e', ')', 'Enter']) await page.keyboard.press(key)
		await toast(page, 'yours now')
	}],
	['a note and a change right after it do not conflict', async (w) => {
		const page = await w.person()
		const words = `Before the change ${stamp()}`
		await w.open_first(page, 'unassigned')
		await page.keyboard.press('n')
		await write(page, words)
		// the version after the note is heard of late
		await page.route(/\/conversations(\?|\/\d+$)/, async (route) => {
			if (route.request().method() === 'GET') await new Promise((ends) => setTimeout(ends, 700))
			await route.continue()
		})
		await page.keyboard.press('Control+Enter')
		await page.locator('article.note', { hasText: words }).waitFor()
		const answer = page.waitForResponse((r) => r.request().method() === 'PATCH')
		await page.keyboard.press('i')
		ok((await answer).status() === 200, 'the change was refused')
	}],
	['tag, snooze', async (w) => {
		const page = await w.person()
		const tag = `t${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('l')
		await page.getByRole('combobox').waitFor()
		await page.keyboard.type(tag)
		await page.keyboard.press('Enter')
		await page.keyboard.press('Escape')
		await page.locator('.person .chip', { hasText: tag }).waitFor()
		await page.keyboard.press('h')
		await page.getByRole('combobox').waitFor()
		await page.keyboard.type('tomorrow')
		await page.keyboard.press('Enter')
		await toast(page, 'Snoozed')
		await page.keyboard.press('z')
	}],
	['spam and trash can be taken back', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.keyboard.press('!')
		await toast(page, 'Marked as spam')
		await page.keyboard.press('!')
		await toast(page, 'Not spam')
		await page.keyboard.press('#')
		await toast(page, 'trash')
		await page.keyboard.press('#')
		await toast(page, 'Taken out')
	}],
	['palette, keys, Esc steps back', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.keyboard.press('Control+k')
		await page.getByRole('combobox').waitFor()
		await page.keyboard.type('my place')
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'My place' }).waitFor()
		await page.keyboard.press('Escape')
		await page.waitForURL(/\/c\/\d+/)
		await page.keyboard.press('?')
		await page.getByRole('dialog').waitFor()
		await page.keyboard.press('Escape')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await page.keyboard.press('Escape')
		await page.waitForURL(/\/view\//)
		await page.keyboard.press('g')
		await page.keyboard.press('u')
		await page.waitForURL(/\/view\/unassigned/)
	}],
	['a Greek keyboard has the same keys', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ρ', code: 'KeyR', bubbles: true, cancelable: true })))
		await editor(page).waitFor()
	}],
	['languages change at once', async (w) => {
		const page = await w.person()
		await w.open(page, '/me')
		for (const [name, code] of [['polski', 'pl'], ['ελληνικά', 'el'], ['lietuvių', 'lt'], ['English', 'en']]) {
			await page.getByText(name, { exact: true }).click()
			await soon(`the page says it is ${code}`, () => page.evaluate((l) => document.documentElement.lang === l, code))
		}
		ok((await page.locator('h1').textContent()) === 'My place', 'English is back')
	}],
	['a draft outlives a reload', async (w) => {
		const page = await w.person()
		const words = `Half a thought ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.reload()
		await editor(page).filter({ hasText: words }).waitFor()
		await soon('it is said to be saved', async () => /saved/.test(await page.locator('.keeping').textContent()))
		await page.getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		await page.getByRole('button', { name: /Undo/ }).first().click()
		await editor(page).filter({ hasText: words }).waitFor()
		await page.getByRole('button', { name: 'Discard' }).click()
	}],
	['without network the words stay on this device', async (w) => {
		const page = await w.person()
		const words = `Written in a tunnel ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await editor(page).waitFor()
		await w.context.setOffline(true)
		await write(page, words)
		await page.locator('.keeping', { hasText: 'kept on this device' }).waitFor({ timeout: 8000 })
		await page.keyboard.press('Control+Enter')
		await page.locator('.write [role=alert]', { hasText: 'kept on this device' }).waitFor()
		await w.context.setOffline(false)
		await page.keyboard.press('Control+Enter')
		await page.locator('article.reply', { hasText: words }).waitFor()
	}],
	['two tabs, one stream, changes without reload', async (w) => {
		const first = await w.person()
		let streams = 0
		w.context.on('request', (r) => r.url().includes('/api/v1/events') && streams++)
		const number = await w.open_first(first)
		const second = await w.page()
		await w.open(second, `/c/${number}`)
		await second.locator('article').first().waitFor()
		const words = `Seen in both ${stamp()}`
		await first.keyboard.press('n')
		await write(first, words)
		await first.keyboard.press('Control+Enter')
		await second.locator('article.note', { hasText: words }).waitFor({ timeout: 8000 })
		ok(streams <= 1, `${streams} streams for one browser`)
	}],
	['a file goes along', async (w) => {
		const page = await w.person()
		const words = `With a file ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.locator('.write input[type=file]').setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('one\ntwo\n') })
		await page.locator('.write li', { hasText: 'list.txt' }).waitFor()
		await soon('it has arrived', async () => (await page.locator('.write progress').count()) === 0)
		await page.keyboard.press('Control+Enter')
		await page.locator('article.reply', { hasText: words }).locator('a', { hasText: 'list.txt' }).waitFor()
	}],
	['hold my reply, undo', async (w) => {
		const page = await w.person()
		await w.change_me({ hold_seconds: 60 })
		const words = `Not quite right ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await toast(page, 'goes out')
		await page.locator('article.reply', { hasText: words }).getByText('Goes out').waitFor()
		await page.keyboard.press('z')
		await editor(page).filter({ hasText: words }).waitFor()
		ok((await page.locator('article.reply', { hasText: words }).count()) === 0, 'the held reply is gone from the page')
		await page.getByRole('button', { name: 'Discard' }).click()
		await w.change_me({ hold_seconds: 0 })
	}],
	['something came while writing', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'An answer to the first letter')
		await w.mock('arrive', { number, text: 'One more question, please.' })
		await page.locator('.newer', { hasText: 'One more question' }).waitFor()
		await page.keyboard.press('Control+Enter')
		await page.locator('.keeping', { hasText: 'read it first' }).waitFor()
		await page.getByRole('button', { name: 'I have read it' }).click()
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
	}, 'mock'],
	['the desk stops a reply that saw too little', async (w) => {
		const page = await w.person()
		await page.route('**/api/v1/events', (r) => r.abort())
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'An answer to the first letter')
		await w.mock('arrive', { number, text: 'Never mind, it came.' })
		await page.keyboard.press('Control+Enter')
		await page.locator('.newer [role=alert]', { hasText: 'was not sent yet' }).waitFor()
		await page.getByRole('button', { name: 'Send as it is' }).click()
		await toast(page, 'on its way')
	}, 'mock'],
	['a change that came too late goes back', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await w.mock('touch', { number })
		await page.keyboard.press('e')
		await toast(page, 'Somebody changed this conversation')
		await page.getByRole('button', { name: /all the same/ }).click()
		await toast(page, 'Solved')
	}, 'mock'],
	['a designed letter stays in its frame', async (w) => {
		const page = await w.person()
		const outside = []
		page.on('request', (r) => !r.url().startsWith(w.url) && outside.push(r.url()))
		await w.open(page, '/c/2')
		await page.getByRole('button', { name: 'Show the letter as it was designed' }).click()
		const frame = page.locator('iframe')
		await frame.waitFor()
		const sandbox = await frame.getAttribute('sandbox')
		ok(!sandbox.includes('allow-scripts'), 'no script may run')
		await soon('its height was measured', async () => (await frame.boundingBox()).height < 384)
		ok(outside.length === 0, `asked outside: ${outside[0]}`)
		await page.getByRole('button', { name: 'Load the pictures' }).waitFor()
	}, 'mock'],
	['a very long letter opens at its beginning, the whole on a press', async (w) => {
		const page = await w.person()
		const lines = Array.from({ length: 9000 }, (_, i) => `Line ${i + 1} of a very long letter, with a few words.${i % 9 ? '' : '\n'}`)
		const html = lines.map((l) => `<p>${l}</p>`).join('')
		await w.mock('arrive', { number: 3, text: lines.join('\n'), more: { folded: lines.map((l) => `> ${l}`).join('\n'), html } })
		await w.open(page, '/c/3')
		const letter = page.locator('article.inbound').last()
		await letter.getByText('Line 100 of').waitFor()
		ok(!(await letter.innerText()).includes('Line 8999 of'), 'the end waits')
		await letter.getByText('You see its beginning').waitFor()
		await w.axe(page, 'a very long letter')
		await letter.getByRole('button', { name: 'Show the whole letter' }).click()
		await soon('its last line is there', async () => (await letter.textContent()).includes('Line 9000 of'))
		ok((await letter.textContent()).split('Line 100 of').length === 2, 'no line twice')
		await letter.getByRole('button', { name: 'quote and signature · very long' }).click()
		await letter.getByRole('button', { name: 'Show the whole quote' }).click()
		await soon('the quote is whole', async () => (await letter.textContent()).includes('> Line 9000 of'))
		await letter.getByRole('button', { name: 'More about this message' }).click()
		await page.getByRole('menuitem', { name: 'Show the letter as it was designed' }).click()
		await letter.locator('iframe').waitFor()
		await soon('the first part is there', async () => (await letter.frameLocator('iframe').locator('body').textContent()).includes('Line 1 of'))
		await letter.getByRole('button', { name: 'Show the whole letter' }).click()
		const frames = letter.locator('iframe')
		await soon('all parts have their place', async () => (await frames.count()) > 3)
		await frames.last().scrollIntoViewIfNeeded()
		await soon('the last part is fetched when it comes near', async () => (await frames.last().contentFrame().locator('body').textContent()).includes('Line 9000 of'))
	}, 'mock'],
	['first start, step by step', async (w) => {
		const page = await w.person({ signed_in: false })
		await w.mock('reset', { first_start: true })
		await w.open(page, '/')
		await page.waitForURL(/\/start/)
		await page.getByLabel('Code from the terminal').fill('0000-0000')
		await page.getByLabel('Your name').fill('Anna Nowak')
		await page.getByLabel('Your address').fill('anna@example.org')
		await page.getByLabel('Password').fill('a short sentence')
		await page.keyboard.press('Enter')
		await page.getByText('not the code').waitFor()
		await page.getByLabel('Code from the terminal').fill('1234-5678')
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'Which mailbox' }).waitFor()
		await page.getByLabel('Address').fill('help@zrodlo.example')
		await page.getByLabel('Password').fill('secret')
		await page.getByRole('button', { name: 'Test both ways' }).click()
		await page.getByText('Reading works').waitFor()
		await page.getByText('Sending does not work yet').waitFor()
		await w.axe(page, 'first start, half failed')
		await page.getByRole('button', { name: 'Enter another password for sending' }).click()
		await page.getByLabel('Password for sending').fill('another')
		await page.getByRole('button', { name: 'Test both ways' }).click()
		await page.getByText('Sending works').waitFor()
		await page.getByRole('button', { name: 'Add the mailbox', exact: true }).click()
		await page.getByRole('button', { name: 'Open the desk' }).click()
		await page.waitForURL((u) => u.pathname === '/')
	}, 'mock'],
]
