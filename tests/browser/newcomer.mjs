/* What somebody meets in the first half hour at the desk. */
import { login, ok, password, soon } from './kit.mjs'
import { editor, stamp, toast, write } from './journeys.mjs'

const alert_in = (page, words) => page.locator('[role=alert],[role=status]', { hasText: words }).first().waitFor()
const file = (name, bytes = 20) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'x') })
const none_sent = async (page, words) => ok((await page.locator('article.reply', { hasText: words }).count()) === 0, 'the reply went out')

export const newcomer = [
	['a mailbox is deleted: what is in it first, its address typed', async (w) => {
		const page = await w.person()
		await w.open(page, '/settings/mailboxes')
		const box = page.locator('section.box').last()
		const [name, address] = [await box.locator('h2').innerText(), (await box.locator('h2 + span').innerText()).trim()]
		await box.getByRole('button', { name: 'Delete', exact: true }).click()
		const dialog = page.getByRole('dialog')
		await dialog.getByText(/conversations? (is|are) in it/).waitFor()
		const press = dialog.getByRole('button', { name: 'Delete this mailbox' })
		await soon('nothing goes before its address is typed', async () => await press.isDisabled())
		await dialog.getByLabel('moves to another mailbox').check()
		await dialog.getByLabel('The mailbox that takes over').waitFor()
		await w.axe(page, 'deleting a mailbox')
		await dialog.getByLabel(`Type ${address}`).fill('other@example.org')
		await soon('another address does not do', async () => await press.isDisabled())
		await dialog.getByLabel(`Type ${address}`).fill(address)
		await press.click()
		await toast(page, `${name} is deleted`)
		await soon('it is gone', async () => (await page.locator('section.box', { hasText: address }).count()) === 0)
	}, 'mock'],
	['no reply goes out without a file that is missing', async (w) => {
		const page = await w.person()
		const words = `Please see the file ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.locator('.write input[type=file]').setInputFiles(file('large.bin', 25 * 1024 * 1024 + 1))
		await page.locator('.write li', { hasText: '25.1 MB; at most 25 MB' }).waitFor()
		for (const press of ['Control+Enter', 'Control+Shift+Enter']) {
			await editor(page).click()
			await page.keyboard.press(press)
			await alert_in(page, '“large.bin” is not attached')
			await soon('the file has the focus', () => page.evaluate(() => !!document.activeElement.closest('.write li')?.textContent.includes('large.bin')))
		}
		await page.getByRole('button', { name: /^Send and wait/ }).click()
		await page.getByRole('button', { name: 'Other ways to send' }).click()
		await page.getByRole('menuitem', { name: 'Send and leave open' }).click()
		await alert_in(page, '“large.bin” is not attached')
		await none_sent(page, words)
		await page.getByRole('button', { name: 'Take away large.bin' }).press('Enter')
		await soon('the words have the focus again', () => editor(page).evaluate((el) => el === document.activeElement))
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
	}],
	['a reply waits for a file on its way up', async (w) => {
		const page = await w.person()
		const words = `With a slow file ${stamp()}`
		let go
		const arrived = new Promise((resolve) => (go = resolve))
		await page.route('**/api/v1/attachments?*', async (r) => {
			await arrived
			await r.continue()
		})
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.locator('.write input[type=file]').setInputFiles(file('slow.txt'))
		await page.keyboard.press('Control+Enter')
		await alert_in(page, 'still on its way up')
		await soon('the file has the focus', () => page.evaluate(() => !!document.activeElement.closest('.write li')))
		await none_sent(page, words)
		go()
		await soon('the words have the focus again', () => editor(page).evaluate((el) => el === document.activeElement))
		await page.keyboard.press('Control+Enter')
		await page.locator('article.reply', { hasText: words }).locator('a', { hasText: 'slow.txt' }).waitFor()
	}],
	['after a reload the draft goes on where it was', async (w) => {
		const page = await w.person()
		const words = `Half written ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await soon('it is saved', async () => /saved/.test(await page.locator('.keeping').textContent()))
		await page.reload()
		await editor(page).filter({ hasText: words }).waitFor()
		await soon('the words have the focus', () => editor(page).evaluate((el) => el === document.activeElement))
		await page.keyboard.type(', and done')
		await page.keyboard.press('Control+Enter')
		await toast(page, 'on its way')
		await page.locator('article.reply', { hasText: `${words}, and done` }).waitFor()
	}],
	['a draft that came back is sent by keys once it is pressed into', async (w) => {
		const page = await w.person()
		const words = `Half written ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.keyboard.press('Escape')
		await page.reload()
		await editor(page).filter({ hasText: words }).click()
		await w.context.setOffline(true)
		await page.keyboard.press('Control+Enter')
		await page.locator('.write [role=alert]', { hasText: 'cannot be reached right now. What you write is kept on this device.' }).waitFor()
		await none_sent(page, words)
		// the last press is what is meant; it goes when the network is back
		await page.keyboard.press('Control+Shift+Enter')
		await w.context.setOffline(false)
		await toast(page, 'Solved')
		await page.locator('article.reply', { hasText: words }).waitFor()
	}],
	['a held reply says when it goes, not that it went', async (w) => {
		const page = await w.person()
		await w.change_me({ hold_seconds: 30 })
		for (const [language, said, state] of [['en', /goes out in \d+ seconds?\./, /Goes out in \d+ seconds?/], ['pl', /wyjdzie za \d+ sekund/, /Wyjdzie za \d+ sekund/], ['el', /φεύγει σε \d+ δευτερόλεπτα/, /Φεύγει σε \d+ δευτερόλεπτα/], ['lt', /išeis po \d+ sekun/, /Išeis po \d+ sekun/]]) {
			await w.change_me({ language })
			await w.open_first(page)
			await page.keyboard.press('r')
			await write(page, 'Later')
			await page.keyboard.press('Control+Enter')
			await page.locator('.toasts', { hasText: said }).waitFor()
			await page.locator('article.reply', { hasText: state }).waitFor()
			await page.keyboard.press('z')
			await editor(page).waitFor()
		}
		await w.change_me({ hold_seconds: 0, language: 'en' })
	}, 'mock'],
	['snoozed for three hours, it comes back no sooner', async (w) => {
		const page = await w.person()
		await page.clock.setFixedTime(new Date(2026, 10, 25, 11, 48))
		await w.open_first(page)
		await page.keyboard.press('h')
		await page.getByRole('option', { name: /in three hours.*15:00/ }).waitFor()
		await page.keyboard.press('Escape')
	}],
	['the tour of the README, from signing in', async (w) => {
		const page = await w.person({ signed_in: false })
		await w.open(page, '/view/all')
		await page.getByLabel('Address').fill(login)
		await page.getByLabel('Password').fill(password)
		await page.keyboard.press('Enter')
		await page.locator('.case').first().waitFor()
		const at = (i) => page.locator('.case').nth(i).getAttribute('data-number').then(Number)
		const [first, second] = [await at(0), await at(1)]
		await page.keyboard.press('Enter')
		await page.waitForURL(`**/c/${first}`)
		await page.goto(`${w.url}/view/all`)
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('j')
		await soon('j goes to the first', () => page.evaluate((n) => document.activeElement?.dataset.number === String(n), first))
		await page.keyboard.press('j')
		await page.keyboard.press('Enter')
		await page.waitForURL(`**/c/${second}`)
		await page.keyboard.press('Escape')
		await page.waitForURL('**/view/all')
		await page.evaluate(() => document.activeElement.blur())
		await page.keyboard.press('Enter')
		await page.waitForURL(`**/c/${second}`)
	}],
	['the page of keys names them all', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('?')
		await page.getByRole('dialog').waitFor()
		const keys = await page.locator('[role=dialog] dt .hidden').allTextContents()
		for (const key of ['Enter', 'Ctrl+Enter', 'Ctrl+Shift+Enter', 'z', 'Escape', 'r', 'j']) ok(keys.includes(key), `${key} is not named`)
	}],
	['what is wrong with the mail is seen at the desk, at once', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		const lines = page.locator('.views .troubles')
		await lines.getByText('1 mail could not be read').waitFor()
		await w.mock('unreadable', {})
		await lines.getByText('2 mails could not be read').waitFor()
		const half = { ok: false, code: 'login_refused', title: 'The server did not accept the name or the password.', words: null, next_step: null }
		await w.mock('mailbox', { id: 2, state: { reading: half, last_contact: new Date(Date.now() - 3600_000).toISOString() } })
		await lines.locator('a', { hasText: /Invoices: no mail since \S+ The server did not accept the name/ }).waitFor()
		const whole = { ok: true, code: null, title: 'Works', words: null, next_step: null }
		await w.mock('mailbox', { id: 2, state: { reading: whole, sending: whole } })
		await soon('what works again is not told', async () => (await lines.getByText('Invoices').count()) === 0)
		await lines.getByText('2 mails could not be read').click()
		await page.waitForURL('**/settings/unreadable')
		await w.mock('unreadable', {})
		await soon('the page is live, too', async () => (await page.locator('main li').count()) === 3)
	}, 'mock'],
	['a colleague’s held reply is not mine to take back', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await w.mock('colleague', { number, html: '<p>From Tomek</p>', hold_seconds: 60 })
		const theirs = page.locator('article.reply', { hasText: 'From Tomek' })
		await theirs.getByText(/Goes out in/).waitFor()
		await soon('it offers to take it back', async () => (await theirs.getByRole('button', { name: 'Undo' }).count()) === 0)
	}, 'mock'],
	['what was read is not asked to be read again', async (w) => {
		const page = await w.person()
		const number = await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, 'An answer to the first letter')
		await w.mock('arrive', { number, text: 'One more question, please.' })
		await page.locator('.newer', { hasText: 'One more question' }).waitFor()
		await page.keyboard.press('Control+Enter')
		await page.locator('.keeping', { hasText: 'read it first' }).waitFor()
		await page.getByRole('button', { name: 'I have read it' }).click()
		await soon('the line is gone', async () => !/read it first/.test(await page.locator('.keeping').textContent()))
		await page.getByRole('button', { name: 'Discard' }).click()
	}, 'mock'],
	['what a button does is said as a thing to do', async (w) => {
		const page = await w.person()
		for (const [language, words] of [['pl', 'Otwórz ponownie'], ['el', 'Άνοιγμα ξανά'], ['lt', 'Vėl atverti']]) {
			await w.change_me({ language })
			await w.open(page, '/view/solved')
			await page.locator('.case').first().click()
			await page.locator('.top button', { hasText: words }).waitFor()
		}
		await w.change_me({ language: 'en' })
	}, 'mock'],
	['the settings of the desk are named, grouped and say words', async (w) => {
		const page = await w.person()
		await w.open(page, '/settings/desk')
		for (const name of ['The desk', 'Incoming mail', 'Sending', 'Signing in', 'How long things are kept', 'More settings']) await page.getByRole('heading', { name, exact: true }).waitFor()
		const language = page.getByLabel('Language', { exact: true })
		await soon('languages have names', async () => (await language.locator('option').allTextContents()).join() === 'polski,ελληνικά,lietuvių,English')
		await page.getByLabel('Pictures from elsewhere').selectOption({ label: 'never' })
		await toast(page, 'Kept')
		const zone = page.getByLabel('Time zone')
		await zone.waitFor()
		await soon('zones are offered', async () => (await page.locator(`#${await zone.getAttribute('list')} option[value="Europe/Vilnius"]`).count()) === 1)
		const text = await page.locator('main').textContent()
		ok(!/desk_name|remote_pictures|Without a choice/.test(text) && /Default: when somebody asks for them/.test(text), 'raw names and values')
		await page.getByLabel('Hold a reply, in seconds').fill('30')
		await page.keyboard.press('Tab')
		await toast(page, 'Kept')
	}, 'mock'],
	['who changed what is told from what to what, and narrowed down', async (w) => {
		const page = await w.person()
		const rows = page.locator('main li')
		await w.open(page, '/settings/changes')
		await rows.filter({ hasText: 'Role: agent → lead' }).waitFor()
		await rows.filter({ hasText: 'Setting Conversations in the trash, in days' }).filter({ hasText: '30 → 60' }).waitFor()
		await rows.filter({ hasText: 'Password: changed, not shown' }).filter({ hasText: 'Who sees it: − Eleni Papadaki' }).waitFor()
		await rows.filter({ hasText: 'failed several times in a row' }).filter({ hasText: 'by the desk itself' }).waitFor()
		await w.axe(page, 'who changed what')
		await page.getByLabel('About what').selectOption({ label: 'Person' })
		await soon('one is left', async () => (await rows.count()) === 1)
		await soon('the table is narrowed down, too', async () => (await page.getByRole('link', { name: 'Save these as a table' }).getAttribute('href')).endsWith('?noun=user'))
		await page.getByLabel('About what').selectOption({ label: 'Backup' })
		await page.getByText('Nothing was changed like this.').waitFor()
		await w.axe(page, 'no change')
	}, 'mock'],
	['nothing is cut at 1440 px, in any language', async (w) => {
		const page = await w.person()
		const cut = (what) => page.locator(what).evaluateAll((all) => all.filter((el) => el.scrollWidth > el.clientWidth + 1 || el.getBoundingClientRect().right > el.parentElement.getBoundingClientRect().right + 1).map((el) => el.textContent.trim()))
		for (const language of ['en', 'pl', 'el', 'lt']) {
			await w.change_me({ language })
			await w.open(page, '/view/all')
			await page.locator('.case .state').first().waitFor()
			for (const what of ['.views a', '.views a > span', '.case .state', '.head button']) ok((await cut(what)).length === 0, `${language}: ${await cut(what)}`)
			// spam, thrown away and solved at once
			await page.locator('.case').nth(9).click()
			await page.locator('article').first().waitFor()
			const number = page.url().split('/').pop()
			for (const key of ['e', '!', '#']) await page.keyboard.press(key)
			await page.locator('.top .chip').nth(1).waitFor()
			const top = await page.locator('.top').boundingBox()
			const good = await page.locator('.top .good').boundingBox()
			ok(good.x + good.width <= top.x + top.width, `${language}: the button of #${number} is cut`)
		}
		await w.change_me({ language: 'en' })
	}, 'mock'],
	['what is said does not lie over what is written', async (w) => {
		const page = await w.person()
		for (const [width, height, list] of [[1440, 900, true], [1440, 900, false], [1000, 800, true], [390, 844, true]]) {
			await page.setViewportSize({ width, height })
			await w.open(page, '/c/1')
			await page.locator('article').first().waitFor()
			if (!list) await page.keyboard.press('\\')
			await page.keyboard.press('r')
			await editor(page).waitFor()
			await page.evaluate(() => document.activeElement.blur())
			await page.keyboard.press('i')
			await page.keyboard.press('e')
			await page.locator('.toasts .one').first().waitFor()
			const a = await page.locator('.toasts').boundingBox()
			const b = await page.locator('.write').boundingBox()
			ok(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y, `at ${width} px it lies over the words`)
			await page.keyboard.press('e')
			if (!list) await page.keyboard.press('\\')
		}
	}],
	['addresses are cut where they may be', async (w) => {
		const page = await w.person()
		await w.open(page, '/c/4')
		const address = page.locator('.person dd', { hasText: 'rejestracja@lipowa.example' }).first()
		await address.waitFor()
		await soon('it breaks anywhere', async () => (await address.locator('wbr').count()) > 1)
		await soon('it stays one word for copying', async () => (await address.textContent()).includes('rejestracja@lipowa.example'))
		const own = await page.locator('.views a[href="/me"]').evaluate((el) => getComputedStyle(el).backgroundColor)
		ok(/, 0\)|transparent/.test(own), 'the own place looks chosen')
	}, 'mock'],
	['a new letter begins with a button and keeps what is typed', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/open')
		await page.locator('.views').getByRole('button', { name: 'New letter' }).click()
		const to = page.getByRole('dialog').getByLabel('To')
		await soon('To has the focus', () => to.evaluate((el) => el === document.activeElement))
		await page.keyboard.type('unfinished@')
		await page.keyboard.press('Escape')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await page.keyboard.press('c')
		await soon('it is still there', async () => (await to.inputValue()) === 'unfinished@')
		await page.keyboard.press('Escape')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await page.reload()
		await page.locator('.case').first().waitFor()
		await page.keyboard.press('c')
		await soon('a reload keeps it', async () => (await to.inputValue()) === 'unfinished@')
		await page.getByRole('dialog').getByLabel('Subject').fill('Hello')
		await page.keyboard.press('Tab')
		await page.locator('[role=dialog] .writing').fill('Some words')
		await to.focus()
		await page.keyboard.press('Control+Enter')
		await page.getByText('This is not a mail address yet.').waitFor()
		await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		await page.getByRole('button', { name: /^Undo/ }).click()
		await soon('it comes back', async () => (await to.inputValue()) === 'unfinished@')
		await to.fill('somebody@example.net')
		await page.keyboard.press('Control+Enter')
		await page.waitForURL(/\/c\/\d+/)
		await page.locator('article.reply', { hasText: 'Some words' }).waitFor()
		await page.keyboard.press('c')
		await soon('the next one is empty', async () => (await to.inputValue()) === '' && (await page.locator('[role=dialog] .chip').count()) === 0)
	}],
	['on a phone: a new letter, and a draft thrown away', async (w) => {
		const page = await w.person({ width: 390, height: 844, touch: true })
		await w.open(page, '/view/open')
		await page.locator('.list').getByRole('button', { name: 'New letter' }).click()
		await page.getByRole('dialog').waitFor()
		await w.axe(page, 'new letter on a phone')
		await page.keyboard.press('Escape')
		await page.locator('.case').first().click()
		await page.locator('.start').click()
		await write(page, 'Not this')
		await page.getByRole('button', { name: 'Discard' }).click()
		await toast(page, 'thrown away')
		await soon('the draft is gone', async () => (await editor(page).count()) === 0)
	}],
	['pages before signing in: focus, and what is missing in their own words', async (w) => {
		const page = await w.person({ signed_in: false })
		const focused = (name) => soon(`${name} has the focus`, () => page.evaluate((n) => document.activeElement?.getAttribute('name') === n, name))
		await w.open(page, '/signin')
		await page.getByRole('button', { name: 'lietuvių' }).click()
		await soon('the page is Lithuanian', () => page.evaluate(() => document.documentElement.lang === 'lt'))
		await page.reload()
		await focused('address')
		await page.keyboard.press('Enter')
		await page.locator('[role=alert]', { hasText: 'Čia dar tuščia.' }).first().waitFor()
		await soon('each field says what it lacks', async () => (await page.locator('[role=alert]').count()) === 2)
		await focused('address')
		await page.keyboard.type('anna')
		await page.keyboard.press('Tab')
		await page.keyboard.type('something')
		await page.keyboard.press('Enter')
		await page.locator('[role=alert]', { hasText: 'Tai ne pašto adresas' }).waitFor()
		await focused('address')
		await w.axe(page, 'sign in, something is missing')
		await w.open(page, '/link/invite-0123456789abcdefghij')
		await focused('password')
		await page.keyboard.type('short')
		await page.keyboard.press('Enter')
		await page.locator('[role=alert]', { hasText: 'Reikia bent 10 ženklų.' }).waitFor()
		await w.mock('reset', { first_start: true })
		await w.open(page, '/start')
		await focused('code')
		await page.keyboard.type('1234-5678')
		await page.keyboard.press('Enter')
		await soon('the empty ones say so', async () => (await page.locator('[role=alert]').count()) === 3)
		await focused('name')
	}, 'mock'],
	['faults in a mail are named', async (w) => {
		const page = await w.person()
		await w.open(page, '/view/spam')
		await page.locator('.case', { hasText: 'You won' }).click()
		await page.getByRole('button', { name: '4 faults in the mail' }).click()
		const list = page.getByRole('list', { name: 'Faults in the mail' })
		await list.getByText('It has no date; the time of its arrival is shown.').waitFor()
		await list.getByText('never_heard_of').waitFor()
		await soon('each is named', async () => (await list.locator('li').count()) === 4)
		await w.axe(page, 'faults')
	}, 'mock'],
	['somebody invited who has not come yet', async (w) => {
		const page = await w.person()
		await w.open(page, '/settings/people')
		const rasa = page.locator('main li', { hasText: 'Rasa' })
		await rasa.getByRole('button', { name: 'Invite again' }).click()
		await page.getByRole('dialog').getByText('is on its way to rasa@example.org').waitFor()
		await soon('a fresh link is shown', async () => /invite-again/.test(await page.getByRole('dialog').getByLabel('Link').inputValue()))
		await page.getByRole('dialog').getByText('opens on this machine only').waitFor()
		await w.axe(page, 'invited again')
		await page.keyboard.press('Escape')
		await soon('nobody is there to lock out', async () => (await rasa.getByRole('button', { name: 'Lock out' }).count()) === 0)
		// who comes is seen to have come
		await fetch(`${w.url}/api/v1/links/invite-0123456789abcdefghij`, { method: 'POST', body: '{"password":"a short sentence"}', headers: { 'Content-Type': 'application/json' } })
		await rasa.getByRole('button', { name: 'Lock out' }).waitFor()
		await page.getByRole('button', { name: 'Invite somebody' }).click()
		await page.getByLabel('First and last name').fill('Jonas')
		await page.getByLabel('Address').fill('jonas@example.org')
		await page.getByRole('button', { name: 'Invite', exact: true }).click()
		await page.getByRole('button', { name: 'Done' }).click()
		await page.locator('main li', { hasText: 'Jonas' }).getByRole('button', { name: 'Take back the invitation' }).click()
		await toast(page, 'taken back')
		await soon('he is gone', async () => (await page.locator('main li', { hasText: 'Jonas' }).count()) === 0)
	}, 'mock'],
	['without a mail server the letter of an invitation is not said to be on its way', async (w) => {
		const page = await w.person()
		const only = async (keep) => page.route('**/api/v1/mailboxes', async (r) => {
			const answer = await (await r.fetch()).json()
			await r.fulfill({ json: { ...answer, items: answer.items.filter(keep) } })
		})
		for (const [keep, words] of [[(m) => m.local, 'lies in the outgoing folder'], [() => false, 'no letter goes to']]) {
			await only(keep)
			await w.open(page, '/settings/people')
			await page.locator('main li', { hasText: 'Rasa' }).getByRole('button', { name: 'Invite again' }).click()
			await page.getByRole('dialog').getByText(words).waitFor()
		}
	}, 'mock'],
	['opening a conversation says nothing in the console', async (w) => {
		const page = await w.person()
		const said = []
		page.on('console', (m) => m.type() === 'error' && said.push(`${m.text()} ${m.location().url}`))
		const answer = page.waitForResponse((r) => /\/drafts/.test(r.url()))
		await w.open_first(page)
		await (await answer).finished()
		await page.keyboard.press('r')
		await editor(page).waitFor()
		ok(said.length === 0, said.join(' | '))
	}],
	['a note in the list is marked as one', async (w) => {
		const page = await w.person()
		const words = `Only between us ${stamp()}`
		const number = await w.open_first(page)
		const rest = page.locator(`.list [data-number="${number}"] .rest`)
		await soon('a letter is no note', async () => !/^Note:/.test((await rest.textContent()).trim()))
		await page.keyboard.press('n')
		await write(page, words)
		await page.keyboard.press('Control+Enter')
		await rest.getByText(words).waitFor()
		await soon('it looks like words of the customer', async () => /^Note:/.test((await rest.textContent()).trim()))
	}],
	['an address that leads nowhere says so', async (w) => {
		const page = await w.person()
		for (const path of ['/nonsense', '/view/nonsense', '/c/abc']) {
			await w.open(page, path)
			await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
		}
		await w.axe(page, 'no such page')
		await page.getByRole('link', { name: 'Back to the desk' }).click()
		await page.locator('.case').first().waitFor()
		ok(new URL(page.url()).pathname === '/', 'the way back leads to the desk')
	}],
	['nothing is said twice', async (w) => {
		const outside = await w.person({ signed_in: false })
		await w.open(outside, '/link/old-0123456789abcdefghij')
		await outside.getByRole('heading', { name: 'This link does not work' }).waitFor()
		await soon('one sentence is enough', async () => (await outside.locator('main p').count()) === 1)
		await w.close()
		const page = await w.person()
		await w.open(page, '/settings/unreadable')
		await page.locator('main li').first().waitFor()
		await soon('the row says it once', async () => (await page.locator('main li').first().textContent()).match(/header/g).length === 1)
		await w.open(page, '/c/1')
		await page.getByRole('heading', { name: 'Other conversations with this person' }).waitFor()
	}, 'mock'],
	['where I am signed in names browsers', async (w) => {
		const page = await w.person()
		await w.open(page, '/settings/access')
		const firefox = page.locator('main li b', { hasText: /^Firefox on Linux$/ })
		await firefox.waitFor()
		await soon('the whole is told on hover', async () => /Gecko/.test(await firefox.getAttribute('title')))
		await page.locator('main li b', { hasText: /^something of our own$/ }).waitFor()
	}, 'mock'],
	['no reply goes out past an address that is not finished', async (w) => {
		const page = await w.person()
		const words = `With a copy ${stamp()}`
		await w.open_first(page)
		await page.keyboard.press('r')
		await write(page, words)
		await page.locator('.recipients').click()
		const copy = page.getByLabel('Copy', { exact: true })
		await copy.fill('somebody@')
		await page.keyboard.press('Control+Enter')
		await alert_in(page, 'not a mail address yet')
		await page.getByRole('button', { name: /^Send and wait/ }).click()
		await page.locator('.keeping', { hasText: 'not a mail address yet' }).waitFor()
		await none_sent(page, words)
		await copy.fill('somebody@example.net')
		await page.keyboard.press('Control+Enter')
		await page.locator('article.reply', { hasText: words }).getByText('+1').waitFor()
	}],
]
