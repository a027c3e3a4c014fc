/* Lets node --test read TypeScript on Node 20: types are stripped, nothing else happens. */
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'

if (!globalThis.stripped) {
	globalThis.stripped = true
	register(import.meta.url)
}

export const load = async (url, context, next) => {
	if (!url.endsWith('.ts')) return next(url, context)
	const { default: ts } = await import('typescript')
	const source = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), { compilerOptions: { module: 'ESNext', target: 'ES2022' } }).outputText
	return { format: 'module', source, shortCircuit: true }
}
