/* Whole pieces of an agent's day on a phone: nothing but fingers, and every place that they touch is large enough. */
import { ok, soon } from '../browser/kit.mjs'
import { begun, replies, stamp } from './letters.mjs'

/* WCAG 2.2 asks for 24; what one came for has 44. */
const tap = async (target, least = 24) => {
	await target.waitFor()
	const box = await target.evaluate((el) => {
		const label = el.matches('[type=checkbox], [type=radio]') && el.closest('label')
		const r = (label || el).getBoundingClientRect()
		return { wide: r.width, high: r.height, words: el.innerText || el.getAttribute('aria-label') }
	})
	ok(box.wide >= Math.min(least, 44) - 0.5 && box.high >= least - 0.5, `“${box.words}” is ${box.wide} x ${box.high}`)
	await target.tap()
}
const main = (target) => tap(target, 44)
const option = (page, words) => main(page.getByRole('dialog').getByRole('option').filter({ hasText: words }).first())
const more = async (page, words) => {
	await main(page.getByRole('button', { name: 'More', exact: true }))
	await main(page.getByRole('menuitem', { name: words }))
}
const toast = (page, words) => page.locator('.toasts', { hasText: words }).first().waitFor()
const inbox = async (p) => {
	await p.page.goto(`${p.desk.url}/view/open`)
	await p.page.locator('.case').first().waitFor()
}
const open = async (p, id) => {
	await main(p.page.locator('.case', { hasText: id }))
	await p.page.locator('article').first().waitFor()
	await soon('one pane at a time', async () => !(await p.page.locator('.list').isVisible()))
}
const write = async (p, words) => {
	await main(p.page.locator('.start'))
	await p.editor().waitFor()
	await p.editor().tap()
	await p.page.waitForFunction(() => document.activeElement?.closest('.ProseMirror'))
	await p.page.keyboard.type(words)
}
const back = (page) => main(page.getByRole('button', { name: 'Back to the list' }))
const of = (p, number) => p.api('GET', `/conversations/${number}`)

/* A small photograph: one red dot. */
const photo = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==', 'base64')

