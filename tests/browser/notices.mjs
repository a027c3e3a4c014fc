/* Notices: two people, three tabs; who is named in a note hears of it, and nobody learns whether it was read. */
import { login, ok, soon, World } from './kit.mjs'
import { editor, stamp, toast, write } from './journeys.mjs'

const count_of = (page) => page.evaluate(() => Number(document.querySelector('.bell .count')?.textContent ?? 0))

/* The writer and a colleague; the colleague sits at two tabs. */
const two = async (w) => {
	const page = await w.person()
	const others = (await (await w.context.request.get(`${w.url}/api/v1/users`)).json()).items.filter((u) => u.address !== login && !u.disabled && !u.invited)
	const theirs = new World(w.chrome, w.url)
	const first = await theirs.person({ as: others[0].address, reset: false })
	// what was there before is looked at
	const known = (await (await theirs.context.request.get(`${w.url}/api/v1/notices?limit=1`)).json()).items[0]
	if (known) await theirs.context.request.post(`${w.url}/api/v1/notices/seen`, { data: { upto: known.event }, headers: { 'X-CSRF-Token': theirs.csrf, Origin: w.url } })
	const second = await theirs.page()
	for (const tab of [first, second]) {
		await theirs.open(tab, '/view/open')
		await tab.locator('.case').first().waitFor()
	}
	return { page, name: others[0].name, theirs, first, second }
}
/* By keyboard alone: @, some letters of the name, Enter. */
const mention = async (w, page, name, words) => {
	const number = await w.open_first(page)
	await page.keyboard.press('n')
	await write(page, '@')
	await page.getByRole('dialog', { name: 'Mention' }).waitFor()
	await page.locator('[role=dialog] input').fill(name.slice(0, 5))
	await page.keyboard.press('Enter')
	await editor(page).locator('.mention', { hasText: name }).waitFor()
	await soon('one goes on writing', () => editor(page).evaluate((el) => el.contains(document.activeElement)))
	await page.keyboard.type(words)
	await page.keyboard.press('Control+Enter')
	await toast(page, 'The note is kept')
	return number
}

