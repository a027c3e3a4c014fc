import assert from 'node:assert/strict'
import test from 'node:test'
import { pieces, query_text } from './query.ts'

const term = (field: string | null, value: string, group = 0, negated = false) => ({ field, value, group, negated })

test('terms are written as the server reads them', () => {
	assert.equal(query_text([term('tag', 'vip', 0), term('tag', 'very late', 0), term('is', 'open', 1, true)]), 'tag:vip OR tag:"very late" -is:open')
	assert.equal(query_text([term(null, 'mała czarna', 0), term('from', ' ', 1), term(null, '-x', 2)]), '"mała czarna" "-x"')
	assert.equal(query_text([term('subject', 'a "b" c', 0)]), 'subject:"a b c"')
	assert.equal(query_text([]), '')
})

test('ranges count code points', () => {
	assert.deepEqual(pieces('𝕏 <b>łoś</b>', [{ start: 5, end: 8 }]), [
		{ text: '𝕏 <b>', found: false },
		{ text: 'łoś', found: true },
		{ text: '</b>', found: false },
	])
	assert.deepEqual(pieces('all', [{ start: 0, end: 3 }]), [{ text: 'all', found: true }])
})
