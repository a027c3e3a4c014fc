/* Whole pieces of an agent's day by keyboard alone: the page is never clicked, and one sees at each step where one is. */
import { ok, soon } from '../browser/kit.mjs'
import { begun, replies, settled, stamp } from './letters.mjs'

const at_of = (page) => Number(/\/c\/(\d+)/.exec(page.url())?.[1] ?? 0)
const press = async (page, ...keys) => {
	for (const key of keys) await page.keyboard.press(key)
}
/* Tab until this is reached, as one does; what has the focus shows it. */
const tab_to = async (page, what, key = 'Tab') => {
	for (let i = 0; i < 60; i++) {
		if (await page.evaluate((one) => document.activeElement?.matches(one), what)) return
		await page.keyboard.press(key)
		const bare = await page.evaluate(() => {
			const el = document.activeElement
			if (!el || el === document.body) return ''
			for (let at = el; at && at !== document.body; at = at.parentElement) {
				const s = getComputedStyle(at)
				if ((s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none') return ''
			}
			return el.outerHTML.slice(0, 120)
		})
		ok(!bare, `the focus is not seen on ${bare}`)
	}
	throw new Error(`no Tab leads to ${what}`)
}
const dialog = (page, name) => page.getByRole('dialog', name ? { name } : {}).getByRole('combobox').waitFor()
const picked = async (page, key, words) => {
	await page.keyboard.press(key)
	await dialog(page)
	await page.keyboard.type(words)
	await page.keyboard.press('Enter')
}
const written = async (p, key, words) => {
	await p.page.keyboard.press(key)
	await p.editor().waitFor()
	await p.page.waitForFunction(() => document.activeElement?.closest('.ProseMirror'))
	await p.page.keyboard.type(words)
}
const toast = (page, words) => page.locator('.toasts', { hasText: words }).first().waitFor()
const inbox = async (p, view = 'open') => {
	await p.page.goto(`${p.desk.url}/view/${view}`)
	await p.page.locator('.case').first().waitFor()
}

export const keyboard = [
	['keyboard: a morning’s inbox is worked through, letter after letter', async (w) => {
		const three = []
		for (const about of ['first', 'second', 'third']) three.push(await begun(w, about))
		const { anna } = w
		const { page } = anna
		await inbox(anna)
		await press(page, 'g', 'u')
		await page.waitForURL(/unassigned/)
		await page.locator('.case', { hasText: three[2].id }).waitFor()
		// the newest stands on top
		await press(page, 'j', 'Enter')
		await page.waitForURL(/\/c\/\d+/)
		await page.locator('article').first().waitFor()
		const seen = [at_of(page)]
		await press(page, 'i')
		await toast(page, 'yours now')
		await written(anna, 'r', 'The first answer of the day.')
		await press(page, 'Control+Alt+Enter')
		await soon('the next is open', () => at_of(page) && at_of(page) !== seen[0] && seen.push(at_of(page)))
		await page.locator('article').first().waitFor()
		await written(anna, 'r', 'The second, and that is all of it.')
		await press(page, 'Control+Shift+Enter')
		await toast(page, 'Solved')
		await soon('its words are out of hand', async () => (await anna.editor().count()) === 0)
		await press(page, 'Escape')
		await page.waitForURL(/unassigned/)
		await press(page, 'j', 'Enter')
		await soon('the third is open', () => at_of(page) && !seen.includes(at_of(page)) && seen.push(at_of(page)))
		await page.locator('article').first().waitFor()
		await picked(page, 'h', 'tomorrow')
		await toast(page, 'Snoozed')
		ok([...seen].sort().join() === three.map((c) => c.number).sort().join(), `read ${seen}, came ${three.map((c) => c.number)}`)
		// the page says so at once, the desk a moment later
		await soon('the third sleeps at the desk, too', async () => (await anna.api('GET', `/conversations/${seen[2]}`)).state === 'snoozed')
		await soon('the second is solved there', async () => (await anna.api('GET', `/conversations/${seen[1]}`)).state === 'solved')
		const [first, second, third] = await Promise.all(seen.map((n) => anna.api('GET', `/conversations/${n}`)))
		ok(first.state === 'waiting' && first.assignee?.name === anna.name && first.messages.at(-1).text.includes('first answer'), `first: ${first.state}`)
		ok(second.state === 'solved' && second.assignee?.name === anna.name && second.messages.at(-1).text.includes('second'), `second: ${second.state}`)
		ok(third.state === 'snoozed' && third.snoozed_until, `third: ${third.state}`)
		await soon('both have left the house', async () => (await Promise.all(seen.slice(0, 2).map((n) => replies(anna, n)))).every(([m]) => m.delivery?.state === 'sent'))
	}],
	['keyboard: an old letter is found again, and its writer answered anew', async (w) => {
		const { anna } = w
		const { page } = anna
		const old = await begun(w, 'umbrella')
		await anna.api('PATCH', `/conversations/${old.number}`, { state: 'solved' }, (await anna.api('GET', `/conversations/${old.number}`)).version)
		await inbox(anna)
		await press(page, '/')
		await page.keyboard.type(`is:solved ${old.id.split('-').pop()}`)
		await page.locator('.case', { hasText: old.id }).waitFor()
		await press(page, 'Enter', 'j', 'Enter')
		await page.waitForURL(new RegExp(`/c/${old.number}$`))
		await page.locator('article').first().waitFor()
		// who wrote is known, with all that they ever asked
		await picked(page, 'Control+k', 'customer’s page')
		await page.waitForURL(/\/customers\/\d+/)
		await page.getByRole('heading', { level: 1, name: 'Customer' }).waitFor()
		await press(page, 'Escape')
		await page.waitForURL(new RegExp(`/c/${old.number}$`))
		await page.locator('article').first().waitFor()
		await written(anna, 'r', 'We found your umbrella after all.')
		await press(page, 'Control+Enter')
		await toast(page, 'on its way')
		const now = await soon('the desk has it', async () => ((c) => c.state === 'waiting' && c)(await anna.api('GET', `/conversations/${old.number}`)))
		ok(now.state === 'waiting' && now.messages.length === 2 && now.messages[1].to[0].address.startsWith(old.id), `${now.state}, ${now.messages.length} messages`)
	}],
	['keyboard: a new letter with copies', async (w) => {
		const { anna } = w
		const { page } = anna
		const subject = `An offer ${stamp()}`
		await inbox(anna)
		await press(page, 'c')
		await page.waitForFunction(() => document.activeElement?.matches('[role=dialog] [inputmode=email]'))
		await page.keyboard.type('one@example.net,two@example.net,')
		await page.getByRole('dialog').locator('.chip', { hasText: 'two@example.net' }).waitFor()
		await tab_to(page, '[role=dialog] .link')
		await press(page, 'Enter')
		await page.waitForFunction(() => document.activeElement?.matches('[role=dialog] [inputmode=email]'))
		await page.keyboard.type('three@example.net,')
		await press(page, 'Tab')
		await page.keyboard.type('four@example.net,')
		await press(page, 'Tab')
		await page.keyboard.type(subject)
		await tab_to(page, '[role=dialog] .ProseMirror')
		await page.keyboard.type('Dear all, here it is.')
		await press(page, 'Control+Enter')
		await page.waitForURL(/\/c\/\d+/)
		const { messages, subject: kept } = await anna.api('GET', `/conversations/${at_of(page)}`)
		const names = (list) => list.map((a) => a.address.split('@')[0]).join()
		ok(kept === subject && names(messages[0].to) === 'one,two' && names(messages[0].cc) === 'three' && names(messages[0].bcc) === 'four', JSON.stringify(messages[0]))
		await page.waitForFunction(() => document.activeElement?.id === 'subject')
	}],
	['keyboard: a colleague is asked by a mention, and answers what the bell told', async (w) => {
		const { anna, tomasz } = w
		const { number } = await begun(w, 'asked')
		await settled(tomasz)
		await inbox(tomasz)
		await anna.open(number)
		await written(anna, 'n', '@')
		await dialog(anna.page, 'Mention')
		await anna.page.keyboard.type('Toma')
		await anna.page.keyboard.press('Enter')
		await anna.editor().locator('.mention').waitFor()
		await anna.page.waitForFunction(() => document.activeElement?.closest('.ProseMirror'))
		await anna.page.keyboard.type('was it you who sent it?')
		await press(anna.page, 'Control+Enter')
		await toast(anna.page, 'The note is kept')
		await soon('the title says that something is new', async () => /^\(1\) /.test(await tomasz.page.title()))
		// wherever one is
		await press(tomasz.page, 'g', 's')
		await tomasz.page.getByRole('heading', { level: 1 }).waitFor()
		await soon(`in the settings too: ${await tomasz.page.title()}`, async () => /^\(1\) Mailboxes/.test(await tomasz.page.title()))
		await press(tomasz.page, 'g', 'n')
		await tomasz.page.getByRole('dialog').locator('li.fresh', { hasText: 'mentioned you' }).waitFor()
		await press(tomasz.page, 'ArrowDown', 'Enter')
		await tomasz.page.waitForURL(new RegExp(`/c/${number}$`))
		await tomasz.page.locator('article.note', { hasText: 'was it you' }).waitFor()
		await written(tomasz, 'n', 'Yes, on Monday.')
		await press(tomasz.page, 'Control+Enter')
		await anna.page.locator('article.note', { hasText: 'Yes, on Monday.' }).waitFor()
		await soon('what was answered is seen', async () => (await tomasz.api('GET', '/notices')).unseen === 0)
		await soon('two notes', async () => (await anna.api('GET', `/conversations/${number}`)).messages.filter((m) => m.kind === 'note').length === 2)
	}],
	['keyboard: a place of one’s own: signature, language, of what one hears', async (w) => {
		const { tomasz } = w
		const { page } = tomasz
		await inbox(tomasz)
		await picked(page, 'Control+k', 'my place')
		await page.getByRole('heading', { name: 'My place' }).waitFor()
		const words = `Tomasz, at your service ${stamp()}`
		await tab_to(page, 'textarea')
		await press(page, 'Control+a')
		await page.keyboard.type(words)
		await tab_to(page, 'form .plain')
		await press(page, 'Enter')
		await toast(page, 'Kept')
		await tab_to(page, '[name=language]')
		await press(page, 'ArrowDown')
		const language = await soon('another language', async () => {
			const now = (await tomasz.api('GET', '/me')).language
			return now !== 'en' && now
		})
		await soon('the page speaks it', () => page.evaluate((l) => document.documentElement.lang === l, language))
		await press(page, 'ArrowUp')
		await page.getByRole('heading', { name: 'My place' }).waitFor()
		await soon('the signature is kept', async () => (await tomasz.api('GET', '/me')).signature === words)
		await press(page, 'Escape')
		await page.waitForURL(/\/view\//)
		await press(page, 'g', 's')
		await tab_to(page, 'a[href="/settings/notices"]')
		await press(page, 'Enter')
		await page.getByRole('checkbox', { name: 'A customer writes in a conversation of mine: By mail' }).waitFor()
		const before = (await tomasz.api('GET', '/notice-choices')).kinds.find((k) => k.kind === 'letter_mine').mail
		await tab_to(page, '[aria-label="A customer writes in a conversation of mine: By mail"]')
		await press(page, 'Space')
		await soon('it is kept', async () => (await tomasz.api('GET', '/notice-choices')).kinds.find((k) => k.kind === 'letter_mine').mail === !before)
	}],
]
