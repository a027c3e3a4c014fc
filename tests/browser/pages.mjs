/*
 * Every page in four languages, light and dark, on a desk and on a phone: nothing cut, nothing that axe objects to. The
 * pages come from the app's own table of addresses, the settings from their own column, the layers from the palette and
 * from the buttons: a new one is looked at without being named here.
 */
import { readFileSync } from 'node:fs'
import { unfit } from './fit.mjs'
import { ok } from './kit.mjs'

const table = JSON.parse(readFileSync(new URL('../../web/src/lib/pages.json', import.meta.url), 'utf8'))
const fill = { number: '1', view: 'open', token: 'invite-0123456789abcdefghij' }
const outside = ['link', 'signin', 'start', 'checks']
const addresses = (which) => Object.entries(table).filter(([name]) => outside.includes(name) === which).flatMap(([, all]) => all).filter((a) => !a.includes(':place'))
const filled = (form) => form.replace(/:(\w+)/g, (_, name) => {
	ok(fill[name], `an address of a kind that is not known here: ${form}`)
	return fill[name]
})
const languages = ['en', 'pl', 'el', 'lt']
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
/* Each look is taken by each page, in another language; WELLSPRING_ALL takes all of them in all. */
const looks = [['light', desk], ['dark', phone], ['dark', desk], ['light', phone]]
const all = !!process.env.WELLSPRING_ALL
/* Forms and layers are gone along in the language they are found in; WELLSPRING_ALL: in all. */
const wordy = ['en']
const shots = process.env.WELLSPRING_SHOTS

