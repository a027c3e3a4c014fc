/* Does something of what this says stand there still: one of its sentences, whole? What was to be filled in does not count. */
const flat = (text: string): string => text.replace(/[\s>]+/g, ' ').trim()

export const stands = (sentence: string, text: string): boolean => {
	const there = flat(text)
	return sentence
		.split(/\[\[[^\]]*\]\]|(?<=[.!?…;])\s/)
		.map(flat)
		.some((part) => part.length >= 12 && there.includes(part))
}
