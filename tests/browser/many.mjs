/* Acts on conversations: urgent ones, two that become one, many at once, what a desk wants to know of each. */
import { ok, soon } from './kit.mjs'
import { editor, stamp, toast, write } from './journeys.mjs'

const api = async (w, method, path, data) => {
	const r = await w.context.request.fetch(`${w.url}/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': w.csrf, Origin: w.url } })
	return r.json()
}
const number_of = (page) => Number(/\/c\/(\d+)/.exec(page.url())[1])
const pick = async (page, words) => {
	await page.locator('[role=dialog] input').fill(words)
	await page.keyboard.press('Enter')
}

export const many = [
	['priority by key, shown in the list, undone', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		const n = number_of(page)
		await page.keyboard.press('p')
		await pick(page, 'urgent')
		await toast(page, 'Priority: urgent')
		await page.locator(`.case[data-number="${n}"] .priority`, { hasText: 'urgent' }).waitFor()
		await page.keyboard.press('z')
		await soon('it is normal again', async () => (await page.locator(`.case[data-number="${n}"] .priority`).count()) === 0)
	}],
	['snoozed until the customer writes', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		await page.keyboard.press('h')
		await pick(page, 'until the customer')
		await toast(page, 'Snoozed until the customer writes')
		await page.locator('.top', { hasText: 'until the customer writes' }).waitFor()
		await page.keyboard.press('z')
	}],
	['merge while writing in it: no word lost, links lead on, undo brings both back', async (w) => {
		const page = await w.person()
		const words = `Half a sentence ${stamp()}`
		await w.open_first(page)
		const source = number_of(page)
		const rows = (await api(w, 'GET', '/conversations?view=open')).items
		const target = rows.find((r) => r.number !== source).number
		await page.keyboard.press('n')
		await write(page, words)
		await page.keyboard.press('Escape')
		await page.keyboard.press('m')
		await pick(page, String(target))
		await toast(page, `everything is in #${target}`)
		await page.waitForURL(new RegExp(`/c/${target}$`))
		await page.locator('.links', { hasText: `#${source}` }).waitFor()
		const note = await soon('the note is kept there', async () => (await api(w, 'GET', `/conversations/${target}/drafts`)).items?.find((d) => d.kind === 'note' && d.html.includes(words)))
		ok(note, 'the note went along')
		// an old link
		await w.open(page, `/c/${source}`)
		await page.waitForURL(new RegExp(`/c/${target}$`))
		await page.locator('.links').getByRole('button', { name: 'Undo the merge' }).first().click()
		await page.waitForURL(new RegExp(`/c/${source}$`))
		await toast(page, 'stands on its own again')
	}],
	['what may belong together is connected by one press', async (w) => {
		const page = await w.person()
		const rows = (await api(w, 'GET', '/conversations?view=all&limit=100')).items
		let found = null
		for (const r of rows) if ((await api(w, 'GET', `/conversations/${r.number}`)).may_belong_to) found ??= r.number
		if (!found) return 'no such letter here'
		await w.open(page, `/c/${found}`)
		await page.getByRole('button', { name: 'Connect the two' }).click()
		await toast(page, 'Connected with')
		await page.locator('.links', { hasText: 'Belongs with' }).waitFor()
	}],
	['many at once: chosen by x and Shift+x, solved, put back', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		const before = await page.locator('.case').count()
		await page.keyboard.press('j')
		await page.keyboard.press('x')
		await page.locator('.bar', { hasText: '1 chosen' }).waitFor()
		await page.keyboard.press('j')
		await page.keyboard.press('j')
		await page.keyboard.press('Shift+X')
		await page.locator('.bar', { hasText: '3 chosen' }).waitFor()
		await w.axe(page)
		const chosen = await page.locator('li.taken .case').evaluateAll((all) => all.map((el) => Number(el.dataset.number)))
		ok(chosen.length === 3, `three rows show it: ${chosen}`)
		await page.keyboard.press('e')
		await toast(page, '3 conversations changed')
		await soon('they have left the view', async () => (await Promise.all(chosen.map((n) => page.locator(`.case[data-number="${n}"]`).count()))).every((count) => count === 0))
		await page.keyboard.press('z')
		await toast(page, '3 conversations put back')
		await soon('they are there again', async () => (await page.locator('.case').count()) === before)
		await page.locator(`.case[data-number="${chosen[0]}"]`).hover()
		await page.locator(`li:has([data-number="${chosen[0]}"]) input[type=checkbox]`).click()
		await page.locator('.bar', { hasText: '1 chosen' }).waitFor()
		await page.keyboard.press('Escape')
		await soon('nothing is chosen', async () => (await page.locator('.bar').count()) === 0)
	}],
	['a team and a field: made in the settings, used beside the letter', async (w) => {
		const page = await w.person()
		const team = `Team ${stamp()}`
		const field = `Pieces ${stamp()}`
		await w.open(page, '/settings/teams')
		await page.getByLabel('Name of a new team').fill(team)
		await page.keyboard.press('Enter')
		await page.locator('li', { hasText: team }).locator('input[type=checkbox]').first().check()
		await w.axe(page)
		await w.open(page, '/settings/fields')
		await page.getByRole('button', { name: 'New field' }).click()
		await page.getByLabel('Name', { exact: true }).fill(field)
		await page.getByLabel('Kind').selectOption('number')
		await page.getByRole('button', { name: 'Keep' }).click()
		await page.locator('li', { hasText: field }).waitFor()
		await w.axe(page)
		await w.open_first(page)
		await page.keyboard.press('t')
		await pick(page, team)
		await toast(page, `Given to ${team}`)
		await page.locator('.person', { hasText: team }).waitFor()
		const input = page.locator('.person').getByLabel(field)
		await input.fill('12,5')
		await page.keyboard.press('Tab')
		await soon('it is kept', async () => (await api(w, 'GET', `/conversations/${number_of(page)}`)).fields.some((f) => f.name === field && /^12[.,]5$/.test(f.value)))
		await w.axe(page)
		await page.locator('#subject').focus()
		await page.keyboard.press('w')
		await toast(page, 'You follow this conversation now')
	}],
]
