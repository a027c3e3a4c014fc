/* A person at the browser. Reads {"do", "with"} a line, answers {"ok"} or {"error"} a line. */
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
import { chromium_path } from '../lib/chromium.mjs'

const packages = createRequire(new URL('../browser/package.json', import.meta.url))
const { chromium } = packages('playwright-core')
const axe_source = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8')
const url = process.env.WELLSPRING_URL
const patience = 60_000

const complaints = []
let chrome, context, page

const need = (yes, what) => {
	if (!yes) throw new Error(what)
}
const soon = async (what, fn, ms = patience) => {
	const end = Date.now() + ms
	for (;;) {
		const got = await fn()
		if (got) return got
		if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
		await new Promise((go) => setTimeout(go, 50))
	}
}
const field = (label) => page.getByLabel(label, { exact: true })
const button = (name) => page.getByRole('button', { name, exact: true })
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
const toast = (words) => page.locator('.toasts', { hasText: words }).first().waitFor()
const editor = () => page.locator('.writing[contenteditable="true"]')
/* Leaves an empty composer, and not the conversation. */
const lay_down = async () => {
	for (let i = 0; i < 4 && (await editor().count()); i++) await press('Escape')
	await editor().waitFor({ state: 'detached' })
}
const row = (words) => page.locator('.case', { hasText: words }).first()
const message = (words) => page.locator('article', { hasText: words }).last()

const write = async (pieces) => {
	await editor().waitFor()
	await soon('the words take the focus', () => editor().evaluate((el) => el.contains(document.activeElement)))
	for (const one of pieces) {
		const bold = typeof one === 'object'
		if (bold) await press('Control+b')
		await page.keyboard.type(bold ? one.bold : one)
		if (bold) await press('Control+b')
	}
}

