/* What is chosen in the list, for one act on all of it: some rows, or everything that the view or search holds. */
import { SvelteSet } from 'svelte/reactivity'

class Selection {
	numbers = new SvelteSet<number>()
	/* everything that matches, also what is not on the page */
	all = $state(false)
	/* boxes stand beside the rows, also before one is chosen */
	on = $state(false)
	#anchor = 0

	any = $derived(this.all || this.numbers.size > 0)

	toggle(n: number): void {
		this.all = false
		if (!this.numbers.delete(n)) this.numbers.add(n)
		this.#anchor = n
	}

	/* From the one chosen last to this one, in the order of the list. */
	reach(n: number, order: readonly number[]): void {
		const from = order.indexOf(this.#anchor)
		const to = order.indexOf(n)
		if (from < 0 || to < 0) return this.toggle(n)
		this.all = false
		for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) this.numbers.add(one)
		this.#anchor = n
	}

	take(numbers: readonly number[]): void {
		for (const n of numbers) this.numbers.add(n)
	}

	clear(): void {
		this.numbers.clear()
		this.all = this.on = false
	}
}

export const selection = new Selection()
