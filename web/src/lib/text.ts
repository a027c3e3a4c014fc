/* Small things with words. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').replace(/Ł/g, 'L').toLowerCase().replace(/ς/g, 'σ')

export const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

export const paragraphs = (text: string): string[] => text.replace(/\r\n?/g, '\n').split(/\n{2,}/).map((p) => p.replace(/^\n+|\s+$/g, '')).filter(Boolean)

/* A very long text in pieces of about that many characters, cut between paragraphs, else lines, else words. Together they are the text. */
export const in_pieces = (text: string, size = 12_000): string[] => {
	const out: string[] = []
	for (let at = 0; at < text.length; ) {
		let end = Math.min(text.length, at + size)
		if (end < text.length) {
			const gap = ['\n\n', '\n', ' '].map((g) => text.lastIndexOf(g, end - g.length) + g.length).find((g, i) => g > at + size / (i === 0 ? 3 : 2))
			if (gap) end = gap
			else if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end--
		}
		out.push(text.slice(at, end))
		at = end
	}
	return out
}

/* Do the words of this HTML end with these, on whatever lines they stand? */
export const ends_with = (html: string, words: string): boolean => {
	const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
	const text = plain(html.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&'))
	return words.trim() !== '' && text.endsWith(plain(words))
}

export const line_count = (text: string): number => text.trim().split('\n').length

/* Of a text, or of HTML without its tags. */
export const word_count = (text: string): number => text.replace(/<style[^]*?<\/style>|<[^>]*>/g, ' ').match(/\S+/g)?.length ?? 0

/* As the desk counts its limits: 1 MB is 1024 kB. Rounded up, so that nothing above a limit reads like the limit. */
export const size_text = (bytes: number, number: (n: number) => string): string => {
	if (bytes < 1024) return `${number(bytes)} B`
	if (bytes <= 1_047_552) return `${number(Math.round(bytes / 1024))} kB`
	return `${number(Math.ceil((bytes / 1_048_576) * 10) / 10)} MB`
}
