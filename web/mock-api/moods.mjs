/* Sums of the mock: whole weeks, Monday first, the newest first; the third one has too few, the older ones none. */
const group = (tag, calmer, same, hotter, unsure) => ({ tag, conversations: calmer + same + hotter + unsure, calmer, same, hotter, unsure })
const sums = [
	{ groups: [group(null, 19, 21, 5, 16), group('invoice', 8, 9, 0, 4), group('delivery', 3, 5, 3, 4)], left_out: true, more: true },
	{ groups: [group(null, 7, 6, 2, 5), group('delivery', 4, 3, 1, 2)], left_out: false, more: false },
]
const fourth = { groups: [group(null, 3, 4, 1, 2)], left_out: true, more: false }
const none = { groups: [], left_out: false, more: false }

export const mood_weeks = (n) =>
	Array.from({ length: n }, (_, i) => {
		const day = new Date()
		day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) - 7 * (i + 1))
		return { week: day.toISOString().slice(0, 10), ...(sums[i] ?? (i === 3 ? fourth : none)) }
	})
