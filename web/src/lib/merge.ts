/* Two copies of one draft, on this device and on the server, made one again without losing a word. */
export type Merge = 'same' | 'mine' | 'theirs' | 'both_changed'

/* An editor left empty still says <p></p>. */
export const is_blank = (html: string): boolean =>
	!/<img\b/i.test(html) && html.replace(/<[^>]*>/g, '').replace(/&nbsp;/g, ' ').trim() === ''

/* base: what both last agreed on, as it is written here; null when this device never saw the server's. there: the same as the server writes it. */
export const draft_merge = (base: string | null, mine: string, theirs: string, there = base): Merge => {
	if (mine === theirs || (is_blank(mine) && is_blank(theirs))) return 'same'
	if (base !== null && mine === base) return 'theirs'
	if (base !== null && (theirs === base || theirs === there)) return 'mine'
	if (is_blank(mine)) return 'theirs'
	if (is_blank(theirs)) return 'mine'
	return 'both_changed'
}

export const draft_join = (mine: string, theirs: string): string => `${mine}<hr>${theirs}`

/* The paragraphs, lists, tables … of a draft, one after the other. */
export const blocks_of = (html: string): string[] => {
	const out: string[] = []
	let depth = 0
	let begun = 0
	for (const m of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi)) {
		const end = m.index + m[0].length
		if (m[1]) depth = Math.max(0, depth - 1)
		else if (!m[3] && !/^(br|hr|img|col|wbr)$/i.test(m[2]!)) depth++
		if (depth > 0) continue
		out.push(html.slice(begun, end))
		begun = end
	}
	if (html.slice(begun).trim()) out.push(html.slice(begun))
	return out
}

/* For each of a: where in b the same stands, in order; -1 for nowhere. */
const places = (a: string[], b: string[]): number[] => {
	const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
	for (let i = a.length - 1; i >= 0; i--) for (let k = b.length - 1; k >= 0; k--) length[i]![k] = a[i] === b[k] ? length[i + 1]![k + 1]! + 1 : Math.max(length[i + 1]![k]!, length[i]![k + 1]!)
	const at = a.map(() => -1)
	for (let i = 0, k = 0; i < a.length && k < b.length; )
		if (a[i] === b[k]) at[i++] = k++
		else if (length[i + 1]![k]! >= length[i]![k + 1]!) i++
		else k++
	return at
}

const most_blocks = 400

/* Both changed, but never the same place: one draft that holds what either wrote. null: they touch. */
export const draft_weave = (base: string | null, mine: string, theirs: string, there = base): string | null => {
	if (base === null || there === null) return null
	const b = blocks_of(base)
	const s = blocks_of(there)
	const m = blocks_of(mine)
	// what the server only writes otherwise is no change
	const t = blocks_of(theirs).map((block) => (s.length === b.length && s.includes(block) ? b[s.indexOf(block)]! : block))
	if ([b, m, t].some((list) => list.length > most_blocks)) return null
	const in_mine = places(b, m)
	const in_theirs = places(b, t)
	const out: string[] = []
	let [i, k, l] = [0, 0, 0]
	for (let next = 0; next <= b.length; next++) {
		const last = next === b.length
		if (!last && (in_mine[next]! < k || in_theirs[next]! < l)) continue
		const [to_k, to_l] = last ? [m.length, t.length] : [in_mine[next]!, in_theirs[next]!]
		const was = b.slice(i, next).join('')
		const here = m.slice(k, to_k).join('')
		const other = t.slice(l, to_l).join('')
		if (here === was || here === other) out.push(other)
		else if (other === was) out.push(here)
		else return null
		if (!last) out.push(b[next]!)
		;[i, k, l] = [next + 1, to_k + 1, to_l + 1]
	}
	return out.join('')
}
