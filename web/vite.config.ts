import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const folder = (name: string) => fileURLToPath(new URL(`./src/${name}`, import.meta.url))

/* In development the pages talk to the mock, or to a real desk named by WELLSPRING_URL. */
const mock = (): Plugin => ({
	name: 'mock-api',
	apply: 'serve',
	async configureServer(server) {
		if (process.env['WELLSPRING_URL']) return
		const { mock_api } = await import(new URL('./mock-api/api.mjs', import.meta.url).href)
		server.middlewares.use(mock_api())
	},
})

export default defineConfig({
	plugins: [svelte(), mock()],
	resolve: { alias: { $ui: folder('ui'), $parts: folder('parts'), $views: folder('views'), $data: folder('data'), $lib: folder('lib') } },
	build: { outDir: 'dist', assetsDir: 'assets', assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022', reportCompressedSize: true },
	server: process.env['WELLSPRING_URL'] ? { proxy: { '/api': process.env['WELLSPRING_URL'] } } : {},
})