/* Nothing has changed on the page for a moment. (The network is never idle: the live stream stays open.) */
export const settle = (page, quiet_ms = 120) =>
	page.evaluate(
		(ms) =>
			new Promise((done) => {
				let quiet = setTimeout(done, ms)
				new MutationObserver(() => {
					clearTimeout(quiet)
					quiet = setTimeout(done, ms)
				}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
				setTimeout(done, 3000)
			}),
		quiet_ms,
	)

class Walk {
	constructor(w, page, language, turn) {
		Object.assign(this, { w, page, language, turn, wrong: [], whole: all || wordy.includes(language) })
	}

	/* Within the app, as a link goes. */
	async go(path) {
		await this.page.evaluate((to) => {
			history.pushState(null, '', to)
			dispatchEvent(new PopStateEvent('popstate'))
		}, path)
		await this.page.locator('h1').first().waitFor({ state: 'attached' }).catch((e) => { throw new Error(`${path}: ${e.message}`) })
		await settle(this.page)
	}

	async look(name) {
		if (this.quiet) return
		const turn = this.turn++ % looks.length
		for (const [i, [scheme, size]] of looks.entries()) {
			const whole = all || i === turn
			// (the light changes no measures)
			if (!whole && scheme === (size === desk ? 'dark' : 'light')) continue
			await this.page.setViewportSize(size)
			if (whole || shots) await this.page.emulateMedia({ colorScheme: scheme })
			await settle(this.page, 40)
			const title = `${name} · ${this.language} ${scheme} ${size === desk ? 'desk' : 'phone'}`
			const found = await unfit(this.page, { touch: size === phone ? 24 : 0 })
			this.note(found.map((one) => `${title}: ${one}`))
			if (shots) await this.page.screenshot({ path: `${shots}/${title.replace(/[^\p{L}\d]+/gu, '-')}.png` })
			if (whole) await this.w.axe(this.page, title).catch((e) => this.note([e.message]))
		}
		await this.page.setViewportSize(desk)
	}

	note(lines) {
		this.wrong.push(...lines)
		if (process.env.WELLSPRING_LOUD) for (const one of lines) console.log(one)
	}

	done() {
		ok(!this.wrong.length, [...new Set(this.wrong)].join('\n    '))
	}
}

/* Every command of the palette that opens a layer, by its place: their order is the same in every language. */
const layers = async (walk, known) => {
	const { page } = walk
	await walk.go('/c/1')
	await page.keyboard.press('Control+k')
	const options = page.getByRole('dialog').getByRole('option')
	await options.first().waitFor()
	await walk.look('palette')
	const count = await options.count()
	const read = () => options.evaluateAll((els) => els.map((el) => el.querySelector('.clip').textContent))
	const names = await read()
	await page.keyboard.press('Escape')
	const opened = []
	for (let i = 0; i < count; i++) {
		if (known ? !known.includes(i) : /^(Sign out|Commands|Mark as spam|Move to the trash|Solve|Block|Hide|Show the (views|list|person))/.test(names[i])) continue
		if (new URL(page.url()).pathname !== '/c/1') await walk.go('/c/1')
		await page.keyboard.press('Control+k')
		await options.first().waitFor()
		// what was done before may have taken it away, or moved it
		const at = (await read()).indexOf(names[i])
		if (at < 0) {
			await page.keyboard.press('Escape')
			continue
		}
		await options.nth(at).click()
		// a layer may have to be fetched first
		await page.getByRole('dialog').filter({ hasNotText: names[count - 1] }).waitFor({ timeout: known ? 5000 : 300 }).catch(() => {})
		if (!(await page.getByRole('dialog').count())) continue
		await settle(page, 60)
		opened.push(i)
		await walk.look(`layer ${await page.getByRole('dialog').last().evaluate((el) => el.innerText.split('\n')[0] || el.querySelector('input')?.placeholder)}`)
		await page.keyboard.press('Escape')
		if (await page.getByRole('dialog').count()) await page.keyboard.press('Escape')
	}
	return opened
}

/* Every button of a page that opens a form or a layer, by its place among the buttons. */
const forms = async (walk, path, known) => {
	const { page } = walk
	const buttons = page.locator('main button:visible')
	const inputs = () => page.locator('main input:visible, main textarea:visible, main select:visible').count()
	const count = await buttons.count()
	const names = await buttons.evaluateAll((els) => els.map((el) => el.innerText))
	const opened = []
	for (let i = 0; i < count; i++) {
		// many of one kind: the first stands for all
		if (known ? !known.includes(i) : !names[i].trim() || names.indexOf(names[i]) < i || /Sign|Delete|Download|away|Take/.test(names[i])) continue
		const before = known ? 0 : await inputs()
		const button = buttons.nth(i)
		if (!(await button.isEnabled({ timeout: 2000 }).catch(() => false))) continue
		await button.click({ timeout: 5000 }).catch(() => {})
		await settle(page)
		const layer = await page.locator('[role="dialog"], [role="menu"]').count()
		const grown = (await inputs()) > before
		if (layer || grown) {
			opened.push(i)
			await walk.look(`${path} ${names[i]}`)
		}
		if (layer) await page.keyboard.press('Escape')
		if (layer ? path === new URL(page.url()).pathname : !grown && (await buttons.count()) === count) continue
		await walk.go('/')
		await walk.go(path)
		if ((await buttons.count()) !== count) break
	}
	return opened
}

/* Where one writes, with all that stands there, and the short lists of what can be done. */
const writing = async (walk) => {
	const { page } = walk
	for (const key of ['r', 'n', 'f']) {
		await walk.go('/c/1')
		await page.locator('#subject').focus()
		await page.keyboard.press(key)
		await page.locator('.writing').waitFor()
		await page.keyboard.type(key === 'f' ? '' : 'Some words')
		if (key === 'r') await page.locator('.recipients').click()
		await settle(page)
		await walk.look(`writing ${key}`)
		if (key !== 'r') continue
		const menus = page.locator('main [aria-haspopup="menu"]:visible')
		for (let i = 0; i < (await menus.count()); i++) {
			await menus.nth(i).click()
			await page.getByRole('menu').waitFor()
			await walk.look(`menu ${i}`)
			await page.keyboard.press('Escape')
			await page.getByRole('menu').waitFor({ state: 'detached' })
		}
	}
}

/* What stands on every desk that is in use, and not in the mock's. */
const furnish = async (w) => {
	const send = async (method, path, data) => {
		const r = await w.context.request.fetch(`${w.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
		ok(r.ok(), `${path}: ${r.status()} ${await r.text()}`)
	}
	await send('POST', '/teams', { name: 'Reklamacje i zwroty', member_ids: [1, 2] })
	await send('POST', '/conversation-fields', { name: 'Numer zamówienia z potwierdzenia', kind: 'text', required: true })
	await send('POST', '/rules', { name: 'Pilne z przychodni', when: { event: 'customer_message' }, query: 'from:lipowa', then: { priority: 'urgent', add_tags: ['przychodnia'] }, enabled: true })
	await send('POST', '/organisations', { name: 'Przychodnia Lipowa', domains: ['lipowa.example'] })
	await send('POST', '/customer-fields', { of: 'customer', name: 'Numer umowy', kind: 'text' })
	await send('POST', '/saved-views', { name: 'Faktury i płatności, czekają', query: 'is:open faktura', shared: true })
	await send('POST', '/conversations/1/notes', { html: '<p>Note <span data-mention="user:1">@Anna Nowak</span></p>' })
}

/* Found once, in English, and gone along again in the other languages. */
const known = { layers: null, forms: new Map() }

const along = async (walk) => {
	const { page } = walk
	const paths = [...addresses(false).map(filled), '/view/trash', '/no-such-page']
	await walk.go('/settings')
	// the column grows while it is heard what this person may do
	await page.locator('nav a[href^="/settings/"]').nth(10).waitFor()
	await settle(page)
	paths.push(...(await page.locator('nav a[href^="/settings/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))))
	ok(paths.length > 20, `only ${paths.length} pages`)
	for (const path of paths) {
		await walk.go(path)
		await walk.look(path)
		if (!walk.whole || !/^\/(settings\/|customers|organisations|me)/.test(path)) continue
		known.forms.set(path, await forms(walk, path, known.forms.get(path)))
	}
	if (!walk.whole) return
	if (!walk.quiet) await writing(walk)
	known.layers = await layers(walk, known.layers)
}

const inside = (language, turn) => async (w) => {
	const page = await w.person()
	await furnish(w)
	await w.open(page, '/view/open')
	await page.locator('.case').first().waitFor()
	if (!known.layers && language !== 'en' && (all || wordy.includes(language))) await along(Object.assign(new Walk(w, page, 'en', 0), { quiet: true }))
	await w.change_me({ language })
	await w.open(page, '/view/open')
	const walk = new Walk(w, page, language, turn)
	await along(walk)
	await w.change_me({ language: 'en' })
	walk.done()
	return `${walk.turn - turn} looks`
}

const before = async (w) => {
	const page = await w.person({ signed_in: false })
	const wrong = []
	let turn = 0
	for (const form of addresses(true)) {
		await w.mock('reset', { first_start: form === '/start' })
		await w.open(page, filled(form))
		for (const language of languages) {
			const walk = new Walk(w, page, language, turn++)
			await page.locator('footer button').first().waitFor()
			await page.locator(`footer button[lang="${language}"]`).click()
			await settle(page)
			await walk.look(filled(form))
			if (form === '/signin') {
				await page.locator('main button').last().click()
				await settle(page)
				await walk.look('new password')
				await page.reload()
			}
			wrong.push(...walk.wrong)
		}
	}
	ok(!wrong.length, [...new Set(wrong)].join('\n    '))
}

export const pages = [
	['every page and every layer, en', inside('en', 0), 'mock'],
	['every page and every layer, pl', inside('pl', 1), 'mock'],
	['every page and every layer, el', inside('el', 2), 'mock'],
	['every page and every layer, lt', inside('lt', 3), 'mock'],
	['every page before signing in, in four languages', before, 'mock'],
]
