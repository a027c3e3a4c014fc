/* Rules: made by keyboard alone, tried, switched on; a letter comes, and the conversation tells. */
import { ok, soon } from './kit.mjs'
import { stamp, toast } from './journeys.mjs'

/* From wherever the focus is, by Tab, to what is called so. */
const tab_to = async (page, name) => {
	for (let i = 0; i < 80; i++) {
		await page.keyboard.press('Tab')
		const is = await page.evaluate(() => {
			const el = document.activeElement
			return el?.getAttribute('aria-label') ?? el?.labels?.[0]?.textContent?.trim() ?? el?.textContent?.trim() ?? ''
		})
		if (is === name) return
	}
	throw new Error(`no Tab leads to “${name}”`)
}

const begin = (w, subject) => w.context.request.post(`${w.url}/api/v1/conversations`, { headers: { 'X-CSRF-Token': w.csrf, Origin: w.url }, data: { mailbox_id: 1, to: ['anna@example.com'], subject, markdown: 'A letter.' } })

export const rules = [
	['rules: made by keyboard, tried, switched on; it fires, and the conversation tells', async (w) => {
		const page = await w.person()
		const word = `krasnal${stamp().replace(/\W/g, '')}`
		const name = `Rule ${word}`
		const before = await begin(w, `Old ${word}`)
		ok(before.ok(), `a conversation: ${before.status()}`)
		await w.open(page, '/settings/rules')
		await page.getByText('There is no rule yet.').waitFor()
		await page.getByRole('button', { name: 'Invoices get a tag' }).waitFor()
		await w.axe(page, 'rules, none yet')
		await tab_to(page, 'New rule')
		await page.keyboard.press('Enter')
		await page.locator('h1', { hasText: 'New rule' }).waitFor()
		await tab_to(page, 'Name of the rule')
		await page.keyboard.type(name)
		await tab_to(page, 'The same in words')
		await page.keyboard.type(`subject:${word}`)
		await tab_to(page, 'Add tags')
		await page.keyboard.type('gnome')
		await tab_to(page, 'See what would happen')
		await soon('the old one would get it', async () => {
			await page.keyboard.press('Enter')
			await page.getByText('It fits 1 conversation that is there.').waitFor({ timeout: 5000 })
			return true
		})
		await page.getByText('tag gnome set').waitFor()
		await soon('the rows show what was written', async () => await page.getByLabel('Where to look').first().inputValue() === 'subject')
		await w.axe(page, 'a rule and what it would do')
		await page.getByLabel('Name of the rule').focus()
		await tab_to(page, 'It is switched on')
		await page.keyboard.press('Space')
		await tab_to(page, 'Keep the rule')
		await page.keyboard.press('Enter')
		await toast(page, `The rule “${name}” works from now on.`)
		await soon('it is on', async () => await page.getByRole('switch').first().isChecked())
		await w.axe(page, 'the list of rules')
		const made = await (await begin(w, `New ${word}`)).json()
		const said = page.getByText(`Rule “${name}”: tag gnome set`)
		await said.waitFor()
		await soon('the old one is left alone', async () => (await said.count()) === 1)
		await w.axe(page, 'what rules did')
		await w.open(page, `/c/${made.number}`)
		await page.locator('.person').getByText(`Rule “${name}”: tag gnome set`).waitFor()
		await page.locator('.person .tags').getByText('gnome').waitFor()
		await w.axe(page, 'a conversation that a rule changed')
		await w.open(page, '/settings/rules')
		await page.getByRole('button', { name: `Delete “${name}”` }).click()
		await page.getByText('There is no rule yet.').waitFor()
	}],
	['rules: the order is changed by keys, and a wrong condition is told at its place', async (w) => {
		const page = await w.person()
		for (const name of ['First', 'Second']) {
			await w.open(page, '/settings/rules')
			await page.getByRole('button', { name: 'New rule' }).click()
			await page.getByLabel('Name of the rule').fill(name)
			await page.getByLabel('What happens').selectOption('time')
			await page.getByLabel('Hours').fill('48')
			await page.getByLabel('Priority').selectOption('high')
			if (name === 'Second') {
				await page.getByLabel('The same in words').fill('colour:red')
				await page.getByRole('button', { name: 'Keep the rule' }).click()
				await page.getByText('“colour:red” is not something one can ask for.').first().waitFor()
				await soon('the field is marked', async () => await page.getByLabel('The same in words').getAttribute('aria-invalid') === 'true')
				await page.getByLabel('The same in words').fill('is:open')
			}
			await page.getByRole('button', { name: 'Keep the rule' }).click()
			await page.getByText(name, { exact: true }).waitFor()
		}
		const order = () => page.locator('ol li b').allTextContents()
		await page.getByRole('button', { name: 'Move “Second” up' }).focus()
		await page.keyboard.press('Enter')
		await soon('the second is the first', async () => (await order()).join() === 'Second,First')
		await page.getByRole('switch').first().focus()
		await page.keyboard.press('Alt+ArrowDown')
		await soon('and back', async () => (await order()).join() === 'First,Second')
		await page.getByRole('button', { name: 'Change “First”' }).click()
		await page.locator('h1', { hasText: 'Change the rule “First”' }).waitFor()
		await w.axe(page, 'a rule that waits for time')
		await page.getByLabel('What happens').selectOption('promise_overdue')
		await page.getByRole('button', { name: 'Keep the rule' }).click()
		await page.getByText('when the day of a promise is over').waitFor()
		for (const name of ['First', 'Second']) await page.getByRole('button', { name: `Delete “${name}”` }).click()
		await page.getByText('There is no rule yet.').waitFor()
	}],
	['rules: the form fits on a phone in four languages', async (w) => {
		const page = await w.person({ width: 390, height: 844, touch: true })
		for (const language of ['pl', 'el', 'lt', 'en']) {
			await w.change_me({ language })
			await w.open(page, '/settings/rules')
			await page.locator('main .examples button').nth(1).click()
			await page.locator('main form input[type=number]').waitFor()
			await page.locator('main summary').click()
			await page.locator('main section button').first().click()
			await page.locator('main section li').first().waitFor()
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
			ok(wide <= 0, `the form in ${language} is ${wide} px too wide`)
			await w.axe(page, `rule on a phone ${language}`)
			if (process.env.WELLSPRING_SHOTS) await page.screenshot({ path: `${process.env.WELLSPRING_SHOTS}/rule-${language}.png`, fullPage: true })
		}
	}],
]
