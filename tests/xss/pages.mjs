/* Letters in a real Chromium: as the app shows them, and each wall by itself. Reads {"do", "with"} a line, answers {"ok"} or {"error"} a line. */
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { chromium_path } from '../lib/chromium.mjs'

const packages = createRequire(new URL('../browser/package.json', import.meta.url))
const { chromium } = packages('playwright-core')
const url = process.env.WELLSPRING_URL
const bare = 'http://bare.example/'
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/* What happens in a frame that should not: scripts that ran, requests that left, pages that opened. */
const trap = { ran: [], away: [], opened: [] }
const reset = () => Object.assign(trap, { ran: [], away: [], opened: [] })
let chrome, app, page, opening

/* Runs first in every frame where a script may run at all. */
const hooks = () => {
	const name = window.name
	const told = (what) => console.log(`TRAP ${name} ${what}`)
	for (const f of ['alert', 'confirm', 'prompt', 'print', 'open']) window[f] = () => told(f)
	Object.defineProperty(window, 'canary', { set: () => told('canary'), get: () => 0 })
	document.addEventListener('securitypolicyviolation', (e) => e.effectiveDirective.startsWith('style') || told(`${e.effectiveDirective} ${e.blockedURI}`), true)
}

const new_page = (r) => {
	try {
		return !r.frame().parentFrame() && r.frame() !== page?.mainFrame()
	} catch {
		return true // so new that it has no frame yet
	}
}

