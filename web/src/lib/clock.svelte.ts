/* The time of day as the page sees it, moved on twice a minute. */
import { ahead, date_time, exact, span, when, when_short } from './time.ts'
import { locale, t } from './i18n.svelte.ts'

class Clock {
	now = $state.raw(new Date())

	constructor() {
		setInterval(() => (this.now = new Date()), 30_000)
	}
}

export const clock = new Clock()

export const time_when = (at: string): string => when(locale.language, new Date(at), clock.now) ?? t('just now')
export const time_ahead = (at: string, now = new Date()): string => ahead(locale.language, new Date(at), now)
export const time_short = (at: string): string => when_short(locale.language, new Date(at), clock.now)
export const time_exact = (at: string): string => exact(locale.language, new Date(at))
export const time_date = (at: string): string => date_time(locale.language, new Date(at), clock.now)
export const time_span = (from: string, to: string): string => span(locale.language, new Date(from), new Date(to))
