/* Which folder may know which: lib ← data ← parts ← views, and ui knows lib alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../src/', import.meta.url))
const may = { lib: ['lib'], ui: ['lib', 'ui'], data: ['lib', 'data'], parts: ['lib', 'ui', 'data', 'parts'], views: ['lib', 'ui', 'data', 'parts', 'views'] }
let wrong = 0

for (const floor of Object.keys(may))
	for (const name of readdirSync(join(src, floor), { recursive: true })) {
		if (!/\.(ts|svelte)$/.test(name) || name.endsWith('.gen.ts')) continue
		const text = readFileSync(join(src, floor, name), 'utf8')
		for (const [, target] of text.matchAll(/from '\$(\w+)\/[^']+'|import\('\$\w+\/[^']+'\)/g))
			if (target && !may[floor].includes(target)) console.error(`${floor}/${name} may not know ${target}/`), wrong++
		for (const [, up] of text.matchAll(/from '(\.\.\/[^']+)'/g)) console.error(`${floor}/${name} reaches out by ${up}; use $folder/`), wrong++
		if (floor === 'parts') {
			const own = name.split('/')[0]
			for (const [, other] of text.matchAll(/from '\$parts\/(\w+)\//g)) if (other !== own) console.error(`parts/${name} may not know parts/${other}`), wrong++
		}
		if (/#[0-9a-f]{3,8}\b|rgba?\(/i.test(text.match(/<style[\s\S]*<\/style>/)?.[0] ?? '')) console.error(`${floor}/${name} has a colour of its own; use a token`), wrong++
		if (/<[a-z][^>]*\sstyle="/i.test(text)) console.error(`${floor}/${name} has a style attribute, which the CSP refuses`), wrong++
	}
if (wrong) process.exit(1)
