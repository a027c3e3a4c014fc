import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
	preprocess: vitePreprocess(),
	compilerOptions: { runes: true, modernAst: true },
	// bits-ui is not all runes; only our own files are held to it
	vitePlugin: { dynamicCompileOptions: ({ filename }) => (filename.includes('node_modules') ? { runes: undefined } : undefined) },
}
