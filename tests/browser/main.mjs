import { companion } from './companion.mjs'
import { customers } from './customers.mjs'
import { drafts } from './drafts.mjs'
import { browser, desk, real, World } from './kit.mjs'
import { journeys } from './journeys.mjs'
import { understood } from './letters.mjs'
import { looks } from './looks.mjs'
import { many } from './many.mjs'
import { moods } from './moods.mjs'
import { newcomer } from './newcomer.mjs'
import { own_lists } from './own_lists.mjs'
import { pages } from './pages.mjs'
import { notices } from './notices.mjs'
import { promises } from './promises.mjs'
import { rules } from './rules.mjs'
import { spoken } from './spoken.mjs'
import { searches } from './searches.mjs'
import { senders } from './senders.mjs'
import { writings } from './writing.mjs'

const wanted = process.argv.slice(2)
const server = await desk()
const chrome = await browser()
let passed = 0
let failed = 0
try {
	for (const [name, run, needs] of [...journeys, ...drafts, ...many, ...moods, ...newcomer, ...notices, ...promises, ...rules, ...searches, ...senders, ...understood, ...writings, ...companion, ...customers, ...own_lists, ...pages, ...spoken, ...looks]) {
		if (wanted.length && !wanted.some((words) => name.includes(words))) continue
		if (needs === 'mock' && real) {
			console.log(`left out  ${name} (needs the mock)`)
			continue
		}
		if (needs === 'real' && !real) {
			console.log(`left out  ${name} (needs a real desk: WELLSPRING_URL)`)
			continue
		}
		const world = new World(chrome, server.url)
		const began = Date.now()
		const took = () => `(${((Date.now() - began) / 1000).toFixed(1)} s)`
		try {
			const said = await run(world)
			if (world.complaints.length) throw new Error(world.complaints.slice(0, 3).join(' | '))
			passed++
			console.log(`ok        ${name}${said ? `: ${said}` : ''} ${took()}`)
		} catch (e) {
			failed++
			console.log(`FAILED    ${name} ${took()}\n    ${e.message}\n    ${(await world.seen()).join('\n    ')}`)
		} finally {
			await world.close()
		}
	}
} finally {
	await chrome.close()
	server.stop()
}
console.log(`browser: ${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
