/* Whether the views stand beside the list, and whether there is one pane at a time, as Desk.svelte lays them out. */
import { MediaQuery } from 'svelte/reactivity'

export const wide = new MediaQuery('min-width: 1181px')
export const phone = new MediaQuery('max-width: 720px')
