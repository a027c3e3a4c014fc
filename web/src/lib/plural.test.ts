import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, plural_form, translated, translated_many } from './plural.ts'

test('Polish has three forms', () => {
	const forms = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 112, 122].map((n) => plural_form('pl', n))
	assert.deepEqual(forms, [2, 0, 1, 1, 2, 2, 2, 2, 2, 1, 2, 2, 1])
})
test('Lithuanian has three forms', () => {
	const forms = [0, 1, 2, 9, 10, 11, 12, 19, 20, 21, 22, 30, 111, 121].map((n) => plural_form('lt', n))
	assert.deepEqual(forms, [2, 0, 1, 1, 2, 2, 2, 2, 2, 0, 1, 2, 2, 0])
})
test('Greek and English have two', () => {
	assert.deepEqual([0, 1, 2].map((n) => plural_form('el', n)), [1, 0, 1])
	assert.deepEqual([0, 1, 2].map((n) => plural_form('en', n)), [1, 0, 1])
})
test('a missing sentence stays English', () => {
	assert.equal(translated({}, 'Reply'), 'Reply')
	assert.equal(translated({ Reply: '' }, 'Reply'), 'Reply')
	assert.equal(translated_many({}, 'pl', '{n} line', '{n} lines', 1), '{n} line')
	assert.equal(translated_many({ '{n} line': ['{n} wiersz', '{n} wiersze', '{n} wierszy'] }, 'pl', '{n} line', '{n} lines', 12), '{n} wierszy')
})
test('names are filled in, unknown ones stay', () => {
	assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}')
})
