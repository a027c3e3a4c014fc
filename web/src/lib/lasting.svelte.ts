/* What is made while a page is drawn and outlives it: what it derives goes on, whichever part of the page asked for it first. */
export const lasting = <T>(make: () => T): T => {
	let made!: T
	$effect.root(() => {
		made = make()
	})
	return made
}
