/* What every journey needs: a browser, a desk, a person signed in, and a plain report. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { chromium_path } from '../lib/chromium.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const real = process.env.WELLSPRING_URL?.replace(/\/$/, '')
export const login = process.env.WELLSPRING_LOGIN ?? 'anna@example.org'
export const password = process.env.WELLSPRING_PASSWORD ?? 'wellspring-demo'

export const desk = async () => {
	if (real) return { url: real, stop: () => {} }
	const child = spawn(process.execPath, [here('../../web/mock-api/serve.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
	const url = await new Promise((resolve, reject) => {
		child.stdout.once('data', (line) => resolve(String(line).trim()))
		child.once('exit', () => reject(new Error('the mock did not start')))
	})
	return { url, stop: () => child.kill() }
}

const how = { executablePath: chromium_path, args: ['--no-sandbox', '--disable-gpu'] }
export const browser = () => chromium.launch(how)
/* One that keeps its profile in a folder, as a person's does. */
export const persistent = (folder) => chromium.launchPersistentContext(folder, { ...how, locale: 'en-GB', reducedMotion: 'reduce' })

export class World {
	constructor(chrome, url) {
		Object.assign(this, { chrome, url, complaints: [] })
	}

	/* A browser of its own for each journey. */
	async person({ width = 1440, height = 900, scheme = 'light', signed_in = true, reset = true, touch = false, as = login, zone } = {}) {
		if (!real && reset) await fetch(`${this.url}/api/v1/mock/reset`, { method: 'POST' })
		this.context = await this.chrome.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-GB', reducedMotion: 'reduce', hasTouch: touch, timezoneId: zone })
		this.context.setDefaultTimeout(patience)
		await this.context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {})
		if (signed_in) {
			const me = await (await this.context.request.post(`${this.url}/api/v1/session`, { data: { address: as, password }, headers: { Origin: this.url } })).json()
			if (!me.csrf_token) throw new Error(`cannot sign in: ${JSON.stringify(me)}`)
			this.csrf = me.csrf_token
			if (me.language !== 'en' || me.hold_seconds) await this.change_me({ language: 'en', hold_seconds: 0 })
		}
		return this.page()
	}

	change_me(data) {
		return this.context.request.patch(`${this.url}/api/v1/me`, { data, headers: { 'X-CSRF-Token': this.csrf, Origin: this.url } })
	}

	async page() {
		const page = await this.context.newPage()
		page.on('pageerror', (e) => this.complaints.push(`error on the page: ${e.message} ${e.stack.split('\n').slice(1, 12).join(' | ')}`))
		page.on('console', (m) => /Content Security Policy|svelte\.dev\/e\//.test(m.text()) && this.complaints.push(m.text().slice(0, 200)))
		return page
	}

	async open(page, path) {
		await page.goto(this.url + path)
		await page.locator('h1').first().waitFor({ state: 'attached' })
	}

	/* Open the list and the conversation at the cursor, all by keys. */
	async open_first(page, view = 'open', steps = 1) {
		await this.open(page, `/view/${view}`)
		await page.locator('.case').first().waitFor()
		for (let i = 0; i < steps; i++) await page.keyboard.press('j')
		await page.keyboard.press('Enter')
		await page.waitForURL(/\/c\/\d+/)
		await page.locator('article').first().waitFor()
		return Number(page.url().split('/').pop())
	}

	mock(path, data) {
		return fetch(`${this.url}/api/v1/mock/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(data) })
	}

	async axe(page, name) {
		if (process.env.WELLSPRING_SHOTS) await page.screenshot({ path: `${process.env.WELLSPRING_SHOTS}/${name.replace(/\W+/g, '-')}.png` })
		// not by a script element: the page's CSP would refuse it
		await page.evaluate(axe_source)
		const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false }))
		const lines = found.violations.map((v) => `${name}: ${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} (${n.failureSummary?.split('\n')[1]?.trim().slice(0, 160)})`).join('; ')}`)
		if (lines.length) throw new Error(lines.join('\n    '))
	}

	/* What each page shows, for a failure that is only seen elsewhere. */
	seen() {
		const look = () => {
			const said = (where) => [...document.querySelectorAll(where)].map((el) => el.textContent.trim().replace(/\s+/g, ' ').slice(0, 120))
			const at = document.activeElement
			return { at: location.pathname + location.search, focus: `${at?.tagName}${at?.id ? `#${at.id}` : ''}.${at?.className ?? ''}`.slice(0, 80), titles: said('h1'), layers: said('[role=dialog]'), toasts: said('.toasts'), alerts: said('[role=alert]'), writing: said('.write') }
		}
		return Promise.all((this.context?.pages() ?? []).map((page) => page.evaluate(look).then((state) => `page: ${JSON.stringify(state)}`, (e) => `page: ${e.message}`)))
	}

	async close() {
		await this.context?.close().catch(() => {})
		this.context = null
	}
}

/* Nothing is lost by waiting for what will come: a busy machine may take its time. */
export const patience = 60_000

export const ok = (yes, what) => {
	if (!yes) throw new Error(what)
}

export const soon = async (what, fn, ms = patience) => {
	const end = Date.now() + ms
	let last
	for (;;) {
		try {
			last = await fn()
			if (last) return last
		} catch (e) {
			last = e.message
		}
		if (Date.now() > end) throw new Error(`${what} (last: ${String(last).slice(0, 200)})`)
		await new Promise((go) => setTimeout(go, 50))
	}
}
