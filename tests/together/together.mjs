import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { browser, ok, patience, persistent, soon } from '../browser/kit.mjs'
import { Desk, Person } from './desk.mjs'
import { keyboard } from './keyboard.mjs'
import { begun, replies, stamp } from './letters.mjs'
import { phone } from './phone.mjs'
import { promises } from './promises.mjs'

const since = (t) => `${Date.now() - t} ms`
const drafts = async (p, number) => (await p.api('GET', `/conversations/${number}/drafts`)).items ?? []
/* Every letter; a blank may have become the end of a paragraph. */
const letters_of = (html) => html.replace(/<[^>]*>|\s/g, '')
const send = (p) => p.page.keyboard.press('Control+Enter')

const cases = [
	['who reads and who answers is seen by the other, and gone with them', async (w) => {
		const { number } = await begun(w, 'presence')
		await w.anna.open(number)
		await w.tomasz.open(number)
		const others = w.anna.page.locator('.others')
		let t = Date.now()
		await others.getByText('Also reading').waitFor()
		const reading = since(t)
		await w.tomasz.write('r', 'I have it.')
		t = Date.now()
		await others.getByText('Answering just now').waitFor()
		const answering = since(t)
		t = Date.now()
		await w.tomasz.page.goto('about:blank')
		await soon('nobody is there', async () => (await others.count()) === 0)
		return `reading seen after ${reading}, answering ${answering}, gone ${since(t)}`
	}],
	['a colleague answers while I write: I am told, and nothing goes out unseen', async (w) => {
		const { number } = await begun(w, 'order-one')
		await w.anna.open(number)
		await w.tomasz.open(number)
		await w.anna.write('r', 'My own answer')
		await w.tomasz.write('r', 'The quicker answer')
		await send(w.tomasz)
		await w.anna.page.locator('.newer', { hasText: 'The quicker answer' }).waitFor()
		await send(w.anna)
		await w.anna.page.locator('.keeping', { hasText: 'read it first' }).waitFor()
		await soon('only one went out', async () => (await replies(w.anna, number)).length === 1)
		await w.anna.page.getByRole('button', { name: 'I have read it' }).click()
		await send(w.anna)
		await soon('and then mine', async () => (await replies(w.anna, number)).length === 2)
	}],
	['the desk stops my reply where my page had heard nothing of the colleague’s', async (w) => {
		const { number } = await begun(w, 'order-two')
		await w.anna.page.route('**/api/v1/events', (r) => r.abort())
		await w.anna.open(number)
		await w.anna.write('r', 'Written without knowing')
		await w.tomasz.open(number)
		await w.tomasz.write('r', 'The quicker answer')
		await send(w.tomasz)
		await soon('it went out', async () => (await replies(w.tomasz, number)).length === 1)
		await send(w.anna)
		await w.anna.page.locator('.newer [role=alert]', { hasText: 'was not sent yet' }).waitFor()
		await soon('mine stayed', async () => (await replies(w.tomasz, number)).length === 1)
		await w.anna.editor().filter({ hasText: 'Written without knowing' }).waitFor()
		await w.anna.page.unroute('**/api/v1/events')
		await w.anna.page.getByRole('button', { name: 'Send as it is' }).click()
		await soon('as I said', async () => (await replies(w.tomasz, number)).length === 2)
	}],
	['the customer writes again while both write: both are told, neither loses a word', async (w) => {
		const { number, again } = await begun(w, 'again')
		await w.anna.open(number)
		await w.tomasz.open(number)
		await w.anna.write('r', 'Anna begins')
		await w.tomasz.write('r', 'Tomasz begins')
		again('Never mind, it came.')
		for (const p of [w.anna, w.tomasz]) await p.page.locator('.newer', { hasText: 'Never mind' }).waitFor()
		await send(w.anna)
		await send(w.tomasz)
		await soon('neither went out', async () => (await replies(w.anna, number)).length === 0)
		await w.anna.editor().filter({ hasText: 'Anna begins' }).waitFor()
		await w.tomasz.editor().filter({ hasText: 'Tomasz begins' }).waitFor()
	}],
	['a conversation is merged while another writes in it: the words go along', async (w) => {
		const one = await begun(w, 'merge-from'), two = await begun(w, 'merge-into')
		const words = `Half a sentence ${stamp()}`
		await w.anna.open(one.number)
		await w.anna.write('r', words)
		await w.tomasz.open(one.number)
		await w.tomasz.page.keyboard.press('m')
		await w.tomasz.page.getByRole('dialog').getByRole('combobox').waitFor()
		await w.tomasz.page.keyboard.type(String(two.number))
		await w.tomasz.page.keyboard.press('Enter')
		await w.anna.page.waitForURL(new RegExp(`/c/${two.number}$`))
		await w.anna.page.keyboard.type(' and its end')
		await soon('the desk has every word', async () => (await drafts(w.anna, two.number)).some((d) => letters_of(d.html).includes(letters_of(`${words} and its end`))))
		await w.anna.editor().filter({ hasText: 'and its end' }).waitFor()
	}],
	['another owner and a solved state while one writes: the words stay', async (w) => {
		const { number } = await begun(w, 'owner')
		await w.anna.open(number)
		await w.anna.write('n', 'What I found out so far')
		const me = await w.tomasz.api('GET', '/me')
		const { version } = await w.tomasz.api('GET', `/conversations/${number}`)
		await w.tomasz.api('PATCH', `/conversations/${number}`, { assignee_id: me.id, state: 'solved' }, version)
		await w.anna.page.keyboard.type(', and more')
		await soon('they are kept', async () => (await drafts(w.anna, number)).some((d) => d.html.includes('so far, and more')))
	}],
	['without network, while a colleague goes on: written on, told on return, sent once', async (w) => {
		const { number } = await begun(w, 'offline')
		await w.anna.open(number)
		await w.anna.write('r', 'Begun above ground. ')
		await soon('the desk has it', async () => (await drafts(w.tomasz, number), (await drafts(w.anna, number)).some((d) => d.html.includes('above ground'))))
		await w.anna.context.setOffline(true)
		await w.anna.page.keyboard.type('Written in the tunnel')
		await w.tomasz.open(number)
		await w.tomasz.write('n', 'She asked by telephone, too.')
		await send(w.tomasz)
		await w.anna.page.waitForTimeout(5_000)
		await w.anna.page.keyboard.type(' for a while.')
		await w.anna.page.locator('.keeping', { hasText: 'kept on this device' }).waitFor()
		await w.anna.context.setOffline(false)
		await w.anna.page.locator('article', { hasText: 'by telephone' }).waitFor()
		await soon('the desk has it all', async () => (await drafts(w.anna, number)).some((d) => d.html.includes('Written in the tunnel for a while.')))
		await send(w.anna)
		const button = w.anna.page.getByRole('button', { name: 'I have read it' })
		if (await button.count()) {
			await button.click()
			await send(w.anna)
		}
		await soon('sent once', async () => (await replies(w.anna, number)).length === 1)
	}],
	['the browser is killed while one writes: the words are there in the next', async (w) => {
		const { number } = await begun(w, 'killed')
		const folder = join(w.desk.folder, 'profile')
		const words = `Typed until it was killed ${stamp()}`
		let context = await persistent(folder)
		const ruta = await Person.come(w.desk, context, 'ruta')
		await ruta.open(number)
		await ruta.write('r', words)
		await ruta.page.waitForTimeout(500) // what is typed in the last half second may be gone
		execFileSync('pkill', ['-9', '-f', folder])
		await context.close().catch(() => {})
		context = await persistent(folder)
		const again = await Person.come(w.desk, context, 'ruta')
		await again.open(number)
		await again.editor().filter({ hasText: words }).waitFor()
		await context.close()
	}],
]

