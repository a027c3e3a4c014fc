/* Times for people: relative up to a day, then as each language writes them. Pure: the clock and the zone come from outside. */
import type { Language } from './plural.ts'

/* Making one takes a hundred times as long as using it, and a list has fifty times in it. */
const made = new Map<string, Intl.DateTimeFormat>()
const part = (language: string, at: Date, zone: string | undefined, options: Intl.DateTimeFormatOptions): string => {
	// without a zone it is the device's, which may travel
	const key = `${language} ${zone ?? at.getTimezoneOffset()} ${JSON.stringify(options)}`
	let f = made.get(key)
	if (!f) made.set(key, (f = new Intl.DateTimeFormat(language, { ...options, timeZone: zone })))
	return f.format(at)
}

const number = (at: Date, zone: string | undefined, options: Intl.DateTimeFormatOptions): string => part('en', at, zone, options)

const made_counting = new Map<string, Intl.RelativeTimeFormat>()
const counting = (language: string, options: Intl.RelativeTimeFormatOptions): Intl.RelativeTimeFormat => {
	const key = `${language} ${options.numeric} ${options.style}`
	let f = made_counting.get(key)
	if (!f) made_counting.set(key, (f = new Intl.RelativeTimeFormat(language, options)))
	return f
}

/* 9:10, never 09:10, in every language alike. */
export const clock_time = (at: Date, zone?: string): string => {
	const h = number(at, zone, { hour: 'numeric', hourCycle: 'h23' })
	const m = number(at, zone, { minute: 'numeric' }).padStart(2, '0')
	return `${Number(h)}:${m}`
}

/* 2026-11-27 */
export const day_of = (at: Date, zone?: string): string => part('sv', at, zone, { year: 'numeric', month: '2-digit', day: '2-digit' })

export const weekday = (language: Language, at: Date, zone?: string): string => {
	if (language === 'lt') return part('lt', at, zone, { weekday: 'long' }).replace(/is$/, 'į')
	return part(language, at, zone, { weekday: 'short' })
}

const date_only = (language: Language, at: Date, zone: string | undefined, with_year: boolean): string => {
	const [year, month, day] = day_of(at, zone).split('-') as [string, string, string]
	const d = String(Number(day))
	const m = String(Number(month))
	switch (language) {
		case 'pl':
			return with_year ? `${d}.${month}.${year}` : `${d}.${month}`
		case 'el':
			return with_year ? `${d}/${m}/${year}` : `${d}/${m}`
		case 'lt':
			return with_year ? `${year}-${month}-${day}` : `${month}-${day}`
		case 'en':
			return `${d} ${part('en', at, zone, { month: 'short' })}${with_year ? ` ${year}` : ''}`
	}
}

export const date_time = (language: Language, at: Date, now: Date, zone?: string): string => {
	const other_year = day_of(at, zone).slice(0, 4) !== day_of(now, zone).slice(0, 4)
	const date = date_only(language, at, zone, other_year)
	if (other_year) return `${date}, ${clock_time(at, zone)}`
	return `${weekday(language, at, zone)}${language === 'lt' ? ',' : ''} ${date}, ${clock_time(at, zone)}`
}

/* A day alone: Mon 23 Nov. */
export const day_text = (language: Language, at: Date, now: Date): string => {
	const other_year = at.getFullYear() !== now.getFullYear()
	return other_year ? date_only(language, at, undefined, true) : `${weekday(language, at)}${language === 'lt' ? ',' : ''} ${date_only(language, at, undefined, false)}`
}

const relative = (language: Language, seconds: number): string => {
	const f = counting(language, { numeric: 'always', style: 'short' })
	const minutes = Math.round(seconds / 60)
	return Math.abs(minutes) < 60 ? f.format(minutes, 'minute') : f.format(Math.trunc(minutes / 60), 'hour')
}

/* Beside a message. Under a minute: null, so that the caller can say "just now". */
export const when = (language: Language, at: Date, now: Date, zone?: string): string | null => {
	const seconds = (at.getTime() - now.getTime()) / 1000
	if (Math.abs(seconds) < 60) return null
	return Math.abs(seconds) < 86_400 ? relative(language, seconds) : date_time(language, at, now, zone)
}

/* What is still to come: "in 9 seconds"; "now" when its moment is here and nobody has said that it happened. */
export const ahead = (language: Language, at: Date, now: Date, zone?: string): string => {
	const seconds = Math.max(0, Math.ceil((at.getTime() - now.getTime()) / 1000))
	if (seconds >= 86_400) return date_time(language, at, now, zone)
	const f = counting(language, { numeric: seconds ? 'always' : 'auto' })
	if (seconds < 60) return f.format(seconds, 'second')
	const minutes = Math.round(seconds / 60)
	return minutes < 60 ? f.format(minutes, 'minute') : f.format(Math.round(minutes / 60), 'hour')
}

/* In a narrow column: the hour, yesterday, the weekday, the date. */
export const when_short = (language: Language, at: Date, now: Date, zone?: string): string => {
	const day = day_of(at, zone)
	if (day === day_of(now, zone)) return clock_time(at, zone)
	const days = Math.round((Date.parse(day) - Date.parse(day_of(now, zone))) / 86_400_000)
	if (days === -1 || days === 1) return counting(language, { numeric: 'auto' }).format(days, 'day')
	if (days < 0 && days > -7) return part(language, at, zone, { weekday: 'short' })
	return date_only(language, at, zone, day.slice(0, 4) !== day_of(now, zone).slice(0, 4))
}

export const exact = (language: Language, at: Date, zone?: string): string => {
	const date = part(language, at, zone, { dateStyle: 'full' })
	return `${date}, ${clock_time(at, zone)}`
}

/* When a snoozed conversation comes back; morning is 8:00 in the reader's zone. */
export interface Snooze {
	id: 'later' | 'tomorrow' | 'monday' | 'week'
	at: Date
}

export const snoozes = (now: Date): Snooze[] => {
	const morning = (days: number): Date => {
		const d = new Date(now)
		d.setDate(d.getDate() + days)
		d.setHours(8, 0, 0, 0)
		return d
	}
	// three hours at least: the next quarter of an hour after them
	const quarter = 15 * 60_000
	const later = new Date(Math.ceil((now.getTime() + 3 * 3_600_000) / quarter) * quarter)
	const to_monday = ((8 - now.getDay()) % 7) || 7
	return [
		{ id: 'later', at: later },
		{ id: 'tomorrow', at: morning(1) },
		{ id: 'monday', at: morning(to_monday) },
		{ id: 'week', at: morning(7) },
	]
}

/* From one moment to another: the day once where it is the same. */
export const span = (language: Language, from: Date, to: Date, zone?: string): string =>
	`${exact(language, from, zone)} – ${day_of(from, zone) === day_of(to, zone) ? clock_time(to, zone) : exact(language, to, zone)}`
