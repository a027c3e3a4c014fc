/* Promises in the pages: said of a draft and told in one, by their day, put right without losing anything. */
import { editor, stamp, toast, write } from './journeys.mjs'
import { ok, soon } from './kit.mjs'

const begin = async (w, look = {}) => {
	const page = await w.person(look)
	const api = async (method, path, data) => {
		const r = await w.context.request.fetch(`${w.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
		return r.status() === 204 ? null : r.json()
	}
	const letter = (await api('GET', '/conversations/5')).messages.at(-1)
	const promise = (text, due = null) => api('POST', `/messages/${letter.id}/promises`, { text, due })
	const all = async () => (await api('GET', '/conversations/5/promises')).items
	return { page, api, promise, all }
}
const open = async (w, page) => {
	await w.open(page, '/c/5')
	await page.locator('article').first().waitFor()
}
const line = (page, words) => page.locator('header .promise', { hasText: words })
const told = (page) => page.getByRole('group', { name: 'Told here to be kept otherwise' }).getByRole('button')
const pressed = (page, yes) => soon(`it is told: ${yes}`, async () => (await told(page).getAttribute('aria-pressed', { timeout: 500 })) === String(yes))
const change = async (page, words) => {
	await line(page, words).getByRole('button', { name: 'Changed …' }).click()
	await editor(page).filter({ hasText: words }).waitFor()
}
const select_all = async (page) => {
	await editor(page).click()
	await page.keyboard.press('Control+a')
}
/* The slot is filled in, and it goes. */
const fill_and_send = async (page) => {
	await page.keyboard.press('Control+Enter')
	await page.locator('.keeping', { hasText: 'fill in' }).waitFor()
	await page.keyboard.press('Delete')
	await page.keyboard.type('Monday')
	await page.keyboard.press('Control+Enter')
}

export const promises = [
	['a promise is told of only while the reply says so', async (w) => {
		const { page, promise, all } = await begin(w)
		const words = `the label ${stamp()}`
		await promise(words)
		await open(w, page)
		await change(page, words)
		await pressed(page, true)
		await w.axe(page, 'promise told otherwise')
		// also after a reload it goes along
		await page.reload()
		await editor(page).filter({ hasText: words }).waitFor()
		await pressed(page, true)
		// other words in its place
		await select_all(page)
		await page.keyboard.press('Delete')
		await page.keyboard.type('Your parcel is on its way to you, and that is all for today')
		await pressed(page, false)
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
		ok((await all())[0].state === 'open', 'closed, and nobody told the customer')
		// thrown away with its draft
		await change(page, words)
		await pressed(page, true)
		await page.getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		await page.keyboard.press('r')
		await write(page, 'Another answer, with nothing of it in there')
		await soon('read', async () => (await page.locator('.companion').count()) > 0)
		await page.keyboard.press('Control+Enter')
		await soon('sent', async () => (await editor(page).count()) === 0)
		ok((await all())[0].state === 'open', 'what was thrown away still closes it')
	}, 'mock'],
	['a reply that was taken back tells of the promise again', async (w) => {
		const { page, promise, all } = await begin(w)
		const words = `the invoice ${stamp()}`
		await promise(words)
		await w.change_me({ hold_seconds: 60 })
		await open(w, page)
		await change(page, words)
		await fill_and_send(page)
		await soon('it is told', async () => (await all())[0].state === 'changed')
		await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click()
		await editor(page).filter({ hasText: words }).waitFor()
		await soon('open again', async () => (await all())[0].state === 'open')
		await pressed(page, true)
		await w.change_me({ hold_seconds: 0 })
		await page.reload()
		await editor(page).filter({ hasText: words }).waitFor()
		await pressed(page, true)
		await editor(page).click()
		await page.keyboard.press('Control+Enter')
		await soon('told again', async () => (await all())[0].state === 'changed')
	}, 'mock'],
	['a promise that a colleague removed meanwhile does not hold back the reply', async (w) => {
		const { page, api, promise } = await begin(w)
		const words = `the refund ${stamp()}`
		const { id } = await promise(words)
		await open(w, page)
		await change(page, words)
		await api('DELETE', `/promises/${id}`)
		await fill_and_send(page)
		await toast(page, 'on its way')
	}, 'mock'],
	['what a colleague said of a promise meanwhile is not written over, and shown', async (w) => {
		const { page, api, promise, all } = await begin(w)
		const words = `the spare key ${stamp()}`
		const { id } = await promise(words)
		await open(w, page)
		await line(page, words).waitFor()
		// what was seen is older than what is there
		const old = (route) => {
			const r = route.request()
			return route.continue(['PATCH', 'DELETE'].includes(r.method()) ? { headers: { ...r.headers(), 'if-match': '"999"' } } : {})
		}
		await page.route('**/promises/*', old)
		for (const press of ['Kept it', 'This is no promise']) {
			if (press === 'Kept it') await line(page, words).getByRole('button', { name: press }).click()
			else {
				await line(page, words).getByRole('button', { name: 'More about this promise' }).click()
				await page.getByRole('menuitem', { name: press }).click()
			}
			await toast(page, 'Somebody changed this promise in the meantime.')
			await soon('it stands there as it is', async () => await line(page, words).getByRole('button', { name: 'Kept it' }).isVisible())
		}
		ok((await all()).find((p) => p.id === id)?.state === 'open', 'it is open')
		await page.unroute('**/promises/*', old)
		await api('PATCH', `/promises/${id}`, { text: `${words}, both of them` })
		await line(page, 'both of them').waitFor()
		await line(page, words).getByRole('button', { name: 'Kept it' }).click()
		await toast(page, 'The promise is kept.')
	}, 'mock'],
	['what is sent later is promised from then on, and asked for again', async (w) => {
		const { page, api, all } = await begin(w)
		await open(w, page)
		await page.keyboard.press('r')
		await write(page, 'Your parcel is late. I will call you tomorrow.')
		const chip = page.getByRole('group', { name: 'What you promise here' }).getByRole('button')
		await chip.click()
		await soon('kept', async () => (await chip.getAttribute('aria-pressed')) === 'true')
		await page.keyboard.press('Alt+Shift+Enter')
		await page.getByRole('dialog').getByRole('option', { name: 'in a week' }).first().click()
		await page.getByRole('button', { name: 'Keep and send' }).waitFor()
		await page.keyboard.press('Enter')
		await toast(page, 'It goes out')
		const [p] = await all()
		const leaves = (await api('GET', '/conversations/5')).messages.at(-1).delivery.due_at
		ok(p.due === new Date(new Date(leaves).getTime() + 86_400_000).toISOString().slice(0, 10), `${p.due} for a letter of ${leaves}`)
	}, 'mock'],
	['more promises than the desk takes at once do not hold back the reply', async (w) => {
		const { page, all } = await begin(w)
		await open(w, page)
		await page.keyboard.press('r')
		await write(page, '')
		await page.keyboard.insertText(Array.from({ length: 22 }, (_, i) => `I will send part ${i + 1} on Friday.`).join(' '))
		await page.keyboard.press('Control+Enter')
		await page.getByRole('button', { name: 'Keep and send' }).waitFor()
		await page.keyboard.press('Enter')
		await toast(page, 'on its way')
		ok((await all()).length === 20, `${(await all()).length} are kept`)
	}, 'mock'],
	['to look at the day of a promise changes nothing; without a day by a press of its own', async (w) => {
		const { page, promise, all } = await begin(w)
		const words = `the spare part ${stamp()}`
		await promise(words, '2030-03-04')
		await open(w, page)
		const menu = async (name) => {
			await line(page, words).getByRole('button', { name: 'More about this promise' }).click()
			await page.getByRole('menuitem', { name, exact: true }).click()
		}
		const field = line(page, words).getByLabel('Until which day')
		await menu('Another day')
		await field.fill('')
		await page.locator('#subject').click()
		await soon('the field is gone', async () => (await field.count()) === 0)
		await menu('Another day')
		await field.fill('2031-05-06')
		await page.keyboard.press('Escape')
		await soon('the field is gone', async () => (await field.count()) === 0)
		ok(/\/c\/5$/.test(page.url()), 'Escape left the conversation')
		ok((await all())[0].due === '2030-03-04', `looking changed it: ${(await all())[0].due}`)
		await menu('Another day')
		await field.fill('2031-05-06')
		await page.keyboard.press('Enter')
		await soon('moved', async () => (await all())[0].due === '2031-05-06')
		await menu('Without a day')
		await soon('without a day', async () => (await all())[0].due === null)
		await menu('This is no promise')
		await soon('gone', async () => (await all()).length === 0)
		await page.locator('.toasts').getByRole('button', { name: 'Undo' }).last().click()
		await soon('there again', async () => (await all())[0]?.text === words)
		await line(page, words).waitFor()
	}, 'mock'],
	['what is due today is due today west of Greenwich, too', async (w) => {
		const { page, promise } = await begin(w, { zone: 'America/New_York' })
		await page.clock.setFixedTime('2026-11-27T20:00:00Z')
		const words = `the call ${stamp()}`
		await promise(words, '2026-11-27')
		await promise(`tomorrow ${stamp()}`, '2026-11-28')
		await w.open(page, '/promises')
		await page.locator('section', { has: page.getByRole('heading', { name: 'Today' }) }).locator('.promise', { hasText: words }).first().waitFor()
		ok((await page.locator('.promise.near').count()) === 1, 'one is due today')
	}, 'mock'],
]
