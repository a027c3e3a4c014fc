import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, clock_time, date_time, snoozes, span, when, when_short } from './time.ts'

const zone = 'Europe/Warsaw'
const now = new Date('2026-11-25T12:00:00Z')
const monday = new Date('2026-11-23T08:10:00Z')

test('each language writes a date its own way', () => {
	assert.equal(date_time('en', monday, now, zone), 'Mon 23 Nov, 9:10')
	assert.equal(date_time('pl', monday, now, zone), 'pon. 23.11, 9:10')
	assert.equal(date_time('el', monday, now, zone), 'Δευ 23/11, 9:10')
	assert.equal(date_time('lt', monday, now, zone), 'pirmadienį, 11-23, 9:10')
})
test('another year is named', () => {
	const old = new Date('2025-02-03T10:05:00Z')
	assert.equal(date_time('en', old, now, zone), '3 Feb 2025, 11:05')
	assert.equal(date_time('lt', old, now, zone), '2025-02-03, 11:05')
})
test('a span names its day once', () => {
	const later = (hours: number) => new Date(monday.getTime() + hours * 3_600_000)
	assert.equal(span('pl', monday, later(1), zone), 'poniedziałek, 23 listopada 2026, 9:10 – 10:10')
	assert.match(span('lt', monday, later(24), zone), /, 9:10 – .*24.*, 9:10$/)
})
test('relative up to a day', () => {
	assert.equal(when('en', new Date('2026-11-25T11:59:40Z'), now, zone), null)
	assert.equal(when('pl', new Date('2026-11-25T11:50:00Z'), now, zone), '10 min temu')
	assert.equal(when('en', new Date('2026-11-24T13:00:00Z'), now, zone), '23 hr. ago')
	assert.equal(when('en', monday, now, zone), 'Mon 23 Nov, 9:10')
})
test('what is to come is never called past', () => {
	const soon = (language: 'en' | 'pl' | 'el' | 'lt', seconds: number) => ahead(language, new Date(now.getTime() + seconds * 1000), now, zone)
	assert.deepEqual([1, 9, 22].map((s) => soon('en', s)), ['in 1 second', 'in 9 seconds', 'in 22 seconds'])
	assert.deepEqual([1, 2, 9, 22].map((s) => soon('pl', s)), ['za 1 sekundę', 'za 2 sekundy', 'za 9 sekund', 'za 22 sekundy'])
	assert.deepEqual([1, 9].map((s) => soon('el', s)), ['σε 1 δευτερόλεπτο', 'σε 9 δευτερόλεπτα'])
	assert.deepEqual([1, 9, 21].map((s) => soon('lt', s)), ['po 1 sekundės', 'po 9 sekundžių', 'po 21 sekundės'])
	assert.equal(soon('pl', 120), 'za 2 minuty')
	assert.equal(soon('en', 3 * 3600), 'in 3 hours')
	assert.equal(soon('en', 48 * 3600), 'Fri 27 Nov, 13:00')
	assert.deepEqual((['en', 'pl', 'el', 'lt'] as const).map((l) => soon(l, -3)), ['now', 'teraz', 'τώρα', 'dabar'])
})
test('short: the hour, yesterday, the weekday, the date', () => {
	assert.equal(when_short('pl', new Date('2026-11-25T08:42:00Z'), now, zone), '9:42')
	assert.equal(when_short('pl', new Date('2026-11-24T20:00:00Z'), now, zone), 'wczoraj')
	assert.equal(when_short('pl', new Date('2026-11-20T08:00:00Z'), now, zone), 'pt.')
	assert.equal(when_short('el', new Date('2026-10-02T08:00:00Z'), now, zone), '2/10')
	assert.equal(when_short('lt', new Date('2025-10-02T08:00:00Z'), now, zone), '2025-10-02')
})
test('the hour has no leading zero, midnight is 0', () => {
	assert.equal(clock_time(new Date('2026-11-25T23:05:00Z'), zone), '0:05')
})
test('a snoozed one comes back later than now', () => {
	for (const s of snoozes(now)) assert.ok(s.at > now, s.id)
	const later = (at: string) => snoozes(new Date(at)).find((s) => s.id === 'later')!.at.toISOString()
	assert.equal(later('2026-11-25T10:48:00.000Z'), '2026-11-25T14:00:00.000Z')
	assert.equal(later('2026-11-25T10:31:20.000Z'), '2026-11-25T13:45:00.000Z')
	assert.equal(later('2026-11-25T10:30:00.000Z'), '2026-11-25T13:30:00.000Z')
})
