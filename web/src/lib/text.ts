/* Small things with words. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').replace(/Ł/g, 'L').toLowerCase().replace(/ς/g, 'σ')

export const paragraphs = (text: string): string[] => text.replace(/\r\n?/g, '\n').split(/\n{2,}/).map((p) => p.replace(/^\n+|\s+$/g, '')).filter(Boolean)

export const line_count = (text: string): number => text.trim().split('\n').length

export const size_text = (bytes: number, number: (n: number) => string): string => {
	if (bytes < 1000) return `${number(bytes)} B`
	if (bytes < 1_000_000) return `${number(Math.round(bytes / 1000))} kB`
	return `${number(Math.round(bytes / 100_000) / 10)} MB`
}