export const notices = [
	['a mention reaches a colleague, in both tabs, and is seen in both', async (w) => {
		const { page, name, theirs, first, second } = await two(w)
		try {
			const before = await count_of(first)
			const words = `please look ${stamp()}`
			const number = await mention(w, page, name, words)
			await page.locator('article.note', { hasText: words }).locator('.mention', { hasText: `@${name}` }).waitFor()
			for (const tab of [first, second]) {
				await soon('the bell counts one more', async () => (await count_of(tab)) === before + 1)
				await soon('the title says so', async () => (await tab.title()).startsWith(`(${before + 1}) `))
			}
			await soon('the writer is told nothing', async () => (await count_of(page)) === 0 || !(await page.title()).includes(words))
			await first.keyboard.press('g')
			await first.keyboard.press('n')
			const line = first.getByRole('dialog').locator('li.fresh', { hasText: 'mentioned you in a note' }).first()
			await line.waitFor()
			await theirs.axe(first, 'notices')
			await first.keyboard.press('ArrowDown')
			await first.keyboard.press('Enter')
			await first.waitForURL(new RegExp(`/c/${number}$`))
			for (const tab of [first, second]) await soon('it is seen', async () => (await count_of(tab)) === before)
			await soon('nobody learns of it', async () => !(await page.locator('article.note', { hasText: words }).textContent()).includes('seen'))
		} finally {
			await theirs.close()
		}
	}],
	['one that comes while it stands open is seen at once; all are seen by one press', async (w) => {
		const { page, name, theirs, first, second } = await two(w)
		try {
			const number = await mention(w, page, name, 'one')
			await soon('it is heard of', () => count_of(second))
			await second.close()
			await first.bringToFront()
			await theirs.open(first, `/c/${number}`)
			await first.locator('article.note').first().waitFor()
			await soon('seen', async () => !(await count_of(first)))
			await mention(w, page, name, 'two')
			await first.locator('article.note', { hasText: 'two' }).waitFor()
			await soon('seen too', async () => !(await count_of(first)))
			await theirs.open(first, '/view/open')
			await first.locator('.case').first().waitFor()
			await mention(w, page, name, 'three')
			await soon('one is new', async () => (await count_of(first)) === 1)
			await first.locator('.bell').click()
			await first.getByRole('button', { name: 'Mark all as seen' }).click()
			await soon('none is', async () => !(await count_of(first)))
			await first.keyboard.press('Escape')
			await first.getByRole('dialog').waitFor({ state: 'detached' })
		} finally {
			await theirs.close()
		}
	}],
	['in focus the browser is still while a reply is being written, also when focus comes later', async (w) => {
		const page = await w.person()
		await page.addInitScript(() => {
			localStorage.setItem('notices-here', 'on')
			window.shown = 0
			window.Notification = class {
				static permission = 'granted'
				constructor() {
					window.shown++
				}
			}
			document.hasFocus = () => false
			Object.defineProperty(navigator, 'locks', { value: undefined })
		})
		const named = (n) => w.mock('colleague', { number: n, kind: 'note', html: `<p><span class="mention mention-user-1">@Anna</span> look ${stamp()}</p>` })
		const shown = () => page.evaluate(() => window.shown)
		const press = async (name) => {
			await page.keyboard.press('Control+k')
			await page.keyboard.type(name)
			await page.keyboard.press('Enter')
			await page.getByRole('dialog').waitFor({ state: 'detached' })
		}
		await w.open(page, '/c/5')
		await page.locator('article').first().waitFor()
		await page.keyboard.press('r')
		await write(page, 'Your parcel is on its way')
		await named(4)
		await soon('it is shown', async () => (await shown()) === 1)
		await press('Focus: no counters')
		await soon('in focus', async () => (await page.locator('.count:visible').count()) === 0)
		await named(6)
		// what comes after it is there already
		const after = `after it ${stamp()}`
		await w.mock('colleague', { number: 5, kind: 'note', html: `<p>${after}</p>` })
		await page.locator('article.note', { hasText: after }).waitFor()
		ok((await shown()) === 1, 'shown in focus, while a reply is being written')
		await press('Leave focus')
		await soon('shown now', async () => (await shown()) === 2)
	}, 'mock'],
	['what one hears of: chosen, kept, and the browser is asked only by a press', async (w) => {
		const page = await w.person()
		await page.addInitScript(() => {
			window.asked = 0
			Object.defineProperty(Notification, 'permission', { get: () => 'default' })
			Notification.requestPermission = async () => (window.asked++, 'default')
		})
		await w.open(page, '/settings/notices')
		const box = page.getByLabel('A conversation comes to a team of mine: In the list')
		await box.waitFor()
		const was = await box.isChecked()
		await box.click()
		await toast(page, 'Kept.')
		await page.getByLabel('How often').selectOption('daily')
		await page.getByLabel('At', { exact: true }).selectOption('7')
		await toast(page, 'Kept.')
		await soon('kept', async () => (await (await w.context.request.get(`${w.url}/api/v1/notice-choices`)).json()).hour === 7)
		await w.open(page, '/settings/notices')
		await box.waitFor()
		await soon('the choice is kept', async () => (await box.isChecked()) !== was)
		await soon('and the hour', async () => (await page.getByLabel('At', { exact: true }).inputValue()) === '7')
		ok((await page.evaluate(() => window.asked)) === 0, 'nothing was asked')
		await page.getByRole('button', { name: 'Allow it' }).click()
		await soon('now it was', () => page.evaluate(() => window.asked === 1))
		await box.click()
		await page.getByLabel('How often').selectOption('off')
		await soon('as before', async () => (await (await w.context.request.get(`${w.url}/api/v1/notice-choices`)).json()).digest === 'off')
	}],
]
