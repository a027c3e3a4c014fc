/* Whether the views stand beside the list, as Desk.svelte lays them out. */
import { MediaQuery } from 'svelte/reactivity'

export const wide = new MediaQuery('min-width: 1181px')
