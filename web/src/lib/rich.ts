/*
 * Our own replies and notes, shown inside the page. The server has sanitised them;
 * here only a short list of elements is rebuilt, node by node, so that nothing else can enter.
 */
const kept = new Set(['P', 'BR', 'STRONG', 'B', 'EM', 'I', 'U', 'S', 'UL', 'OL', 'LI', 'BLOCKQUOTE', 'CODE', 'PRE', 'H1', 'H2', 'H3', 'H4', 'HR', 'DIV', 'SPAN', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TD', 'TH'])
const dropped = new Set(['SCRIPT', 'STYLE', 'HEAD', 'TITLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH'])

export interface Picture {
	id: number
	content_id: string | null
}

const link = (from: Element): HTMLElement => {
	const a = document.createElement('a')
	const href = from.getAttribute('href') ?? ''
	if (/^(https?:|mailto:|tel:)/i.test(href)) {
		a.href = href
		a.target = '_blank'
		a.rel = 'noopener noreferrer'
	}
	return a
}

const picture = (from: Element, pictures: readonly Picture[]): HTMLElement | null => {
	const cid = /^cid:(.+)$/i.exec(from.getAttribute('src') ?? '')?.[1]
	const own = /\/api\/v1\/attachments\/(\d+)$/.exec(from.getAttribute('src') ?? '')?.[1]
	const id = own ? Number(own) : pictures.find((p) => p.content_id !== null && p.content_id === cid)?.id
	if (id === undefined) return null
	const img = document.createElement('img')
	img.src = `/api/v1/attachments/${id}`
	img.alt = from.getAttribute('alt') ?? ''
	img.loading = 'lazy'
	return img
}

/* A cell over several others. */
const spanning = (from: Element, to: HTMLElement): HTMLElement => {
	if (!(to instanceof HTMLTableCellElement)) return to
	to.colSpan = Math.min(50, Number(from.getAttribute('colspan')) || 1)
	to.rowSpan = Math.min(500, Number(from.getAttribute('rowspan')) || 1)
	return to
}

/* Somebody whom a note names. */
const named = (from: Element, to: HTMLElement): HTMLElement => {
	if (/^mention mention-(user|team)-\d+$/.test(from.className)) to.className = 'mention'
	return to
}

const rebuild = (from: Node, into: Node, pictures: readonly Picture[], depth: number): void => {
	if (depth > 60) return
	for (const node of from.childNodes) {
		if (node.nodeType === Node.TEXT_NODE) into.appendChild(document.createTextNode(node.nodeValue ?? ''))
		if (!(node instanceof Element)) continue
		const tag = node.tagName.toUpperCase()
		if (dropped.has(tag)) continue
		let target: Node | null = into
		if (tag === 'A') target = link(node)
		else if (tag === 'IMG') target = picture(node, pictures)
		else if (kept.has(tag)) target = named(node, spanning(node, document.createElement(tag)))
		if (!target) continue
		rebuild(node, target, pictures, depth + 1)
		if (target !== into) into.appendChild(target)
	}
}

export const rich = (html: string, pictures: readonly Picture[]): DocumentFragment => {
	const inert = new DOMParser().parseFromString(html, 'text/html')
	const out = document.createDocumentFragment()
	rebuild(inert.body, out, pictures, 0)
	return out
}

/* Plain text: web addresses become links, everything else stays text. */
export const linked = (text: string): { text: string; href?: string }[] => {
	const out: { text: string; href?: string }[] = []
	let at = 0
	for (const m of text.matchAll(/https?:\/\/[^\s<>"“”«»]+[^\s<>"“”«».,;:!?)\]}'’]/g)) {
		if (m.index > at) out.push({ text: text.slice(at, m.index) })
		out.push({ text: m[0], href: m[0] })
		at = m.index + m[0].length
	}
	if (at < text.length) out.push({ text: text.slice(at) })
	return out
}
