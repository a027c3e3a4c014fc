import { browser, desk, real, World } from './kit.mjs'
import { journeys } from './journeys.mjs'
import { looks } from './looks.mjs'
import { newcomer } from './newcomer.mjs'
import { senders } from './senders.mjs'

const wanted = process.argv[2]
const chrome = await browser()
let passed = 0
let failed = 0

const one = async (server, [name, run, needs]) => {
	if (wanted && !name.includes(wanted)) return
	if (needs === 'mock' && real) {
		console.log(`left out  ${name} (needs the mock)`)
		return
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
		console.log(`FAILED    ${name} ${took()}\n    ${e.message}`)
	} finally {
		await world.close()
	}
}

/* Each lane has a desk of its own; what stands in one lane stands on what went before it there. */
const lane = async (cases) => {
	const server = await desk()
	try {
		for (const c of cases) await one(server, c)
	} finally {
		server.stop()
	}
}

const lanes = [journeys, [...newcomer, ...senders, ...looks]]
try {
	if (real) await lane(lanes.flat())
	else await Promise.all(lanes.map(lane))
} finally {
	await chrome.close()
}
console.log(`browser: ${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
