/* One sentence at the foot of the page, with at most one way to act on it. */
export interface Toast {
	id: number
	text: string
	act?: { label: string; run: () => void }
	stays?: boolean
}

class Toasts {
	all = $state.raw<Toast[]>([])
	#next = 1
	#timers = new Map<number, number>()

	say(text: string, more: { act?: Toast['act']; stays?: boolean; ms?: number } = {}): number {
		const id = this.#next++
		this.all = [...this.all.slice(-2), { id, text, ...(more.act ? { act: more.act } : {}), ...(more.stays ? { stays: true } : {}) }]
		if (!more.stays) this.wait(id, more.ms ?? (more.act ? 10_000 : 6000))
		return id
	}

	/* The same place says something newer. */
	change(id: number, text: string, act?: Toast['act']): void {
		this.all = this.all.map((one) => (one.id === id ? { id, text, ...(act ? { act } : {}), ...(one.stays ? { stays: true } : {}) } : one))
	}

	wait(id: number, ms: number): void {
		clearTimeout(this.#timers.get(id))
		this.#timers.set(id, window.setTimeout(() => this.close(id), ms))
	}

	hold(): void {
		for (const timer of this.#timers.values()) clearTimeout(timer)
	}

	go_on(): void {
		for (const one of this.all) if (!one.stays) this.wait(one.id, 5000)
	}

	close(id: number): void {
		this.all = this.all.filter((one) => one.id !== id)
		this.#timers.delete(id)
	}

	/* The newest thing that can be taken back. */
	act(): boolean {
		const newest = this.all.findLast((one) => one.act)
		if (!newest) return false
		this.close(newest.id)
		newest.act?.run()
		return true
	}
}

export const toast = new Toasts()
