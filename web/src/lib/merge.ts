/* Two copies of one draft, on this device and on the server, made one again without losing a word. */
export type Merge = 'same' | 'mine' | 'theirs' | 'both_changed'

/* An editor left empty still says <p></p>. */
export const is_blank = (html: string): boolean =>
	!/<img\b/i.test(html) && html.replace(/<[^>]*>/g, '').replace(/&nbsp;/g, ' ').trim() === ''

/* base: what both last agreed on; null when this device never saw the server's. */
export const draft_merge = (base: string | null, mine: string, theirs: string): Merge => {
	if (mine === theirs || (is_blank(mine) && is_blank(theirs))) return 'same'
	if (base !== null && mine === base) return 'theirs'
	if (base !== null && theirs === base) return 'mine'
	if (is_blank(mine)) return 'theirs'
	if (is_blank(theirs)) return 'mine'
	return 'both_changed'
}

export const draft_join = (mine: string, theirs: string): string => `${mine}<hr>${theirs}`
