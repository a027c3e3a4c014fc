/* Which conversation is being answered, as what; asked for by keys, heard by the composer. */
import type { After, Kind } from '$data/drafts.svelte'

class Writing {
	kind = $state<Kind>('reply')
	open = $state(false)
	/* the words are on screen: asked for, or there from a draft */
	shown = $state(false)
	/* grows when the words should take the focus */
	turn = $state(0)
	send = $state.raw<((after?: After) => void) | null>(null)
	later = $state.raw<(() => void) | null>(null)
	saved = $state.raw<((macros: boolean) => void) | null>(null)
	keep_saved = $state.raw<(() => void) | null>(null)
	attach = $state.raw<(() => void) | null>(null)
	discard = $state.raw<(() => void) | null>(null)
	/* a letter goes on to somebody else; false: nobody is there to write it */
	forward = $state.raw<((message: number) => void) | null>(null)

	/* a greeting by name */
	greet = $state.raw<(() => void) | null>(null)
	quote = $state.raw<((text: string) => void) | null>(null)

	start(kind: Kind): void {
		this.kind = kind
		this.open = true
		this.turn++
	}

	rest(): void {
		this.open = false
	}
}

export const writing = new Writing()
