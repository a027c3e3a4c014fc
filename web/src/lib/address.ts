/* Mail addresses as people type and paste them. The server decides what is valid; here only what is clearly not. */
export const address_ok = (text: string): boolean => text.length <= 254 && /^[^@\s<>,;]+@[^@\s<>,;]+$/.test(text)

/* "Anna <anna@example.org>, jan@example.org; …" → addresses, and what could not be read. */
export const addresses_in = (text: string): { good: string[]; rest: string } => {
	const good: string[] = []
	const rest: string[] = []
	for (const piece of text.split(/[,;\n]+/)) {
		const trimmed = piece.trim()
		if (!trimmed) continue
		const inside = /<([^<>]+)>\s*$/.exec(trimmed)?.[1] ?? trimmed
		if (address_ok(inside)) good.push(inside)
		else rest.push(trimmed)
	}
	return { good, rest: rest.join(', ') }
}

export const initials = (name: string): string => {
	const words = name.split(/[\s.@_-]+/).filter((w) => /\p{L}/u.test(w))
	return words.slice(0, 2).map((w) => /\p{L}/u.exec(w)?.[0] ?? '').join('').toLocaleUpperCase()
}
