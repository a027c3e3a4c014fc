/* What somebody hears who does not see the page: what is said by itself, in which order one comes through, what things are called. */
import { editor, toast, write } from './journeys.mjs'
import { ok, soon } from './kit.mjs'
import { settle } from './pages.mjs'

/* As screen readers do: what changes inside a live region, and an alert that comes. */
const listen = (page) =>
	page.addInitScript(() => {
		window.said = []
		const last = new WeakMap()
		const say = (region, text) => {
			const words = text.trim().replace(/\s+/g, ' ')
			if (!words || last.get(region) === words) return
			last.set(region, words)
			window.said.push(words)
		}
		const live = '[aria-live]:not([aria-live="off"]), [role="status"], [role="alert"]'
		new MutationObserver((all) => {
			for (const m of all) {
				const at = m.target instanceof Element ? m.target : m.target.parentElement
				const region = at?.closest(live)
				if (region?.getAttribute('aria-atomic') === 'false') for (const n of m.addedNodes) say(n, n.querySelector?.('.grow')?.textContent ?? n.textContent)
				else if (region) say(region, region.textContent)
				for (const n of m.addedNodes) if (n instanceof Element) for (const alert of n.matches('[role="alert"]') ? [n] : n.querySelectorAll('[role="alert"]')) say(alert, alert.textContent)
			}
		}).observe(document, { subtree: true, childList: true, characterData: true })
	})
const said = (page) => page.evaluate(() => window.said.splice(0))

/* Which part of the page each stop of the Tab key belongs to; every part once. */
const parts = { '.views-col': 'views', '.list-col': 'list', '.top': 'head', '.flow': 'letters', '.write': 'writing', '.person-col': 'person' }

export const spoken = [
	['a minute of work says by itself only what one has to hear', async (w) => {
		const page = await w.person()
		await listen(page)
		let newest = 0
		page.on('response', async (r) => {
			if (!/\/conversations\/\d+$/.test(new URL(r.url()).pathname)) return
			newest = Math.max(newest, (await r.json().catch(() => ({}))).version ?? 0)
		})
		const number = await w.open_first(page)
		const there = async () => (await w.context.request.get(`${w.url}/api/v1/conversations/${number}`)).json()
		/* Something has come about at the desk, and the page knows the newest of it. */
		const known = async (about) => {
			await soon('it came about', about)
			await soon('the page knows it', async () => newest === (await there()).version)
		}
		await page.locator('#subject').waitFor()
		await said(page)
		// reading on, and writing with pauses
		await page.keyboard.press('r')
		await write(page, 'Thank you for your letter.')
		await soon('kept', async () => /^saved$/.test((await page.locator('.keeping').textContent()).trim()))
		await page.keyboard.type(' We look into it.')
		await soon('kept again', async () => /^saved$/.test((await page.locator('.keeping').textContent()).trim()))
		ok((await said(page)).join('|') === '', 'nothing is said while one writes')
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
		await soon('sent', async () => (await editor(page).count()) === 0)
		// it leaves the house a moment later
		await known(async () => (await there()).messages.at(-1).delivery?.state === 'sent')
		await page.keyboard.press('a')
		await page.getByRole('dialog').getByRole('combobox').waitFor()
		await page.keyboard.type('Eleni')
		await page.getByRole('option', { name: 'Eleni' }).waitFor()
		await page.keyboard.press('Enter')
		await toast(page, 'Eleni')
		// the desk has it, before the customer writes again
		await known(async () => (await there()).assignee?.name === 'Eleni Papadaki')
		await w.mock('arrive', { number, text: 'One more question.' })
		await page.locator('article', { hasText: 'One more question.' }).waitFor()
		// what the desk tells meanwhile has come in as well
		await known(async () => (await there()).messages.at(-1).text === 'One more question.')
		await soon('the letter is said', async () => (await page.evaluate(() => window.said)).some((one) => one.startsWith('New letter from')))
		await page.keyboard.press('e')
		await toast(page, 'Solved').catch(async () => ok(false, `no word of it; said: ${await said(page)}; focus: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 150))}`))
		await known(async () => (await there()).state === 'solved')
		await settle(page, 500)
		const heard = await said(page)
		const expected = [/^Your reply is on its way\. Waiting for the customer\.$/, /^Given to Eleni Papadaki\.$/, /^New letter from /, /^Solved\.$/]
		ok(heard.length === expected.length && expected.every((one, i) => one.test(heard[i])), `heard: ${heard.join(' | ')}`)
	}, 'mock'],
	['Tab goes through the page as one reads it', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.keyboard.press('r')
		await editor(page).waitFor()
		await page.evaluate(() => document.activeElement.blur())
		await page.locator('.views-col a').first().evaluate((el) => (el.focus(), el.blur()))
		const order = ['views']
		for (let i = 0; i < 130; i++) {
			await page.keyboard.press('Tab')
			const at = await page.evaluate((all) => Object.entries(all).find(([where]) => document.activeElement?.closest(where))?.[1], parts)
			if (!at) break
			if (at !== order.at(-1)) order.push(at)
			// many rows are alike: on to what follows the list
			if (at === 'list' && i < 60) await page.evaluate(() => [...document.querySelectorAll('.list .case')].at(-1)?.focus())
			// whoever writes leaves by Escape, and goes on where they were
			if (await page.evaluate(() => !!document.activeElement?.closest('.ProseMirror'))) await page.locator('.tools button').first().focus()
		}
		ok(order.join(' ') === 'views list head letters writing person', order.join(' '))
	}],
]
