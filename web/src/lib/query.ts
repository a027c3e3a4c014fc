/* The language of search, as far as pages write it; the server reads it (text/query). */
export interface Term {
	field: string | null
	value: string
	/* the value as the reader's language calls it */
	shown?: string
	negated: boolean
	group: number
}

export const fields = ['from', 'to', 'subject', 'tag', 'is', 'assignee', 'mailbox', 'has', 'priority', 'team', 'customer', 'organisation', 'follower', 'field', 'after', 'before', 'on'] as const

const needs_quotes = (value: string, field: string | null): boolean => /[\s()"„“”«»]/.test(value) || value === '' || (field === null && (/^[-−]/.test(value) || /^(OR|AND|NOT)$/.test(value)))

export const term_text = (t: Term): string => {
	const value = t.value.trim().replace(/["„“”«»]/g, '')
	return `${t.negated ? '-' : ''}${t.field ? `${t.field}:` : ''}${needs_quotes(value, t.field) ? `"${value}"` : value}`
}

/* Terms of one group stand together and are joined by OR; what has no value is left out. */
export const query_text = (terms: Term[]): string => {
	const full = terms.filter((t) => t.value.trim())
	return full.map((t, i) => (i === 0 ? '' : full[i - 1]!.group === t.group ? ' OR ' : ' ') + term_text(t)).join('')
}

export interface Range {
	start: number
	end: number
}

/* A text in pieces, found and not; ranges count code points. */
export const pieces = (text: string, ranges: Range[]): { text: string; found: boolean }[] => {
	const points = [...text]
	const out: { text: string; found: boolean }[] = []
	let at = 0
	for (const r of ranges) {
		if (r.start > at) out.push({ text: points.slice(at, r.start).join(''), found: false })
		out.push({ text: points.slice(r.start, r.end).join(''), found: true })
		at = r.end
	}
	if (at < points.length) out.push({ text: points.slice(at).join(''), found: false })
	return out
}
