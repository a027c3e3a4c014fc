/* A demo desk of its own, and people who sign in to it with a browser each. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const binary = process.env.WELLSPRING_BINARY ?? join(root, 'build-debug', 'wellspring')
const password = 'wellspring-demo'

const free_port = () =>
	new Promise((done) => {
		const s = createServer().listen(0, '127.0.0.1', () => {
			const { port } = s.address()
			s.close(() => done(port))
		})
	})

export class Desk {
	async start() {
		this.folder = mkdtempSync(join(tmpdir(), 'together-'))
		this.data = join(this.folder, 'data')
		execFileSync(binary, ['demo', '--data', this.data], { stdio: 'ignore' })
		const port = await free_port()
		this.url = `http://127.0.0.1:${port}`
		this.child = spawn(binary, ['serve', '--data', this.data, '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' })
		for (let i = 0; ; i++) {
			if (await fetch(`${this.url}/healthz`).then((r) => r.ok, () => false)) return this
			if (i > 600) throw new Error('the desk did not start')
			await new Promise((go) => setTimeout(go, 100))
		}
	}

	/* A customer's mail, as a mail server hands it over. */
	receive({ from, subject, text, id, references = '' }) {
		const file = join(this.folder, `${id}.eml`)
		writeFileSync(file, `From: ${from}\nTo: help@desk.example.org\nSubject: ${subject}\nMessage-ID: <${id}@example.net>\nDate: ${new Date().toUTCString()}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n${references && `References: <${references}@example.net>\n`}\n${text}\n`)
		execFileSync('sh', ['-c', `"$0" receive --data "$1" --mailbox help@desk.example.org < "$2"`, binary, this.data, file])
	}

	async stop() {
		const ended = new Promise((done) => this.child?.once('exit', done))
		this.child?.kill()
		await ended
		rmSync(this.folder, { recursive: true, force: true })
	}
}

/* Somebody of the demo's team in a browser context of their own. */
export class Person {
	constructor(desk, context) {
		Object.assign(this, { desk, context })
	}

	static async come(desk, context, name) {
		const p = new Person(desk, context)
		const r = await context.request.post(`${desk.url}/api/v1/session`, { data: { address: `${name}@desk.example.org`, password }, headers: { Origin: desk.url } })
		const me = await r.json()
		if (!me.csrf_token) throw new Error(`${name} cannot sign in: ${JSON.stringify(me)}`)
		p.csrf = me.csrf_token
		p.name = me.name
		await p.api('PATCH', '/me', { language: 'en', hold_seconds: 0 })
		p.page = await context.newPage()
		p.complaints = []
		p.page.on('pageerror', (e) => p.complaints.push(`error on the page: ${e.message}`))
		p.page.on('console', (m) => /Content Security Policy|svelte\.dev\/e\//.test(m.text()) && p.complaints.push(m.text().slice(0, 200)))
		return p
	}

	/* version: of what is changed (If-Match) */
	async api(method, path, data, version) {
		const based = version === undefined ? {} : { 'If-Match': `"${version}"` }
		const r = await this.context.request.fetch(`${this.desk.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': this.csrf, Origin: this.desk.url, ...based } })
		if (r.status() >= 400) throw new Error(`${method} ${path}: ${r.status()} ${await r.text()}`)
		return r.status() === 204 ? null : r.json()
	}

	async open(number) {
		await this.page.goto(`${this.desk.url}/c/${number}`)
		await this.page.locator('article').first().waitFor()
	}

	editor() {
		return this.page.locator('.ProseMirror')
	}

	async write(key, words) {
		await this.page.keyboard.press(key)
		await this.editor().waitFor()
		await this.page.waitForFunction(() => document.activeElement?.closest('.ProseMirror'))
		await this.page.keyboard.type(words)
	}
}
