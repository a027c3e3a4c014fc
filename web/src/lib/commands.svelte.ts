/* One registry: keys, the palette and the page of keys all read it. Parts add their commands while they are on screen. */
import { key_name } from './keys.ts'
import { read_kept, write_kept } from './kept.ts'

export type Where = 'conversation' | 'list' | 'write' | 'go' | 'desk'

export interface Command {
	id: string
	title: () => string
	where: Where
	keys?: string[]
	/* not offered while this says no */
	when?: () => boolean
	/* keys work inside a text field too */
	in_text?: boolean
	/* not a thing for the palette (moving about) */
	hidden?: boolean
	run: () => void
}

const in_text = (el: EventTarget | null): boolean =>
	el instanceof HTMLElement && (el.isContentEditable || el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement || (el instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(el.type)))

const in_layer = (el: EventTarget | null): boolean => el instanceof Element && el.closest('[role="dialog"],[role="menu"],[role="alertdialog"]') !== null

class Commands {
	#sets = $state.raw<readonly Command[][]>([])
	/* Single letters can be turned off (WCAG 2.1.4); everything stays in the palette. */
	letters = $state(read_kept('letters') !== 'off')
	/* Words on their way to an editor that the page puts elsewhere: none of them is a command. */
	#ahead: string | null = null
	#ahead_until = 0
	#before = ''
	#before_at = 0

	// one of each: what stands on a page twice, as a bell may, is the same command
	all = $derived([...new Map(this.#sets.flat().map((c) => [c.id, c])).values()])
	offered = $derived(this.all.filter((c) => !c.when || c.when()))

	add(set: Command[]): () => void {
		this.#sets = [...this.#sets, set]
		return () => (this.#sets = this.#sets.filter((s) => s !== set))
	}

	keys_of(id: string): string | undefined {
		return this.all.find((c) => c.id === id)?.keys?.[0]
	}

	use_letters(on: boolean): void {
		this.letters = on
		write_kept('letters', on ? 'on' : 'off')
	}

	#find(keys: string, e: KeyboardEvent): Command | undefined {
		// the newest set is the nearest to the person
		return this.offered.findLast((c) => c.keys?.includes(keys) && (c.in_text || !in_text(e.target)))
	}

	expect_words(): void {
		this.#ahead = ''
		clearTimeout(this.#ahead_until)
		this.#ahead_until = window.setTimeout(() => (this.#ahead = null), 15_000)
	}

	take_words(): string {
		const words = this.#ahead ?? ''
		this.#ahead = null
		return words
	}

	#keep_ahead(e: KeyboardEvent): boolean {
		if (e.key === 'Escape') this.#ahead = null
		if (this.#ahead === null || in_text(e.target) || e.ctrlKey || e.metaKey || e.altKey || e.key.length !== 1) return false
		this.#ahead += e.key
		e.preventDefault()
		return true
	}

	press(e: KeyboardEvent): void {
		if (e.defaultPrevented || e.isComposing || in_layer(e.target) || this.#keep_ahead(e)) return
		const key = key_name(e)
		if (['Control', 'Shift', 'Alt', 'Meta'].includes(e.key)) return
		if (!this.letters && /^(Shift\+)?.$/.test(key)) return
		const now = e.timeStamp
		const sequence = this.#before && now - this.#before_at < 1500 ? `${this.#before} ${key}` : ''
		const found = (sequence && this.#find(sequence, e)) || this.#find(key, e)
		this.#before = found || in_text(e.target) ? '' : key
		this.#before_at = now
		if (!found) return
		// links and buttons keep their own Enter
		if (key === 'Enter' && e.target instanceof Element && e.target.closest('a,button')) return
		e.preventDefault()
		found.run()
	}
}

export const commands = new Commands()
