/* [[what]] in a saved reply: a place that a person fills in before it goes out. The desk looks for the same. */
export const slot_pattern = /\[\[(?! )[^[\]\n]{1,80}\]\]/g

const inline = /^<\/?(b|strong|i|em|u|s|a|span)(?=[\s/>])/

/* What the first open one asks for. Code is not looked at. */
export const open_slot = (html: string): string | null => {
	const plain = html
		.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, '\n')
		.replace(/<[^>]*>/g, (tag) => (inline.test(tag) ? '' : '\n'))
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&amp;/g, '&')
	const found = new RegExp(slot_pattern).exec(plain)
	return found ? found[0].slice(2, -2) : null
}
