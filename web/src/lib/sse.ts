/* Server-sent events from a stream of text (WHATWG HTML, 9.2.6). */
export interface StreamEvent {
	id: string | null
	kind: string
	data: string
}

export class EventParser {
	#rest = ''
	#id: string | null = null
	#kind = ''
	#data: string[] = []

	push(text: string): StreamEvent[] {
		const found: StreamEvent[] = []
		const lines = (this.#rest + text).split(/\r\n|\n|\r/)
		this.#rest = lines.pop() ?? ''
		for (const line of lines) {
			if (line === '') {
				if (this.#data.length) found.push({ id: this.#id, kind: this.#kind || 'message', data: this.#data.join('\n') })
				this.#id = null
				this.#kind = ''
				this.#data = []
				continue
			}
			if (line.startsWith(':')) continue
			const colon = line.indexOf(':')
			const field = colon < 0 ? line : line.slice(0, colon)
			const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
			if (field === 'id') this.#id = value
			else if (field === 'event') this.#kind = value
			else if (field === 'data') this.#data.push(value)
		}
		return found
	}
}

/* 0.5 s, doubling to 30 s, with a spread so that a whole team does not come back in one moment. */
export const backoff = (attempt: number, random: number): number => Math.min(30_000, 500 * 2 ** attempt) * (0.75 + random / 2)