const wanted = process.argv.slice(2)
/* What a hand did that the case is not about: a pointer where only keys are, a key outside words where only fingers are. */
const watch = (context, what, told) =>
	context.exposeBinding('touched', (_, how) => told.push(how)).then(() =>
		context.addInitScript((which) => {
			const words = (el) => el instanceof Element && el.closest('input, textarea, [contenteditable="true"]')
			if (which === 'keyboard') addEventListener('pointerdown', (e) => e.isTrusted && window.touched(`a pointer on ${e.target.outerHTML?.slice(0, 80)}`), true)
			else {
				addEventListener('keydown', (e) => e.isTrusted && !words(e.target) && window.touched(`the key ${e.key}`), true)
				addEventListener('pointerdown', (e) => e.isTrusted && e.pointerType !== 'touch' && window.touched('a mouse'), true)
			}
		}, what),
	)
const screens = { phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } }

const every = [...cases, ...promises, ...keyboard.map((one) => [...one, 'keyboard']), ...phone.map((one) => [...one, 'phone'])]
const chosen = every.filter(([name]) => !wanted.length || wanted.some((word) => name.includes(word)))
const desk = await new Desk().start()
const chrome = await browser()
let passed = 0, failed = 0
try {
	for (const [name, run, hand] of chosen) {
		const began = Date.now()
		const told = []
		const contexts = []
		try {
			for (let i = 0; i < 2; i++) contexts.push(await chrome.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...screens[hand] }))
			for (const c of contexts) c.setDefaultTimeout(patience)
			if (hand) for (const c of contexts) await watch(c, hand, told)
			const w = { desk, anna: await Person.come(desk, contexts[0], 'anna'), tomasz: await Person.come(desk, contexts[1], 'tomasz') }
			const said = await run(w)
			ok(!told.length, `not by ${hand} alone: ${told[0]}`)
			for (const p of [w.anna, w.tomasz]) ok(!p.complaints.length, p.complaints[0])
			passed++
			console.log(`ok        ${name}${said ? `: ${said}` : ''} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
		} catch (e) {
			failed++
			console.log(`FAILED    ${name}\n    ${e.message}`)
			if (process.env.WELLSPRING_SHOTS) for (const [i, c] of contexts.entries()) await c.pages()[0]?.screenshot({ path: `${process.env.WELLSPRING_SHOTS}/${name.slice(0, 30)}-${i}.png` }).catch(() => {})
		} finally {
			for (const c of contexts) await c.close().catch(() => {})
		}
	}
} finally {
	await chrome.close()
	await desk.stop()
}
console.log(`together: ${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
