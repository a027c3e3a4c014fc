/* When should it leave? Loaded when somebody asks. */
import type { Choice } from '$ui/Picker.svelte'
import { time_date } from '$lib/clock.svelte'
import { t } from '$lib/i18n.svelte'
import { day_off_tomorrow, in_hours, later_of, laters, type Later } from '$lib/later'
import { folded } from '$lib/text'

export interface Asking {
	title: string
	placeholder: string
	choices: () => Choice[]
	fresh?: (text: string) => Choice | null
	pick: (id: string, text: string) => void
	stays?: boolean
	onsearch?: (text: string) => void
	onleave?: (text: string) => void
}

/* unless: it can stay here when the customer writes before. */
export const ask_later = (unless: boolean, send: (at: Date, unless: boolean) => void): Asking => {
	const now = new Date()
	const times = laters(now)
	const tomorrow = (l: Later) => l.at.getDate() === new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getDate()
	const name = (l: Later) =>
		({
			hours: () => t('in two hours'),
			afternoon: () => t('this afternoon'),
			morning: () => (tomorrow(l) ? t('tomorrow morning') : t('the next working morning')),
			next_afternoon: () => (tomorrow(l) ? t('tomorrow afternoon') : t('the next working afternoon')),
			monday: () => t('Monday morning'),
			week: () => t('in a week'),
		})[l.id]()
	const groups = unless ? [t('Unless the customer writes first'), t('In any case')] : [t('In working hours')]
	return {
		title: t('Send later'),
		placeholder: t('When? A time, a day, or both: 14:30, 3h, 5, 2026-12-01 9:00'),
		choices: () => groups.flatMap((group, i) => times.map((l) => ({ id: `${i} ${l.at.toISOString()}`, label: name(l), hint: time_date(l.at.toISOString()), group }))),
		fresh: (text) => {
			const at = later_of(text, now) ?? (text.length > 2 && folded(t('tomorrow morning')).startsWith(folded(text)) ? day_off_tomorrow(now) : null)
			return at && { id: `0 ${at.toISOString()}`, label: time_date(at.toISOString()), hint: in_hours(at) ? '' : t('outside working hours'), group: groups[0]! }
		},
		pick: (id) => {
			const [which, at] = id.split(' ') as [string, string]
			send(new Date(at), unless && which === '0')
		},
	}
}
