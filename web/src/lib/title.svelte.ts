/* What stands in the window's title: a page says its words, App.svelte adds what is new and the name of the desk. */
class Title {
	words = $state('')
}

export const title = new Title()
