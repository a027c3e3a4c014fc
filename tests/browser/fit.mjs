/* What a reader sees as broken, found in the page itself: cut, torn, overlapping, running off, too small for a finger. */

/* Other people's words may be shortened where a whole list of them stands; ours never. */
const theirs = '.case, .team .clip, .who .clip, .recipients, .one[role="option"], .views a[href^="/view/s"], h1, .toasts, .start, .chip, .crumb, .rows a, li .clip, .title h2, td'

/* touch: 0, or how wide and high a target has to be at least. Runs in the page, therefore knows nothing around it. */
const look = ({ theirs, touch, main }) => {
	const found = new Set()
	const tops = [...document.querySelectorAll('[role="dialog"], [role="menu"]')].filter((el) => el.checkVisibility())
	const root = tops.at(-1) ?? document.body
	const name = (el) => `<${el.tagName.toLowerCase()}${el.className && typeof el.className === 'string' ? `.${el.className.split(' ').filter((c) => !c.startsWith('svelte-')).join('.')}` : ''}> “${(el.innerText || el.getAttribute('aria-label') || el.placeholder || '').trim().replace(/\s+/g, ' ').slice(0, 50)}”`
	const seen = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) && !el.closest('.hidden, .veil, [inert], iframe, option, svg')
	const styles = new Map()
	const style = (el) => styles.get(el) ?? (styles.set(el, getComputedStyle(el)), styles.get(el))
	const floor = (el) => {
		for (let at = el; at && at !== root; at = at.parentElement) if (style(at).position !== 'static' && style(at).position !== 'relative') return at
		return root
	}
	/* What of it can be seen: the rest is scrolled away, or cut off. */
	const shown = (el) => {
		const r = el.getBoundingClientRect()
		let [left, top, right, bottom] = [r.left, r.top, r.right, r.bottom]
		for (let at = el.parentElement; at && at !== document.documentElement; at = at.parentElement) {
			if (style(at).overflowX === 'visible' && style(at).overflowY === 'visible') continue
			const b = at.getBoundingClientRect()
			;[left, top, right, bottom] = [Math.max(left, b.left), Math.max(top, b.top), Math.min(right, b.right), Math.min(bottom, b.bottom)]
		}
		return { left, top, right, bottom }
	}
	const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
	if (over > 0) found.add(`the page is ${over} px too wide`)

	const boxes = []
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const el = node.parentElement
		if (!node.data.trim() || !el || !seen(el) || el.closest('script, style, textarea, .ProseMirror')) continue
		const range = document.createRange()
		range.selectNodeContents(node)
		const lines = [...range.getClientRects()].filter((r) => r.width > 1)
		const own = !el.closest(theirs)
		for (const r of lines) {
			let [left, top, right, bottom] = [r.left, r.top, r.right, r.bottom]
			let free = false
			for (let at = el; at && at !== document.documentElement; at = at.parentElement) {
				const s = style(at)
				if (s.overflowX === 'visible' && s.overflowY === 'visible') continue
				const b = at.getBoundingClientRect()
				const scrolls = /auto|scroll/.test(s.overflowX + s.overflowY)
				const short = s.textOverflow === 'ellipsis' || s.webkitLineClamp !== 'none'
				if (!free && !scrolls && (right > b.right + 1.5 || left < b.left - 1.5 || bottom > b.bottom + 3) && right > b.left && bottom > b.top) {
					if (!short) found.add(`cut: ${name(el)}`)
					else if (own) found.add(`shortened: ${name(el)}`)
				}
				if (/auto|scroll/.test(s.overflowX) && at.scrollWidth > at.clientWidth + 1 && own && !at.matches('pre, table, .scrolls')) found.add(`scrolls sideways: ${name(at)}`)
				free ||= scrolls
				;[left, top, right, bottom] = [Math.max(left, b.left), Math.max(top, b.top), Math.min(right, b.right), Math.min(bottom, b.bottom)]
			}
			if (!free && (r.right > innerWidth + 1 || r.left < -1)) found.add(`runs off the page: ${name(el)}`)
			if (right - left > 1 && bottom - top > 1) boxes.push({ el, left, top, right, bottom, floor: floor(el) })
		}
		if (lines.length < 2 || (!own && !el.closest('h1'))) continue
		for (const word of node.data.matchAll(/[\p{L}\p{M}]{3,}/gu)) {
			range.setStart(node, word.index)
			range.setEnd(node, word.index + word[0].length)
			const parts = new Set([...range.getClientRects()].filter((r) => r.width > 1).map((r) => Math.round(r.top / 4)))
			if (parts.size > 1) found.add(`torn: “${word[0]}” in ${name(el)}`)
		}
	}

	const control = 'button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="option"], [role="menuitem"]'
	for (const el of root.querySelectorAll(control)) {
		if (!seen(el) || el.getAttribute('aria-hidden') === 'true') continue
		const r = el.getBoundingClientRect()
		if (r.width < 2 || r.height < 2) continue
		const middles = boxes.filter((b) => el.contains(b.el)).map((b) => (b.top + b.bottom) / 2).sort((a, b) => a - b)
		const rows = middles.filter((at, i) => i === 0 || at - middles[i - 1] > 8).length
		if (el.tagName === 'BUTTON' && rows > (innerWidth < 720 ? 2 : 1) && !el.matches('.line, .case, .pair, [role="option"], .start')) found.add(`words wrap: ${name(el)}`)
		if (el.matches('button, input, select, textarea')) {
			const part = shown(el)
			for (const b of boxes) {
				if (el.contains(b.el) || b.floor !== floor(el) || b.el.closest('label')?.contains(el)) continue
				const [wide, high] = [Math.min(b.right, part.right) - Math.max(b.left, part.left), Math.min(b.bottom, part.bottom) - Math.max(b.top, part.top)]
				if (wide > 2 && high > 0.4 * (b.bottom - b.top)) found.add(`lies under ${name(el)}: ${name(b.el)}`)
			}
		}
		if (!touch) continue
		const target = (el.matches('[type="checkbox"], [type="radio"]') && el.closest('label')) || el
		const t = target.getBoundingClientRect()
		const inline = el.tagName === 'A' && style(el).display === 'inline' && el.parentElement.innerText.trim() !== el.innerText.trim()
		if (inline || el.closest('.flow .body, .ProseMirror')) continue
		const least = target.matches(main) ? 44 : touch
		// half a pixel is no finger
		if (t.width < touch - 0.5 || t.height < least - 0.5) found.add(`small, ${Math.round(t.width)} x ${Math.round(t.height)}: ${name(target)}`)
	}

	boxes.sort((a, b) => a.top - b.top)
	for (let i = 0; i < boxes.length; i++)
		for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom; j++) {
			const [a, b] = [boxes[i], boxes[j]]
			if (a.el === b.el || a.floor !== b.floor || a.el.contains(b.el) || b.el.contains(a.el)) continue
			const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
			const high = Math.min(a.bottom, b.bottom) - b.top
			if (wide > 2 && high > 0.4 * Math.min(a.bottom - a.top, b.bottom - b.top)) found.add(`overlap: ${name(a.el)} and ${name(b.el)}`)
		}
	return [...found]
}

/* The main ones of a page: what one came for. */
export const main = '.primary:not(.second), .case, .start, .views a, .room nav a, .top button, .head > button, [role="option"], [role="menuitem"]'

export const unfit = (page, { touch = 0 } = {}) => page.evaluate(look, { theirs, touch, main })
