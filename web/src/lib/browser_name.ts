/* A browser as people call it, in the reader's language. */
import { browser_of } from './browser.ts'
import { t } from './i18n.svelte.ts'

export const browser_name = (agent: string): string => {
	const known = browser_of(agent)
	if (!known) return agent || t('An unknown browser')
	return known.system ? t('{browser} on {system}', known) : known.browser
}
