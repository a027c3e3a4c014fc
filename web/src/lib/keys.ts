/* What was pressed, by one name on every keyboard. */
const by_code: Record<string, string> = { Slash: '/', Comma: ',', Period: '.', BracketLeft: '[', BracketRight: ']' }
const shifted: Record<string, string> = { Digit1: '!', Digit3: '#', Slash: '?' }

interface Press {
	key: string
	code: string
	ctrlKey: boolean
	metaKey: boolean
	altKey: boolean
	shiftKey: boolean
}

/* A Greek keyboard says ρ where the key R was pressed, a Lithuanian one ą for 1: then the place of the key counts. */
const plain = (e: Press): string => {
	if (e.key.length > 1) return e.key
	if (/^[a-z]$/i.test(e.key)) return e.key.toLowerCase()
	if (/^[!-~]$/.test(e.key)) return e.key
	if (e.shiftKey && shifted[e.code]) return shifted[e.code]!
	const letter = /^Key([A-Z])$/.exec(e.code)?.[1]
	return letter ? letter.toLowerCase() : (by_code[e.code] ?? e.key)
}

export const key_name = (e: Press): string => {
	const key = plain(e)
	const shift = e.shiftKey && (key.length > 1 || /^[a-z]$/.test(key))
	return `${e.ctrlKey || e.metaKey ? 'Ctrl+' : ''}${e.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`
}

export const key_label = (keys: string): string =>
	keys
		.split(' ')
		.map((k) => k.split('+').map((p) => ({ Enter: '↵', Escape: 'Esc', Delete: 'Del' })[p] ?? (p.length === 1 ? p.toUpperCase() : p)).join(' '))
		.join(' ')
