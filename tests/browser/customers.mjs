/* People first: the card beside the letter, their pages, organisations, the team's own fields. */
import { ok, soon } from './kit.mjs'
import { stamp, toast } from './journeys.mjs'

const asked = (page, method, path) => page.waitForResponse((r) => r.request().method() === method && path.test(new URL(r.url()).pathname))

export const customers = [
	['people: the person stands first in the panel, the problem below', async (w) => {
		const page = await w.person()
		await w.open_first(page)
		const order = await page.locator('.person').evaluate((el) => [...el.querySelectorAll('h2,h3,dt')].map((o) => o.textContent))
		ok(order.indexOf('language') > 0 && order.indexOf('language') < order.indexOf('Conversation') && order.indexOf('Conversation') < order.indexOf('state'), order.join(' | '))
		ok(order.indexOf('so far') === order.indexOf('Conversation') + 1, 'how many letters were needed comes first of the case')
		await page.locator('.person dd', { hasText: /letters? (was|were) needed/ }).waitFor()
	}],
	['people: the card is corrected by keyboard alone', async (w) => {
		const page = await w.person()
		const called = `Pani ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('Shift+P')
		await page.getByRole('dialog').waitFor()
		await soon('the way they are called has the focus', () => page.evaluate(() => document.activeElement?.getAttribute('name') === 'called'))
		await w.axe(page, 'about the person')
		await page.keyboard.type(called)
		await page.keyboard.press('Enter')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await page.locator('.person dd', { hasText: called }).waitFor()
		await page.keyboard.press('Shift+P')
		await page.getByRole('dialog').getByLabel('How they like to be called').fill('')
		await page.keyboard.press('Escape')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await soon('Escape leaves it as it is', async () => await page.locator('.person dd', { hasText: called }).isVisible())
	}],
	['people: a customer is found, noted about, merged and taken apart', async (w) => {
		const page = await w.person()
		const name = `Zenon ${stamp()}`
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('g')
		await page.keyboard.press('c')
		await page.waitForURL(/\/customers$/)
		for (const address of [`a${stamp()}@twin.example`, `b${stamp()}@twin.example`]) {
			await page.getByRole('button', { name: 'New customer' }).click()
			await page.getByLabel('Name').fill(name)
			await page.getByLabel('Address', { exact: true }).fill(address)
			await page.keyboard.press('Enter')
			await page.locator('h1', { hasText: name }).waitFor()
			await page.keyboard.press('Escape')
			await page.waitForURL(/\/customers$/)
		}
		await page.getByLabel('Find a customer').waitFor()
		await page.keyboard.press('/')
		await page.keyboard.type(name.toLowerCase())
		await soon('both are found', async () => (await page.locator('main li a', { hasText: name }).count()) === 2)
		// by key: rows may still move while the desk answers
		await page.locator('main li a', { hasText: name }).first().press('Enter')
		await page.getByLabel('New note').fill('Answers the phone after four.')
		await page.getByRole('button', { name: 'Add the note' }).click()
		await page.locator('.text', { hasText: 'after four' }).waitFor()
		await page.getByText('Somebody else has the same name').waitFor()
		await w.axe(page, 'a customer with a twin')
		await page.getByRole('button', { name: 'Merge into this one' }).click()
		await toast(page, 'Merged')
		await soon('both addresses stand here', async () => (await page.getByRole('button', { name: /^Take .*@twin.example away$/ }).count()) === 2)
		await page.getByRole('button', { name: 'Take apart again' }).click()
		await toast(page, 'Apart again')
		await soon('one address stands here', async () => (await page.getByRole('button', { name: /^Take .*@twin.example away$/ }).count()) === 1)
	}],
	['people: an address of another customer is moved only when somebody says so', async (w) => {
		const page = await w.person()
		const address = `moves${stamp()}@example.net`
		await w.open(page, '/customers')
		for (const name of [`Mover ${stamp()}`, `Taker ${stamp()}`]) {
			await page.getByRole('button', { name: 'New customer' }).click()
			await page.getByLabel('Name').fill(name)
			if (name.startsWith('Mover')) await page.getByLabel('Address', { exact: true }).fill(address)
			await page.keyboard.press('Enter')
			await page.locator('h1', { hasText: name }).waitFor()
			if (name.startsWith('Mover')) await w.open(page, '/customers')
		}
		await page.getByLabel('One more address').fill(address)
		await page.keyboard.press('Enter')
		await page.getByText(`${address} belongs to Mover`).waitFor()
		await page.getByRole('button', { name: 'Move it here' }).click()
		await toast(page, 'are theirs now')
		await page.locator('main li', { hasText: address }).waitFor()
	}],
	['people: organisations, domains, and no public provider', async (w) => {
		const page = await w.person()
		const name = `Works ${stamp()}`
		await w.open(page, '/organisations')
		await page.getByRole('button', { name: 'New organisation' }).click()
		await page.getByLabel('Name').fill(name)
		await page.keyboard.press('Enter')
		await page.locator('h1', { hasText: name }).waitFor()
		await page.getByLabel('Domains').fill('gmail.com')
		await page.getByRole('button', { name: 'Keep' }).click()
		await page.locator('[role=alert]', { hasText: 'Anybody can have an address at gmail.com' }).waitFor()
		await w.axe(page, 'organisation')
		await page.getByLabel('Domains').fill(`${stamp()}.example`)
		await page.getByRole('button', { name: 'Keep' }).click()
		await toast(page, 'Kept')
		await page.getByRole('button', { name: 'Take the organisation away' }).click()
		await page.waitForURL(/\/organisations$/)
	}],
	['people: a field of the team’s own is made and filled in', async (w) => {
		const page = await w.person()
		const field = `Number ${stamp()}`
		await w.open(page, '/settings/customer-fields')
		await page.getByRole('button', { name: 'New field Of customers' }).click()
		await page.getByLabel('Name').fill(field)
		await page.getByLabel('Kind').selectOption('number')
		await page.getByRole('button', { name: 'Keep' }).click()
		await page.locator('li', { hasText: field }).waitFor()
		await w.open(page, '/customers')
		await page.locator('main li a').first().click()
		await page.getByRole('button', { name: 'Correct what is known' }).waitFor()
		await page.keyboard.press('Shift+P')
		await page.getByLabel(field).fill('many')
		await page.keyboard.press('Enter')
		await page.locator('[role=alert]', { hasText: 'takes a number' }).waitFor()
		await page.getByLabel(field).fill('12,5')
		const answer = asked(page, 'PATCH', /\/customers\/\d+$/)
		await page.keyboard.press('Enter')
		ok((await answer).status() === 200, 'the number was refused')
		await page.locator('dt', { hasText: field }).waitFor()
		await w.open(page, '/settings/customer-fields')
		await page.getByRole('button', { name: `Archive ${field}` }).click()
		await toast(page, 'Archived')
	}],
	['people: a table is looked at before it is taken in', async (w) => {
		const page = await w.person()
		const name = `Table ${stamp()}`
		const choose = (text) => page.getByLabel('A table from this computer').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
		await w.open(page, '/customers/tables')
		await choose(`name;email\n${name};nowhere\n`)
		await page.locator('td', { hasText: '“nowhere” is not a mail address.' }).waitFor()
		await w.axe(page, 'a table with a fault')
		await soon('a table with a fault is not taken in', async () => (await page.getByRole('button', { name: 'Take the table in' }).count()) === 0)
		await choose(`name;email\n${name};${stamp()}@table.example\n`)
		await page.locator('td', { hasText: name }).waitFor()
		await page.getByRole('button', { name: 'Take the table in' }).click()
		await page.getByText('Taken in: 1 new').waitFor()
		await w.open(page, '/customers')
		await page.getByLabel('Find a customer').fill(name)
		await page.locator('main li a', { hasText: name }).waitFor()
	}],
]
