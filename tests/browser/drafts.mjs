/* Drafts: no word typed is lost, by a crash, without network, signed out, on two devices at once. */
import { editor, picked, posts, saved, stamp, toast, write } from './journeys.mjs'
import { login, ok, password, soon } from './kit.mjs'

export const drafts = [
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
	['one was elsewhere and is back: what is written is kept, and the list goes on', async (w) => {
		const page = await w.person()
		const words = `Written after a walk ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('g')
		await page.keyboard.press('s')
		await page.locator('.room h1').first().waitFor()
		await page.keyboard.press('Escape')
		await page.waitForURL(new RegExp(`/c/${number}$`))
		await page.locator('article').first().waitFor()
		await page.keyboard.press('r')
		await write(page, words)
		await page.reload()
		await editor(page).filter({ hasText: words }).waitFor()
		await page.getByRole('button', { name: 'Discard' }).click()
		await page.keyboard.press('g')
		await page.keyboard.press('s')
		await page.locator('.room h1').first().waitFor()
		await page.keyboard.press('Escape')
		await page.locator(`.case[data-number="${number}"]`).waitFor()
		await page.locator('#subject').waitFor()
		await page.keyboard.press('e')
		await soon('what is solved leaves the list', async () => (await page.locator(`.case[data-number="${number}"]`).count()) === 0)
		await page.keyboard.press('z')
		await page.locator(`.case[data-number="${number}"]`).waitFor()
	}],
	['what one device sent is no draft on another', async (w) => {
		const page = await w.person()
		const words = `Begun here, sent there ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await soon('it is said to be saved', async () => /saved/.test(await page.locator('.keeping').textContent()))
		// another device: nothing is shared but the desk
		const here = w.context
		await w.person({ reset: false })
		const there = w.context
		const other = await w.page()
		await w.open(other, `/c/${number}`)
		await editor(other).filter({ hasText: words }).waitFor()
		// this one sleeps while that one sends
		await page.goto('about:blank')
		await other.keyboard.press('r')
		await write(other, ', and more')
		await other.keyboard.press('Control+Enter')
		await other.locator('article.reply', { hasText: words }).waitFor()
		w.context = here
		// frames come late here: the words may be gone before the editor had the focus
		await page.addInitScript(() => {
			const next = window.requestAnimationFrame.bind(window)
			window.requestAnimationFrame = (fn) => setTimeout(() => next(fn), 700)
		})
		await w.open(page, `/c/${number}`)
		await page.locator('article.reply', { hasText: words }).waitFor()
		// it was open when the page was left, and closes when its words are heard to be gone
		await page.locator('.start').waitFor()
		await soon('no draft is there again', async () => (await editor(page).filter({ hasText: words }).count()) === 0)
		// and while both look on
		await page.keyboard.press('r')
		await write(page, `Again ${words}`)
		await other.keyboard.press('r')
		await editor(other).filter({ hasText: `Again ${words}` }).waitFor()
		await write(other, ' once more')
		await soon('the other device has it', async () => /once more/.test(await editor(page).textContent()))
		await other.keyboard.press('Control+Enter')
		await other.locator('article.reply', { hasText: `Again` }).waitFor()
		await soon('it went here as well', async () => (await editor(page).allTextContents()).join('').trim() === '')
		await there.close()
	}],
	['without network the words stay on this device', async (w) => {
		const page = await w.person()
		const words = `Written in a tunnel ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await editor(page).waitFor()
		await w.context.setOffline(true)
		await write(page, words)
		await page.locator('.keeping', { hasText: 'kept on this device' }).waitFor()
		await page.keyboard.press('Control+Enter')
		await page.locator('.write [role=alert]', { hasText: 'kept on this device' }).waitFor()
		await w.context.setOffline(false)
		await page.keyboard.press('Control+Enter')
		await page.locator('article.reply', { hasText: words }).waitFor()
	}],
	['crash: the words typed up to the last key are there again', async (w) => {
		const page = await w.person()
		const words = `Typed until it broke ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		const cdp = await w.context.newCDPSession(page)
		const crashed = page.waitForEvent('crash')
		void cdp.send('Page.crash').catch(() => {})
		await crashed
		const next = await w.page()
		await w.open(next, `/c/${number}`)
		await editor(next).filter({ hasText: words }).waitFor()
		await saved(next)
		await next.getByRole('button', { name: 'Discard' }).click()
	}],
	['offline for a minute: written on, kept here, sent when the network is back', async (w) => {
		const page = await w.person()
		const words = `In a tunnel ${stamp()}`
		const bodies = posts(page, '/replies')
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'Begun above ground. ')
		await saved(page)
		await w.context.setOffline(true)
		await page.keyboard.type(words)
		await page.locator('.keeping', { hasText: 'kept on this device, no network' }).waitFor()
		await page.waitForTimeout(50_000)
		await page.keyboard.type(', and on')
		await page.locator('.keeping', { hasText: 'kept on this device, no network' }).waitFor()
		await page.keyboard.press('Control+Enter')
		await page.locator('.write [role=alert]', { hasText: 'as soon as there is a network' }).waitFor()
		await w.context.setOffline(false)
		await page.locator('article.reply', { hasText: `${words}, and on` }).waitFor()
		await soon('the draft is gone', async () => (await editor(page).count()) === 0)
		ok(new Set(bodies.map((b) => b.html)).size === 1, 'one letter')
		await soon('and once', async () => (await page.locator('article.reply', { hasText: words }).count()) === 1)
	}],
	['offline: what is written is saved when the network is back, and a queued reply can be stopped', async (w) => {
		const page = await w.person()
		const words = `Not yet ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await editor(page).waitFor()
		await w.context.setOffline(true)
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await page.getByRole('button', { name: 'Do not send it' }).click()
		await w.context.setOffline(false)
		await page.keyboard.press('r')
		await write(page, '.')
		await soon('it was not sent', async () => (await page.locator('article.reply', { hasText: words }).count()) === 0)
		const there = () => w.context.request.get(`${w.url}/api/v1/conversations/${number}/drafts`).then((r) => r.json())
		await soon('the desk has the words', async () => (await there()).items.some((d) => d.html.includes(words)))
		await page.getByRole('button', { name: 'Discard' }).click()
	}],
	['signed out and in again: the words are there, and not left lying on the device', async (w) => {
		const page = await w.person()
		const words = `Before going home ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Control+k')
		await picked(page, 'sign out')
		await page.getByLabel('Password').waitFor()
		const left = await page.evaluate(() => Object.entries(localStorage).filter(([k]) => k.startsWith('draft:')))
		ok(!left.some(([, text]) => text.includes(words)), `left on the device: ${JSON.stringify(left).slice(0, 200)}`)
		await page.getByLabel('Address').fill(login)
		await page.getByLabel('Password').fill(password)
		await page.keyboard.press('Enter')
		await page.locator('.case').first().waitFor()
		await w.open(page, `/c/${number}`)
		await editor(page).filter({ hasText: words }).waitFor()
	}],
	['a session that ends while one writes takes no word along', async (w) => {
		const page = await w.person()
		const words = `Half a sentence ${stamp()}`
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await editor(page).waitFor()
		await write(page, words)
		await w.context.clearCookies()
		await page.keyboard.type(' and')
		await page.getByLabel('Password').waitFor()
		await page.getByLabel('Address').fill(login)
		await page.getByLabel('Password').fill(password)
		await page.keyboard.press('Enter')
		await page.waitForURL(new RegExp(`/c/${number}$`))
		await editor(page).filter({ hasText: words }).waitFor()
		await saved(page)
	}],
	['another owner while one writes: the words stay', async (w) => {
		const page = await w.person()
		const words = `Still mine to write ${stamp()}`
		const number = await w.open_first(page)
		const api = `${w.url}/api/v1`
		const users = (await (await w.context.request.get(`${api}/users`)).json()).items
		const other = users.find((u) => !u.disabled && !u.invited && u.address !== login)
		await page.keyboard.press('r')
		await write(page, words)
		const now = await (await w.context.request.get(`${api}/conversations/${number}`)).json()
		const r = await w.context.request.patch(`${api}/conversations/${number}`, { data: { assignee_id: other.id }, headers: { 'If-Match': `"${now.version}"`, 'X-CSRF-Token': w.csrf, Origin: w.url } })
		ok(r.ok(), `the owner changes: ${r.status()}`)
		await page.locator('.person', { hasText: other.name }).waitFor()
		await page.keyboard.type(', and more')
		await saved(page)
		await page.reload()
		await editor(page).filter({ hasText: `${words}, and more` }).waitFor()
		await page.getByRole('button', { name: 'Discard' }).click()
	}],
	['two devices, two places of one draft: woven and shown', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'Dear Anna')
		await page.keyboard.press('Enter')
		await page.keyboard.type('Regards')
		await saved(page)
		// the other one has it, and goes on while this one is in a tunnel
		const here = w.context
		await w.person({ reset: false })
		const there = w.context
		const other = await w.page()
		await w.open(other, `/c/${number}`)
		await editor(other).filter({ hasText: 'Regards' }).waitFor()
		await here.setOffline(true)
		await editor(page).click()
		await page.keyboard.press('Control+Home')
		await page.keyboard.press('End')
		await page.keyboard.type(', this was written in a tunnel')
		await editor(other).click()
		await other.keyboard.press('Control+End')
		await other.keyboard.press('Enter')
		await other.keyboard.type('PS: this on the phone')
		await saved(other)
		await here.setOffline(false)
		await page.locator('.write', { hasText: 'now stands here together' }).waitFor()
		const text = await editor(page).textContent()
		for (const one of ['Dear Anna, this was written in a tunnel', 'Regards', 'PS: this on the phone']) ok(text.includes(one), `${one} in ${text}`)
		await soon('the other device has it too', async () => (await editor(other).textContent()).includes('in a tunnel'))
		await page.getByRole('button', { name: 'Keep this one' }).click()
		await soon('only this one', async () => !(await editor(page).textContent()).includes('on the phone'))
		await page.getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		w.context = here
		await there.close()
	}],
	['two devices, the same place: both are kept until somebody chooses', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'The cup is')
		await saved(page)
		const here = w.context
		await w.person({ reset: false })
		const there = w.context
		const other = await w.page()
		await w.open(other, `/c/${number}`)
		await editor(other).filter({ hasText: 'The cup is' }).waitFor()
		await here.setOffline(true)
		await editor(page).click()
		await page.keyboard.press('Control+End')
		await page.keyboard.type(' blue')
		await editor(other).click()
		await other.keyboard.press('Control+End')
		await other.keyboard.type(' green')
		await saved(other)
		await here.setOffline(false)
		await page.locator('.write', { hasText: 'the two differ' }).waitFor()
		await page.reload()
		await page.locator('.write', { hasText: 'the two differ' }).waitFor()
		await page.getByRole('button', { name: 'Put both here' }).click()
		await soon('both stand here', async () => /blue.*green/.test(await editor(page).textContent()))
		await soon('and there', async () => /blue.*green/.test(await editor(other).textContent()))
		await page.getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		w.context = here
		await there.close()
	}],
	['what is typed while a reply is on its way is still a draft', async (w) => {
		const page = await w.person()
		const words = `Sent already ${stamp()}`
		await page.route('**/replies', async (r) => {
			await new Promise((go) => setTimeout(go, 1500))
			await r.continue()
		})
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await page.keyboard.type(' and a thought more')
		await toast(page, 'as you sent it first')
		await page.locator('article.reply', { hasText: words }).waitFor()
		await soon('it went as it was sent', async () => !(await page.locator('article.reply', { hasText: words }).textContent()).includes('thought more'))
		await editor(page).filter({ hasText: 'and a thought more' }).waitFor()
		await saved(page)
		await page.getByRole('button', { name: 'Discard' }).click()
	}],
]
