/* Addresses of pages: one small state, moved by links and by commands. */
class Router {
	path = $state(location.pathname)

	constructor() {
		addEventListener('popstate', () => (this.path = location.pathname))
		document.addEventListener('click', (e) => this.#click(e))
	}

	go(path: string, replace = false): void {
		if (path === location.pathname) return
		if (replace) history.replaceState(null, '', path)
		else history.pushState(null, '', path)
		this.path = path
	}

	#click(e: MouseEvent): void {
		if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return
		const a = e.target instanceof Element ? e.target.closest('a') : null
		if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return
		if (a.pathname.startsWith('/api/') || a.hash) return
		e.preventDefault()
		this.go(a.pathname)
	}
}

export const router = new Router()