const watched = async (context, answer) => {
	await context.addInitScript(hooks)
	await context.route('**/*', async (route) => {
		const r = route.request()
		if (await answer(route, r)) return
		let frame = ''
		try {
			frame = r.frame().name() || r.frame().url()
		} catch {
			frame = '(new page)'
		}
		trap.away.push({ url: r.url(), type: r.resourceType(), frame })
		if (r.resourceType() === 'image') await route.fulfill({ contentType: 'image/png', body: dot }).catch(() => {})
		else if (r.isNavigationRequest() && new_page(r)) await route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><title>elsewhere</title>' }).catch(() => {})
		else await route.abort().catch(() => {})
	})
	context.on('console', (m) => {
		const text = m.text()
		if (text.startsWith('TRAP ')) trap.ran.push(text.slice(5))
		// what the sandbox refused had been tried
		else if (/^Ignored call to '(alert|confirm|prompt|print)/.test(text)) trap.ran.push(text)
	})
	context.on('dialog', (d) => (trap.ran.push(`a dialog ${d.message()}`), d.dismiss().catch(() => {})))
	context.on('page', (p) => trap.opened.push(p))
}

/* Touches everything in a document in the ways that fire handlers. */
const touch = (doc, briefly) => {
	const events = briefly ? ['mouseover', 'focus', 'click', 'error', 'toggle'] : ['mouseover', 'mouseenter', 'mousemove', 'pointerover', 'focus', 'focusin', 'click', 'auxclick', 'dblclick', 'keydown', 'copy', 'paste', 'input', 'toggle', 'wheel', 'animationstart', 'transitionend', 'load', 'error', 'submit', 'scroll']
	const view = doc.defaultView
	const stay = (e) => e.target.closest?.('a[target]') && e.preventDefault()
	doc.addEventListener('click', stay)
	const all = [...doc.querySelectorAll('*')]
	for (const el of all.length > 400 ? [...all.slice(0, 200), ...all.slice(-200)] : all)
		for (const e of events) el.dispatchEvent(new view.Event(e, { bubbles: false, cancelable: true }))
	doc.removeEventListener('click', stay)
}

/* Lives in the app's page: waiting, what stands around the letters, and a close look at their frames. */
const kit = (touch) => {
	const wait = (ms) => new Promise((done) => setTimeout(done, ms))
	const soon = async (fn) => {
		for (const end = performance.now() + 60_000; performance.now() < end; await wait(5)) {
			const got = fn()
			if (got) return got
		}
		return null
	}
	const outside = () => {
		const lines = []
		const walk = (el, depth) => {
			lines.push(`${depth} ${el.tagName} ${el.id} ${[...el.attributes].map((a) => a.name).filter((n) => el.tagName !== 'BODY' || n !== 'style').join()}`)
			if (!el.matches('article .inner, .toasts, time')) for (const kid of el.children) walk(kid, depth + 1)
		}
		walk(document.documentElement, 0)
		return lines.join('\n')
	}
	const steady = async () => {
		// parts of the page are fetched after it is there: it has to stay as it is for a second
		let before = outside()
		for (let i = 0, same = 0; i < 400 && same < 8; i++) {
			await wait(120)
			const now = outside()
			same = now === before ? same + 1 : 0
			before = now
		}
		return before
	}
	const count = (text) => Object.entries(Object.groupBy(text.split('\n'), (l) => l)).map(([l, all]) => `${all.length}× ${l}`)
	const look = async (frames, before) => {
		await soon(() => frames.every((f) => f.contentDocument?.readyState === 'complete' && f.contentDocument.URL !== 'about:blank'))
		await wait(100)
		const facts = { frames: frames.length, words: 0, wrong: [], links: [] }
		const flow = document.querySelector('.flow').getBoundingClientRect()
		facts.attributes = [...new Set(frames.map((f) => `${f.getAttribute('sandbox')} | ${f.getAttribute('referrerpolicy')}`))]
		for (const f of frames) {
			const id = f.dataset.letter ?? f.closest('article').id
			const doc = f.contentDocument
			if (!doc) {
				facts.wrong.push(`${id}: the frame went elsewhere`)
				continue
			}
			if (!/\/api\/v1\/messages\/\d+\/html/.test(doc.URL) && doc.URL !== 'about:srcdoc') facts.wrong.push(`${id}: the frame is at ${doc.URL}`)
			facts.words += doc.body?.textContent.trim() ? 1 : 0
			const box = f.getBoundingClientRect()
			if (box.left < flow.left || box.right > flow.right || box.height > 20_002) facts.wrong.push(`${id}: the frame is ${box.width}×${box.height}`)
			for (const a of doc.querySelectorAll('a[href], area[href]')) {
				facts.links.push(a.href)
				const rel = a.rel.split(' ')
				const inside = /^#m-/.test(a.getAttribute('href')) && a.target === '_self' // a place in the same letter
				if (!inside && (a.target !== '_blank' || !rel.includes('noopener') || !rel.includes('noreferrer'))) facts.wrong.push(`${id}: a link without its guards: ${a.outerHTML.slice(0, 200)}`)
			}
			touch(doc, true)
		}
		await wait(150)
		// a menu that was closed is gone a moment later
		await soon(() => outside() === before)
		const now = count(outside())
		if (outside() !== before) facts.wrong.push(`the page around the letters changed: ${now.filter((l) => !count(before).includes(l)).slice(0, 4).join(' | ')}`)
		return facts
	}
	return { soon, steady, look, before: null }
}

const asked = new URL(url)
let instead = null

const acts = {
	async begin({ address, password, netlog }) {
		chrome = await chromium.launch({ executablePath: chromium_path, args: ['--no-sandbox', '--disable-gpu', ...(netlog ? [`--log-net-log=${netlog}`] : [])] })
		app = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', reducedMotion: 'reduce' })
		await watched(app, async (route, r) => {
			const to = new URL(r.url())
			if (to.origin !== asked.origin) return to.protocol === 'data:' || to.protocol === 'blob:'
			const id = instead && /^\/api\/v1\/messages\/(\d+)\/html/.exec(to.pathname)?.[1]
			if (!id) return route.continue().then(() => true, () => true)
			instead.headers ??= (await route.fetch()).headers()
			await route.fulfill({ status: 200, headers: { ...instead.headers, 'content-length': '' }, body: instead.docs[id] ?? '' }).catch(() => {})
			return true
		})
		const me = await app.request.post(`${url}/api/v1/session`, { data: { address, password }, headers: { Origin: url } })
		if (me.status() !== 201) throw new Error(`cannot sign in: ${await me.text()}`)
		page = await app.newPage()
		trap.opened.length = 0
	},

	/* The first wall alone: documents in frames that may run anything, on a page without a policy. */
	async bare({ docs, pictures = false, patience = 3000 }) {
		const context = await chrome.newContext({ viewport: { width: 900, height: 700 } })
		const found = { ran: [], away: [] }
		await watched(context, async (route, r) => {
			const to = new URL(r.url())
			if (to.protocol === 'data:' || to.protocol === 'blob:') return true
			if (r.url() !== bare) return false
			// what would run is told even where it does nothing; it is not stopped
			await route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html><title>bare</title>', headers: { 'Content-Security-Policy-Report-Only': "script-src 'none'" } })
			return true
		})
		const p = await context.newPage()
		for (let at = 0; at < docs.length; at += 100) {
			reset()
			await p.goto(bare)
			await p.evaluate(async ([some, patience]) => {
				const frames = some.map(([name, html]) => {
					const f = document.createElement('iframe')
					Object.assign(f, { name, srcdoc: html, width: 300, height: 60 })
					return f
				})
				await Promise.race([Promise.all(frames.map((f) => new Promise((done) => f.addEventListener('load', done), document.body.append(f)))), new Promise((done) => setTimeout(done, patience))])
			}, [docs.slice(at, at + 100), patience])
			await p.evaluate(`(${String(async (how) => {
				const touch = eval(how)
				for (const f of document.querySelectorAll('iframe')) {
					try {
						touch(f.contentDocument)
					} catch (e) {
						console.log(`frame ${f.name}: ${e}`)
					}
				}
				await new Promise((done) => setTimeout(done, 250))
			})})(${JSON.stringify(`(${touch})`)})`)
			found.ran.push(...trap.ran)
			found.away.push(...trap.away.filter((a) => !pictures || a.type !== 'image'))
		}
		await context.close()
		return found
	},

	/* Sanitised HTML, parsed and written again by the browser, twice; and what elements and attributes it sees. */
	async again({ docs }) {
		const context = await chrome.newContext()
		const p = await context.newPage()
		const out = await p.evaluate((some) => some.map((html) => {
			const inert = document.implementation.createHTMLDocument('')
			inert.body.innerHTML = html
			const once = inert.body.innerHTML
			const names = new Set()
			for (const el of inert.body.querySelectorAll('*')) {
				names.add(el.namespaceURI === 'http://www.w3.org/1999/xhtml' ? el.localName : `foreign ${el.localName}`)
				for (const a of el.attributes) names.add(`@${a.name}`)
				for (const a of ['href', 'src']) if (el.hasAttribute(a)) names.add(`${a} ${el.getAttribute(a).match(/^(#m-|[^:/?#]*:)/)?.[0].toLowerCase() ?? 'relative'}`)
			}
			inert.body.innerHTML = once
			return { once, twice: inert.body.innerHTML, names: [...names] }
		}), docs)
		await context.close()
		return out
	},

	/* A conversation as the app shows it. The first few letters, or those named, are opened by a person's press. */
	async shown({ number, presses = 4, letters = null }) {
		reset()
		const person = page.waitForResponse((r) => /\/customers\/\d+$/.test(r.url()))
		await page.goto(`${url}/c/${number}`)
		await page.locator('article').first().waitFor()
		await page.locator('.case').first().waitFor()
		await person
		const plain = await page.evaluate(() => [...document.querySelectorAll('article.inbound .body *:not(iframe, .remote, .remote *)')].filter((el) => !(el.matches('p') || (el.matches('a') && /^https?:$/.test(el.protocol)))).map((el) => el.outerHTML.slice(0, 100)))
		await page.evaluate(`void (window.kit = (${kit})(${touch}))`)
		const seen = await page.evaluate(async ({ presses, letters }) => {
			const { soon, steady, look } = window.kit
			window.kit.before = await steady()
			const unopened = []
			let pressed = 0
			for (const a of document.querySelectorAll('article.inbound')) {
				if (a.querySelector('iframe')) continue
				if (letters ? !letters.includes(Number(a.id.slice(1))) : pressed >= presses) continue
				const label = 'Show the letter as it was designed'
				const press = [...a.querySelectorAll('button.fold')].find((b) => b.textContent === label)
				if (press) {
					press.click()
				} else {
					a.querySelector('button[aria-haspopup="menu"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
					const item = await soon(() => a.querySelector('.menu-item'))
					const first = [...a.querySelectorAll('.menu-item')].find((i) => i.textContent.includes(label))
					if (!first) item?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
					else first.click()
					await soon(() => !a.querySelector('.menu-item'))
					if (!first) continue
				}
				pressed++
				if (!(await soon(() => a.querySelector('iframe')))) unopened.push(a.id)
			}
			return { ...(await look([...document.querySelectorAll('article iframe')], window.kit.before)), unopened, title: document.title }
		}, { presses, letters })
		if (page.url() !== `${url}/c/${number}`) seen.wrong.push(`the app went to ${page.url()}`)
		return { ...seen, plain, ran: trap.ran, away: trap.away, opened: trap.opened.length }
	},

	/*
	 * After shown: letters of any conversation in copies of the app's own frame, each with the letter's own address.
	 * A hundred menus and pages of the app take longer than all the rest.
	 * docs: what each frame gets instead of the server's page, under the server's own headers.
	 */
	async frames({ ids, docs = null, pictures = false }) {
		reset()
		instead = docs && { docs, headers: instead?.headers }
		const here = page.url()
		const all = { frames: 0, words: 0, wrong: [], links: [], attributes: [] }
		for (let at = 0; at < ids.length; at += 150) {
			const seen = await page.evaluate(async ({ ids, pictures }) => {
				const like = document.querySelector('article iframe')
				const copies = ids.map((id) => {
					const copy = like.cloneNode()
					copy.src = like.getAttribute('src').replace(/\d+(?=\/html)/, id).replace(/pictures=\d/, `pictures=${pictures ? 1 : 0}`)
					copy.dataset.letter = id
					return copy
				})
				like.closest('.body').append(...copies)
				const facts = await window.kit.look(copies, window.kit.before)
				for (const copy of copies) copy.remove()
				return facts
			}, { ids: ids.slice(at, at + 150), pictures })
			for (const k of ['frames', 'words']) all[k] += seen[k]
			for (const k of ['wrong', 'links']) all[k].push(...seen[k])
			all.attributes = [...new Set([...all.attributes, ...seen.attributes])]
		}
		instead = null
		if (page.url() !== here) all.wrong.push(`the app went to ${page.url()}`)
		return { ...all, ran: trap.ran, away: trap.away, opened: trap.opened.length }
	},

	/* After shown: every offer to load pictures is taken; what is fetched from elsewhere. */
	async pictures({ said }) {
		reset()
		const pressed = await page.evaluate(async () => {
			const buttons = [...document.querySelectorAll('article .remote button')].filter((b) => b.textContent === 'Load the pictures')
			for (const b of buttons) b.click()
			await new Promise((done) => setTimeout(done, 1200))
			return buttons.length
		})
		const known = new Set(said.map((a) => new URL(a).href.split('#')[0]))
		return { pressed, ran: trap.ran, away: trap.away, opened: trap.opened.length, strange: trap.away.filter((a) => a.type !== 'image' || !known.has(a.url.split('#')[0])) }
	},

	/* Links of the conversation shown, pressed by a real mouse. */
	async links({ most }) {
		reset()
		const here = page.url()
		const out = { pressed: 0, opened: 0, wrong: [] }
		for (const frame of page.frames().slice(1)) {
			for (const link of await frame.locator('a[href^="http"]').all()) {
				if (out.pressed >= most) break
				const before = frame.url()
				if (!(await link.isVisible().catch(() => false))) continue
				trap.opened.length = 0
				await link.click({ timeout: 60_000 })
				out.pressed++
				for (let i = 0; i < 2400 && !trap.opened.length; i++) await new Promise((go) => setTimeout(go, 25))
				out.opened += trap.opened.length
				if (trap.opened.length !== 1) out.wrong.push(`${trap.opened.length} pages for ${await link.getAttribute('href')}`)
				for (const p of trap.opened) {
					await p.waitForLoadState().catch(() => {})
					const knows = await p.evaluate(() => `${window.opener} ${document.referrer}`).catch((e) => e.message)
					if (knows !== 'null ') out.wrong.push(`the new page knows the desk: ${knows}`)
					await p.close()
				}
				if (page.url() !== here || frame.url() !== before) out.wrong.push(`the app or the frame went to ${page.url()} ${frame.url()}`)
			}
		}
		return { ...out, ran: trap.ran }
	},

	/* Notes and replies stand in the page itself: what stands there. */
	async ours({ number }) {
		reset()
		await page.goto(`${url}/c/${number}`)
		await page.locator('article.note').first().waitFor()
		await page.waitForTimeout(300)
		const seen = await page.evaluate((touch_source) => {
			const names = new Set()
			for (const el of document.querySelectorAll('.rich *')) {
				names.add(el.localName)
				for (const a of el.attributes) names.add(`@${a.name}`)
				for (const a of ['href', 'src']) if (el.hasAttribute(a)) names.add(`${a} ${el.getAttribute(a).match(/^(#m-|[^:/?#]*:)/)?.[0].toLowerCase() ?? 'relative'}`)
			}
			return { notes: document.querySelectorAll('article.note').length, names: [...names] }
		})
		return { ...seen, ran: trap.ran, away: trap.away, opened: trap.opened.length, url: page.url() }
	},

	/* An address of the desk opened by itself, without the app around it. */
	async direct({ path }) {
		reset()
		const p = await app.newPage()
		trap.opened.length = 0
		const loads = p.waitForEvent('download', { timeout: 30_000 }).then(() => 'download', () => 'nothing')
		const how = await p.goto(url + path).then((r) => `${r.status()} ${r.headers()['content-type']}`, () => loads)
		await p.waitForTimeout(200)
		await p.close()
		return { how, ran: trap.ran, away: trap.away, opened: trap.opened.length }
	},

	/* Letters as the desk shows them and as they were written, in frames of two widths beside each other: every letter's place and look. */
	async compare({ letters, pictures, shots = null, widths = [760, 360] }) {
		const context = await chrome.newContext({ viewport: { width: 2400, height: 1000 }, deviceScaleFactor: 1, colorScheme: 'light' })
		const files = {}
		await context.route('**/*', async (route) => {
			const to = new URL(route.request().url())
			const [, name, act] = to.pathname.split('/')
			if (act === 'both') return route.fulfill({ contentType: 'text/html', body: widths.map((w) => ['shown', 'written'].map((n) => `<iframe name="${n}${w}" src="/${name}/${n}" width=${w} height=900 style="border:0"></iframe>`).join('')).join('') })
			if (act === 'shown') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: letters[name].page })
			if (act === 'written') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: letters[name].original })
			if (to.pathname.startsWith('/api/v1/attachments/')) {
				files[to.pathname] ??= app.request.get(url + to.pathname).then(async (r) => ({ status: r.status(), contentType: r.headers()['content-type'], body: await r.body() }))
				return route.fulfill(await files[to.pathname])
			}
			if (pictures[to.pathname]) return route.fulfill({ contentType: 'image/png', body: Buffer.from(pictures[to.pathname], 'base64') })
			return route.abort()
		})
		const look = () => {
			for (const el of document.querySelectorAll('select, textarea, input, button, script, noscript, title, style')) if (!el.matches('style')) el.remove()
			for (const img of document.querySelectorAll('img[src^="http:"], img[src^="https:"]')) if (!img.src.startsWith(location.origin)) img.removeAttribute('src')
			const chars = []
			const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
			const range = document.createRange()
			for (let node = walk.nextNode(); node; node = walk.nextNode()) {
				const style = getComputedStyle(node.parentElement)
				let ground = node.parentElement
				while (ground && /^(transparent|rgba\(.*, 0\))$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement
				const of = `${style.color} ${style.fontSize} ${style.fontWeight} ${style.fontStyle} ${style.fontFamily} ${style.textDecorationLine} ${style.textTransform} ${style.letterSpacing} on ${ground ? getComputedStyle(ground).backgroundColor : 'paper'}`
				for (let i = 0; i < node.length; i++) {
					if (/\s/.test(node.data[i])) continue
					range.setStart(node, i)
					range.setEnd(node, i + 1)
					const r = range.getClientRects()[0]
					if (r && style.visibility !== 'hidden') chars.push([node.data[i], Math.round(r.x), Math.round(r.y), Math.round(r.height), of])
				}
			}
			const images = [...document.images].map((i) => i.getBoundingClientRect()).map((r) => [r.x, r.y, r.width, r.height].map(Math.round))
			return { chars, images, text: document.body.innerText.replace(/\s+/g, ' ').trim(), height: document.documentElement.scrollHeight }
		}
		const judge = (both) => {
			const [a, b] = both
			const same = (fn) => a.chars.filter((c, i) => b.chars[i] && fn(c, b.chars[i])).length
			const near = (x, y) => Math.abs(x - y) <= 3
			const n = Math.max(a.chars.length, b.chars.length, 1)
			const first = a.chars.findIndex((c, i) => !b.chars[i] || c[0] !== b.chars[i][0] || !near(c[1], b.chars[i][1]) || !near(c[2], b.chars[i][2]) || c[4] !== b.chars[i][4])
			return {
				text: a.text === b.text, chars: n, place: same((c, d) => c[0] === d[0] && near(c[1], d[1]) && near(c[2], d[2])) / n, look: same((c, d) => c[0] === d[0] && c[4] === d[4]) / n,
				images: a.images.length === b.images.length && a.images.every((r, i) => r.every((v, k) => near(v, b.images[i][k]))), heights: [a.height, b.height],
				first: first < 0 ? null : [a.chars.slice(first, first + 12).map((c) => c[0]).join(''), a.chars[first], b.chars[first]],
				texts: a.text === b.text ? null : [a.text.slice(0, 300), b.text.slice(0, 300)], pictures: a.images.every((r, i) => r.every((v, k) => near(v, b.images[i]?.[k]))) ? null : [a.images, b.images],
			}
		}
		const out = {}
		const names = Object.keys(letters)
		const side = async () => {
			const p = await context.newPage()
			for (let name = names.pop(); name; name = names.pop()) {
				await p.goto(`http://letters.example/${name}/both`)
				if (shots) await p.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
				const seen = async (what) => p.frame({ name: what }).evaluate(look)
				out[name] = {}
				for (const w of widths) out[name][w] = judge([await seen(`shown${w}`), await seen(`written${w}`)])
			}
		}
		await Promise.all([side(), side()])
		await context.close()
		return out
	},

	/* From a press in the list to the first words on the screen, then to the whole; and the longest time that nothing could be drawn. In ms. */
	async open_large({ subject, first, last, designed = false }) {
		await page.goto(`${url}/view/open`)
		const row = page.locator('.case', { hasText: subject })
		await row.waitFor()
		await page.waitForTimeout(400)
		const seen = await page.evaluate(async ({ subject, first }) => {
			const frame = () => new Promise((go) => requestAnimationFrame(go))
			window.stall = { worst: 0, last: performance.now() }
			const beat = () => {
				const now = performance.now()
				window.stall.worst = Math.max(window.stall.worst, now - window.stall.last)
				window.stall.last = now
				requestAnimationFrame(beat)
			}
			beat()
			const rows = [...document.querySelectorAll('.case')]
			const target = rows.find((r) => r.textContent.includes(subject))
			const t0 = performance.now()
			;(target.matches('a, button') ? target : target.querySelector('a, button') ?? target).click()
			while (!document.querySelector('article .body')?.textContent.includes(first)) await frame()
			await frame()
			await new Promise((go) => setTimeout(go))
			return { words: performance.now() - t0, stall: window.stall.worst }
		}, { subject, first })
		const letter = page.locator('article.inbound').last()
		const answers = []
		page.on('response', (r) => r.url().includes('/api/v1/conversations/') && answers.push(r))
		if (!designed) {
			const whole = await page.evaluate(async (last) => {
				const frame = () => new Promise((go) => requestAnimationFrame(go))
				window.stall.worst = 0
				const t0 = performance.now()
				const press = [...document.querySelectorAll('article button')].find((b) => b.textContent === 'Show the whole letter')
				if (!press) return null
				press.click()
				const body = document.querySelector('article .body')
				while (!body.lastElementChild?.textContent.includes(last)) await frame()
				await frame()
				const whole = performance.now() - t0
				const stall = window.stall.worst
				window.stall.worst = 0
				const flow = document.querySelector('.flow')
				for (let i = 1; i <= 40; i++) {
					flow.scrollTop = (flow.scrollHeight * i) / 40
					await frame()
				}
				await frame()
				return { whole, stall, scrolling: window.stall.worst, bytes: body.textContent.length }
			}, last)
			return { ...seen, whole }
		}
		await letter.getByRole('button', { name: 'More about this message' }).click()
		await page.getByRole('menuitem', { name: 'Show the letter as it was designed' }).waitFor()
		const drawn = await page.evaluate(async (first) => {
			const frame = () => new Promise((go) => requestAnimationFrame(go))
			window.stall.worst = 0
			const t0 = performance.now()
			;[...document.querySelectorAll('.menu-item')].find((i) => i.textContent.includes('as it was designed')).click()
			const inside = () => document.querySelector('article iframe')?.contentDocument
			while (!inside()?.body?.textContent.includes(first)) await frame()
			await frame()
			const words = performance.now() - t0
			while (inside().readyState !== 'complete' || [...inside().images].some((i) => !i.complete)) await frame()
			return { words, complete: performance.now() - t0, pictures: [...inside().images].filter((i) => i.naturalWidth > 0).length, stall: window.stall.worst }
		}, first)
		const parts = await page.evaluate(async (last) => {
			const frame = () => new Promise((go) => requestAnimationFrame(go))
			const press = [...document.querySelectorAll('article button')].find((b) => b.textContent === 'Show the whole letter')
			if (!press) return null
			window.stall.worst = 0
			press.click()
			for (let n = 0, same = 0; same < 10; same++) {
				const now = document.querySelectorAll('article iframe').length
				if (now !== n) same = 0
				n = now
				await frame()
			}
			const all = [...document.querySelectorAll('article iframe')]
			const frames = all.filter((_, i) => i % 4 === 0 || i === all.length - 1)
			for (const f of frames) {
				f.scrollIntoView({ block: 'start' })
				for (let i = 0; i < 300 && !(f.contentDocument?.readyState === 'complete' && f.contentDocument.URL !== 'about:blank'); i++) await frame()
				await frame()
			}
			const missing = frames.filter((f) => !f.contentDocument?.body?.textContent.trim()).length
			return { frames: all.length, missing, last: frames.at(-1).contentDocument.body.textContent.includes(last), stall: window.stall.worst, words: frames.reduce((n, f) => n + f.contentDocument.body.textContent.length, 0) }
		}, last)
		return { ...seen, drawn, parts }
	},

	async end() {
		await chrome.close()
	},
}

for await (const line of createInterface({ input: process.stdin })) {
	const { do: act, with: given } = JSON.parse(line)
	try {
		process.stdout.write(`${JSON.stringify({ ok: (await acts[act](given)) ?? null })}\n`)
	} catch (e) {
		process.stdout.write(`${JSON.stringify({ error: e.stack ?? String(e) })}\n`)
	}
}
// also when whoever asked is gone
await chrome?.close().catch(() => {})
process.exit()
