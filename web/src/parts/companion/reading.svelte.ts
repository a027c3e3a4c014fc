/* What is read of the draft just now; the list of asks looks here. Nothing of it is kept. */
import type { Ask, Hints } from '$data/asks.svelte'

const key = (a: Ask): string => `${a.message} ${a.start ?? ''} ${a.id !== null && a.start === null ? a.id : ''}`

class Reading {
	number = $state(0)
	hints = $state.raw<Hints | null>(null)
	/* the list under the words is asked for */
	unfolded = $state(false)

	answered(number: number, a: Ask): boolean {
		const list = this.number === number ? this.hints?.asks : undefined
		return a.state === 'open' && (list?.some((one) => one.answered_here && key(one) === key(a)) ?? false)
	}
}

export const reading = new Reading()

/* The first open one, where a list of them can be seen. */
export const to_open_ask = (): boolean => {
	const all = [...document.querySelectorAll<HTMLElement>('.asks [data-open] [role=checkbox]')].filter((el) => el.offsetParent !== null)
	all[0]?.focus()
	return all.length > 0
}