/* What axe finds on the page as it is now, in both lights. */
const axe = async (name) => {
	const found = []
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
		if (process.env.WELLSPRING_SHOTS) await page.screenshot({ path: `${process.env.WELLSPRING_SHOTS}/${name.replace(/\W+/g, '-')}-${colorScheme}.png` })
		// not by a script element: the page's policy would refuse it
		if (!(await page.evaluate(() => !!window.axe))) await page.evaluate(axe_source)
		const one = await page.evaluate(() => window.axe.run(document, { iframes: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
		for (const v of one.violations) found.push(`${name}, ${colorScheme}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} (${n.failureSummary?.split('\n')[1]?.trim().slice(0, 200)})`).join('; ')}`)
	}
	await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
	return found
}

const acts = {
	/* A browser that was never here. */
	async fresh() {
		await context?.close()
		context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' })
		context.setDefaultTimeout(patience)
		page = await context.newPage()
		page.on('pageerror', (e) => complaints.push(`error on the page: ${e.message}`))
		page.on('console', (m) => /Content Security Policy/.test(m.text()) && complaints.push(m.text().slice(0, 300)))
		page.on('request', (r) => !r.url().startsWith(url) && !/^(data|blob):/.test(r.url()) && complaints.push(`asked outside: ${r.url()}`))
	},
	complaints: () => complaints.splice(0),
	axe: ({ name }) => axe(name),

	async go({ path }) {
		await page.goto(url + path)
		await page.locator('h1').first().waitFor({ state: 'attached' })
	},
	/* By the app's own links: the page is not loaded anew. */
	async visit({ view }) {
		await page.locator(`.views a[href="/view/${view}"]`).click()
		await page.waitForURL((u) => u.pathname === `/view/${view}`)
	},
	/* Set once, it is gone after any reload. */
	mark: () => page.evaluate(() => void (window.same_page = true)),
	same_page: () => page.evaluate(() => window.same_page === true),

	async start_you({ code, name, address, password }) {
		await page.goto(url)
		await page.waitForURL(/\/start$/)
		await field('Code from the terminal').fill('AAAA-AAAA-AAAA')
		await field('Your name, as customers read it').fill(name)
		await field('Your address').fill(address)
		await field('Password').fill(password)
		await button('Go on').click()
		await page.getByRole('alert').first().waitFor()
		const found = await axe('first start, a wrong code')
		await field('Code from the terminal').fill(code)
		await button('Go on').click()
		await page.getByRole('heading', { name: 'Which mailbox' }).waitFor()
		return [...found, ...(await axe('first start, mailbox'))]
	},
	/* Fills what is named and tries both ways; what the page then says about each half. */
	async try_mailbox(w) {
		// what the test found goes away with the first letter typed, and its buttons with it
		if (w.sending_password && !(await field('Password for sending').count())) await button('Enter another password for sending').click()
		if (w.address) await field('Address').fill(w.address)
		if (w.password) await field('Password').fill(w.password)
		if ((w.imap || w.smtp || w.pin) && !(await field('Server for reading').count())) await page.getByRole('button', { name: /^(Other server or port|Enter the servers by hand)$/ }).first().click()
		if (w.imap) await field('Server for reading').fill(w.imap)
		if (w.smtp) await field('Server for sending').fill(w.smtp)
		if (w.pin) await field('Fingerprint of the certificate').fill(w.pin)
		if (w.sending_password) await field('Password for sending').fill(w.sending_password)
		await page.getByRole('button', { name: /^(Test both ways|Test again)$/ }).click()
		await page.locator('#tested').waitFor()
		const halves = await page.locator('#tested .half').allInnerTexts()
		return { reading: halves[0], sending: halves[1], axe: await axe('first start, mailbox tested') }
	},
	async add_mailbox() {
		await button('Add the mailbox').click()
		await page.getByRole('heading', { name: 'Everything is ready' }).waitFor()
		const found = await axe('first start, ready')
		await button('Open the desk').click()
		await page.locator('.views').waitFor()
		return found
	},

	arrived: async ({ words }) => {
		await row(words).waitFor()
		return row(words).innerText()
	},
	async open({ words }) {
		await row(words).click()
		await page.waitForURL(/\/c\/\d+$/)
		await page.locator('article').first().waitFor()
		return Number(page.url().split('/').pop())
	},
	async read({ words }) {
		await message(words).waitFor()
		return message(words).innerText()
	},
	/* The letter in its frame: its words, and how wide each picture really is. */
	async designed({ words }) {
		// by its id: its words are soon in a page of their own
		const m = page.locator(`#${await message(words).getAttribute('id')}`)
		await m.getByRole('button', { name: 'More about this message' }).click()
		await page.getByRole('menuitem', { name: 'Show the letter as it was designed' }).click()
		const frame = m.locator('iframe').contentFrame()
		await frame.locator('body').waitFor()
		await soon('the pictures are there', () => frame.locator('img').evaluateAll((all) => all.every((i) => i.complete)))
		const pictures = await frame.locator('img').evaluateAll((all) => all.map((i) => i.naturalWidth))
		return { text: await frame.locator('body').innerText(), pictures, sandbox: await m.locator('iframe').getAttribute('sandbox'), axe: await axe('a designed letter') }
	},
	/* The bytes of an attachment, as the browser downloads them. */
	async download({ name }) {
		const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.files a', { hasText: name }).first().click()])
		return readFileSync(await file.path()).toString('base64')
	},
	/* said: what the page says of it, held or at once. */
	async answer({ pieces, words, look, said }) {
		await press('r')
		await write(pieces)
		const found = look ? await axe('writing a reply') : []
		await press('Control+Enter')
		const asked = page.locator('.promised-ask')
		await asked.or(page.locator('.toasts', { hasText: said })).first().waitFor()
		if (await asked.count()) {
			await soon('the key that keeps it lies under the hand', () => page.evaluate(() => document.activeElement?.closest('.promised-ask button') != null))
			await press('Enter')
		}
		await toast(said)
		await page.locator('article.reply', { hasText: words }).waitFor()
		return found
	},
	async send_at_once() {
		await press('r')
		await page.getByRole('button', { name: /^Hold my reply/ }).click()
		await page.getByRole('menuitemradio', { name: 'send at once' }).or(page.getByRole('menuitem', { name: 'send at once' })).click()
		await soon('the desk knows', () => page.getByRole('button', { name: 'Hold my reply: send at once' }).count())
		await lay_down()
	},
	/* Who the open reply would go to; nothing is written. */
	async recipients() {
		await press('r')
		const text = await page.locator('.recipients').innerText()
		await lay_down()
		return text
	},
	async folded({ words, quote }) {
		const m = message(words)
		const hidden = !(await m.innerText()).includes(quote)
		await m.getByRole('button', { name: /quote and signature/ }).click()
		await m.locator('.quoted', { hasText: quote }).waitFor()
		return hidden
	},
	async shown({ words }) {
		await page.getByText(words).first().waitFor()
	},
	main: () => page.locator('main').innerText(),

	/* The page of keys, the palette, the pickers: each opened by its key, looked at, left by Escape. */
	async layers() {
		const found = []
		for (const [key, name] of [['?', 'the keys'], ['Control+k', 'the palette'], ['a', 'assign'], ['h', 'snooze'], ['l', 'tags'], ['c', 'a new letter']]) {
			await press(key)
			await page.getByRole('dialog').waitFor()
			found.push(...(await axe(name)))
			await press('Escape')
			await page.getByRole('dialog').waitFor({ state: 'detached' })
		}
		return found
	},
	async place({ path, name }) {
		await page.goto(url + path)
		await page.locator('h1').first().waitFor({ state: 'attached' })
		await soon('everything is fetched', async () => (await page.locator('[aria-busy="true"], .skeleton').count()) === 0)
		for (const what of ['main', 'h1']) await page.locator(what).first().waitFor({ state: 'attached' })
		return axe(name)
	},

	/* From here on no mouse: every act below is made of key presses alone. */
	async keys_sign_in({ address, password }) {
		await page.goto(url)
		await page.waitForURL(/\/signin$/)
		await field('Address').waitFor()
		const focused = () => page.evaluate(() => document.activeElement?.labels?.[0]?.textContent ?? '')
		const tab_to = async (label) => {
			for (let i = 0; i < 12 && (await focused()) !== label; i++) await press('Tab')
			need((await focused()) === label, `Tab does not reach “${label}”`)
		}
		const found = await axe('sign in')
		await tab_to('Address')
		await page.keyboard.type(address)
		await tab_to('Password')
		await page.keyboard.type(password)
		await press('Enter')
		await page.locator('.list').waitFor()
		return found
	},
	async keys_open({ words }) {
		await press('g', 'u')
		await page.waitForURL(/\/view\/unassigned$/)
		await row(words).waitFor()
		for (let i = 0; i < 20; i++) {
			await press('j')
			if (await page.evaluate((w) => document.activeElement?.textContent?.includes(w), words)) break
		}
		await press('Enter')
		await page.waitForURL(/\/c\/\d+$/)
		await page.locator('article').first().waitFor()
		await soon('the heading has the focus', () => page.evaluate(() => document.activeElement?.id === 'subject'))
		return Number(page.url().split('/').pop())
	},
	async keys_note({ words }) {
		await press('n')
		await write([words])
		const found = await axe('writing a note')
		await press('Control+Enter')
		await page.locator('article.note', { hasText: words }).waitFor()
		return found
	},
	async keys_assign({ who, said }) {
		await press('a')
		await page.getByRole('dialog').getByRole('combobox').waitFor()
		await page.keyboard.type(who)
		await press('Enter')
		await toast(said)
	},
	async keys_solve() {
		await press('e')
		await toast('Solved')
		await page.locator('.top .quiet', { hasText: 'solved' }).waitFor()
	},
	async keys_sign_out() {
		await press('Control+k')
		await page.getByRole('dialog').getByRole('combobox').waitFor()
		await page.keyboard.type('sign out')
		await press('Enter')
		await page.waitForURL(/\/signin$/)
	},
	async shot({ path }) {
		await page.screenshot({ path })
	},
}

chrome = await chromium.launch({
	executablePath: chromium_path,
	args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
})
try {
	for await (const line of createInterface({ input: process.stdin })) {
		const asked = JSON.parse(line)
		let answer
		try {
			answer = { ok: (await acts[asked.do](asked.with)) ?? null }
		} catch (e) {
			answer = { error: `${asked.do}: ${e.message}` }
		}
		process.stdout.write(`${JSON.stringify(answer)}\n`)
	}
} finally {
	await chrome.close()
}
