/* Serves web/dist as the real binary does (pages, strict CSP, gzip) with the mock behind it: node mock-api/serve.mjs [PORT] */
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { mock_api } from './api.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8', '.json': 'application/json' }
const csp = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const api = mock_api()

const server = createServer(async (req, res) => {
	if (await api(req, res)) return
	const path = normalize(new URL(req.url, 'http://x').pathname)
	const file = extname(path) ? path : '/index.html'
	try {
		const bytes = await readFile(join(dist, file))
		res.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Encoding': 'gzip', 'Content-Security-Policy': csp, 'Cache-Control': file.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' })
		res.end(gzipSync(bytes))
	} catch {
		res.writeHead(404).end()
	}
})
// a quiet connection stays open: one that is closed just as it is used again would look like a desk that went away
server.keepAliveTimeout = 0
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
