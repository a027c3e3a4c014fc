/* When a letter may leave later: in working hours, Monday to Friday. Pure: the clock comes from outside, times are the reader's own. */
export type LaterName = 'hours' | 'afternoon' | 'morning' | 'next_afternoon' | 'monday' | 'week'

export interface Later {
	id: LaterName
	at: Date
}

const day_begins = 8
const day_ends = 17

const works = (at: Date): boolean => at.getDay() % 6 !== 0
export const in_hours = (at: Date): boolean => works(at) && at.getHours() >= day_begins && at.getHours() < day_ends

const on = (from: Date, days: number, hour: number, minute = 0): Date => new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, hour, minute)

const next_day = (from: Date): number => {
	let days = 1
	while (!works(on(from, days, 12))) days++
	return days
}

export const laters = (now: Date): Later[] => {
	const quarter = 15 * 60_000
	const hours = new Date(Math.ceil((now.getTime() + 2 * 3_600_000) / quarter) * quarter)
	const next = next_day(now)
	const monday = ((8 - now.getDay()) % 7) || 7
	let week = 7
	while (!works(on(now, week, 12))) week++
	return [
		...(in_hours(now) && in_hours(hours) ? [{ id: 'hours' as const, at: hours }] : []),
		...(works(now) && now.getHours() < 12 ? [{ id: 'afternoon' as const, at: on(now, 0, 14) }] : []),
		{ id: 'morning', at: on(now, next, 9) },
		{ id: 'next_afternoon', at: on(now, next, 14) },
		...(monday === next ? [] : [{ id: 'monday' as const, at: on(now, monday, 9) }]),
		...(week === monday ? [] : [{ id: 'week' as const, at: on(now, week, 9) }]),
	]
}

/* Tomorrow morning where nobody works then: no offer, but there for whoever types it. */
export const day_off_tomorrow = (now: Date): Date | null => (works(on(now, 1, 12)) ? null : on(now, 1, 9))

/* What somebody types: 14:30 · 3h · 5 (days) · 2026-12-01 · 1.12 · 1/12 · 12-01, each day with a time or at nine. null: no time to come. */
export const later_of = (text: string, now: Date): Date | null => {
	const words = text.trim().toLowerCase().split(/[\s,]+/).filter(Boolean)
	let time: [number, number] | null = null
	let day: Date | null = null
	let year_said = false
	for (const word of words) {
		const clock = /^(\d{1,2}):(\d{2})$/.exec(word)
		const hours = /^(\d{1,3})\s*(?:h|g|godz\.?|val\.?|ω)$/.exec(word)
		const iso = /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$/.exec(word)
		const local = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{4}))?\.?$/.exec(word)
		const days = /^\+?(\d{1,3})$/.exec(word)
		if (hours && words.length === 1) return Number(hours[1]) ? new Date(now.getTime() + Number(hours[1]) * 3_600_000) : null
		if (clock && !time && Number(clock[1]) < 24 && Number(clock[2]) < 60) time = [Number(clock[1]), Number(clock[2])]
		else if (day) return null
		else if (iso || local) {
			const [year, month, date] = iso ? [iso[1], iso[2], iso[3]] : [local![3], local![2], local![1]]
			year_said = year !== undefined
			day = new Date(Number(year ?? now.getFullYear()), Number(month) - 1, Number(date))
			if (day.getMonth() !== Number(month) - 1) return null
		} else if (days) day = on(now, Number(days[1]), 0)
		else return null
	}
	if (!time && !day) return null
	const at = on(day ?? now, 0, ...(time ?? [9, 0]))
	if (at > now) return at
	if (!day) return on(at, 1, at.getHours(), at.getMinutes())
	if (year_said || day >= on(now, 0, 0)) return null
	return new Date(at.getFullYear() + 1, at.getMonth(), at.getDate(), at.getHours(), at.getMinutes())
}
