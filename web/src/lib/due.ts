/* Days and hours that something is due by, as the desk says them on its own clocks: 2026-11-27, 2026-11-27T12:00. */
import { clock } from './clock.svelte'
import { locale, t } from './i18n.svelte'
import { date_time, day_of, day_text } from './time'

/* "by Fri 27 Nov", "by Fri 27 Nov, 12:00"; without a day it says so. */
export const due_name = (due: string | null): string => {
	if (!due) return t('no day')
	const at = new Date(due.length > 10 ? due : `${due}T12:00`)
	return t('by {day}', { day: due.length > 10 ? date_time(locale.language, at, clock.now) : day_text(locale.language, at, clock.now) })
}

/* Over, today, later, or none. */
export type DueWhen = 'over' | 'today' | 'later' | 'none'
export const due_when = (due: string | null, due_at: string | null): DueWhen => {
	if (!due || !due_at) return 'none'
	const at = new Date(due_at)
	if (at <= clock.now) return 'over'
	return due.slice(0, 10) === day_of(clock.now) ? 'today' : 'later'
}
