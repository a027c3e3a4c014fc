import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day_off_tomorrow, in_hours, later_of, laters } from './later.ts'

const at = (text: string) => new Date(text)
const list = (now: string) => laters(at(now)).map((l) => `${l.id} ${l.at.getDay()} ${l.at.getHours()}:${String(l.at.getMinutes()).padStart(2, '0')}`)

test('proposals lie in working hours, whenever one asks', () => {
	for (let hour = 0; hour < 24 * 14; hour++) {
		const now = new Date(2026, 10, 23, hour, 7)
		const all = laters(now)
		assert.ok(all.length >= 2)
		for (const l of all) assert.ok(l.at > now && in_hours(l.at), `${now} ${l.id} ${l.at}`)
		assert.equal(new Set(all.map((l) => l.at.getTime())).size, all.length, String(now))
	}
})
test('a Monday morning, a Friday afternoon', () => {
	assert.deepEqual(list('2026-11-23T09:20:00'), ['hours 1 11:30', 'afternoon 1 14:00', 'morning 2 9:00', 'next_afternoon 2 14:00', 'monday 1 9:00'])
	assert.deepEqual(list('2026-11-27T16:30:00'), ['morning 1 9:00', 'next_afternoon 1 14:00', 'week 5 9:00'])
})
test('a day off is no proposal, but there for whoever types it', () => {
	assert.equal(day_off_tomorrow(at('2026-11-26T10:00:00')), null)
	assert.equal(day_off_tomorrow(at('2026-11-27T10:00:00'))?.getTime(), at('2026-11-28T09:00:00').getTime())
	assert.equal(day_off_tomorrow(at('2026-11-28T23:00:00'))?.getTime(), at('2026-11-29T09:00:00').getTime())
})
test('times as people type them', () => {
	const now = at('2026-11-24T10:00:00')
	const typed = (text: string) => {
		const d = later_of(text, now)
		return d && `${d.getFullYear()}-${d.getMonth() + 1}-${d.getDate()} ${d.getHours()}:${d.getMinutes()}`
	}
	assert.equal(typed('14:30'), '2026-11-24 14:30')
	assert.equal(typed('9:00'), '2026-11-25 9:0')
	assert.equal(typed('3h'), '2026-11-24 13:0')
	assert.equal(typed('5'), '2026-11-29 9:0')
	assert.equal(typed('1.12'), '2026-12-1 9:0')
	assert.equal(typed('1.12. 16:15'), '2026-12-1 16:15')
	assert.equal(typed('1/12/2027'), '2027-12-1 9:0')
	assert.equal(typed('2026-12-01, 10:00'), '2026-12-1 10:0')
	assert.equal(typed('03-01'), '2027-3-1 9:0')
	for (const none of ['', 'soon', '31.2', '25:00', '0h', '2020-01-01', '1.12 2.12']) assert.equal(typed(none), null, none)
})