export const phone = [
	['phone: a reply with a photo, sent, taken back, sent again', async (w) => {
		const { number, id } = await begun(w, 'photo')
		const { anna } = w
		const { page } = anna
		await anna.api('PATCH', '/me', { hold_seconds: 60 })
		await inbox(anna)
		await open(anna, id)
		await write(anna, 'This is how it looks.')
		const chooser = page.waitForEvent('filechooser')
		await tap(page.getByRole('button', { name: 'Attach' }))
		await (await chooser).setFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo })
		await page.locator('.write li', { hasText: 'photo.png' }).waitFor()
		await soon('it has arrived', async () => (await page.locator('.write progress').count()) === 0)
		await main(page.getByRole('button', { name: 'Send and wait' }))
		await toast(page, 'goes out')
		await soon('it waits', async () => (await replies(anna, number))[0].delivery.state === 'held')
		await tap(page.locator('.toasts').getByRole('button', { name: /Undo/ }).first())
		await anna.editor().filter({ hasText: 'how it looks' }).waitFor()
		await soon('it did not go', async () => (await replies(anna, number)).length === 0)
		await page.locator('.write li', { hasText: 'photo.png' }).waitFor()
		await tap(page.getByRole('button', { name: /Hold my reply/ }))
		await main(page.getByRole('menuitem', { name: 'send at once' }))
		await soon('no longer held', async () => (await anna.api('GET', '/me')).hold_seconds === 0)
		await main(page.getByRole('button', { name: 'Send and wait' }))
		await toast(page, 'on its way')
		const [sent] = await replies(anna, number)
		ok(sent.text.includes('how it looks') && sent.attachments[0]?.name === 'photo.png', JSON.stringify(sent.attachments))
	}],
	['phone: a letter is given away, tagged, made urgent and put off', async (w) => {
		const { number, id } = await begun(w, 'sorted')
		const { anna } = w
		const { page } = anna
		await inbox(anna)
		await open(anna, id)
		await main(page.getByRole('button', { name: 'Assign', exact: true }))
		await option(page, 'Tomasz')
		await soon('it is his', async () => (await of(anna, number)).assignee?.name === w.tomasz.name)
		await main(page.getByRole('button', { name: 'Tag', exact: true }))
		const tag = `damage-${stamp()}`
		await page.getByRole('dialog').getByRole('combobox').tap()
		await page.keyboard.type(tag)
		await option(page, tag)
		await page.getByRole('dialog').waitFor()
		// a layer goes when one touches beside it
		await page.touchscreen.tap(195, 820)
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await more(page, 'Set the priority')
		await option(page, 'urgent')
		await toast(page, 'Priority: urgent')
		await main(page.getByRole('button', { name: 'Snooze', exact: true }))
		await option(page, 'until the customer writes')
		await toast(page, 'Snoozed')
		const c = await soon('it is put off', async () => ((one) => one.state === 'snoozed' && one)(await of(anna, number)))
		ok(c.tags.includes(tag) && c.priority === 'urgent' && c.state === 'snoozed' && !c.snoozed_until, JSON.stringify([c.tags, c.priority, c.state]))
		await main(page.getByRole('button', { name: 'Notices' }).or(page.getByRole('button', { name: /new notice/ })))
		await page.getByRole('dialog', { name: 'Notices' }).waitFor()
		await tap(page.getByRole('dialog').getByRole('button', { name: 'Close' }))
	}],
	['phone: two letters of one customer become one, others are solved in one go', async (w) => {
		const from = `Twice <twice-${stamp()}@example.net>`
		const one = await begun(w, 'twice', from), two = await begun(w, 'twice', from)
		const three = await begun(w, 'bulk'), four = await begun(w, 'bulk')
		const { anna } = w
		const { page } = anna
		await inbox(anna)
		await open(anna, one.id)
		await more(page, 'Merge into another')
		await option(page, `#${two.number}`)
		await page.waitForURL(new RegExp(`/c/${two.number}$`))
		await toast(page, `everything is in #${two.number}`)
		await soon('both letters', async () => (await of(anna, two.number)).messages.length === 2)
		await back(page)
		await main(page.getByRole('button', { name: 'Choose several' }))
		await main(page.locator('.case', { hasText: three.id }))
		await main(page.locator('.case', { hasText: four.id }))
		await page.getByRole('toolbar').getByText('2 chosen').waitFor()
		await tap(page.getByRole('button', { name: 'Change them' }))
		await main(page.getByRole('menuitem', { name: 'Solve' }))
		await toast(page, '2 conversations changed')
		for (const c of [three, four]) ok((await of(anna, c.number)).state === 'solved', `#${c.number} is solved`)
		await tap(page.locator('.toasts').getByRole('button', { name: /Undo/ }).last())
		await soon('both are open again', async () => (await Promise.all([three, four].map((c) => of(anna, c.number)))).every((c) => c.state === 'open'))
	}],
	['phone: found by words and a filter, kept as a view, gone through', async (w) => {
		const { number, id } = await begun(w, 'kettle')
		const { anna } = w
		const { page } = anna
		const own = stamp()
		await inbox(anna)
		await page.getByRole('combobox', { name: 'Search all conversations' }).tap()
		await page.keyboard.type(`is:open ${id.split('-').pop()}`)
		await page.locator('.case', { hasText: id }).waitFor()
		await soon('only this one', async () => (await page.locator('.case').count()) === 1)
		await page.keyboard.press('Enter')
		await tap(page.getByRole('button', { name: 'Keep as a view' }))
		await page.getByLabel('Name', { exact: true }).tap()
		await page.keyboard.type(`Kettles ${own}`)
		await main(page.getByRole('button', { name: 'Keep the view' }))
		await page.waitForURL(/\/view\/s\d+/)
		await open(anna, id)
		await back(page)
		await page.waitForURL(/\/view\/s\d+/)
		for (const view of ['Unassigned', `Kettles ${own}`]) {
			await main(page.getByRole('button', { name: 'Views', exact: true }))
			await main(page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }))
			await page.locator('.case', { hasText: id }).waitFor()
		}
		const kept = (await anna.api('GET', '/saved-views')).items.find((v) => v.name === `Kettles ${own}`)
		ok(kept?.query.includes(id.split('-').pop()), JSON.stringify(kept))
		await soon('nothing was changed by looking', async () => (await of(anna, number)).state === 'open')
	}],
	['phone: a customer’s card is corrected, a saved reply goes out, the palette leads on', async (w) => {
		const { number, id } = await begun(w, 'card')
		const { anna } = w
		const { page } = anna
		const name = `Thanks ${stamp()}`
		await anna.api('POST', '/saved-replies', { mine: true, name, texts: { other: '<p>Thank you for your patience.</p>' } })
		await inbox(anna)
		await main(page.getByRole('button', { name: 'Views', exact: true }))
		await main(page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Customers' }))
		await page.getByLabel('Find a customer').or(page.locator('#find-people')).first().tap()
		await page.keyboard.type(id)
		await tap(page.locator('main a[href^="/customers/"]', { hasText: 'Customer' }).first())
		await tap(page.getByRole('button', { name: 'Correct what is known' }))
		await page.getByLabel('How they like to be called').tap()
		await page.keyboard.type('Mrs Card')
		await main(page.getByRole('button', { name: 'Keep', exact: true }))
		await toast(page, 'Kept')
		await page.getByText('Mrs Card').first().waitFor()
		await tap(page.getByRole('button', { name: 'Back to the desk' }))
		await open(anna, id)
		await main(page.locator('.start'))
		await anna.editor().waitFor()
		await tap(page.getByRole('button', { name: 'Saved replies' }))
		await option(page, name)
		await anna.editor().filter({ hasText: 'patience' }).waitFor()
		await main(page.getByRole('button', { name: 'Send and wait' }))
		await toast(page, 'on its way')
		await soon('the saved words went out', async () => (await replies(anna, number))[0].text.includes('patience'))
		await more(page, 'Commands')
		await option(page, 'My place')
		await page.getByRole('heading', { name: 'My place' }).waitFor()
	}],
]
