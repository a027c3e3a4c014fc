import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draft_join, draft_merge, is_blank } from './merge.ts'

test('blank is what holds no word and no picture', () => {
	assert.ok(is_blank(''))
	assert.ok(is_blank('<p></p><p>&nbsp;</p>'))
	assert.ok(!is_blank('<p>a</p>'))
	assert.ok(!is_blank('<p><img src="cid:1"></p>'))
})
test('only one side changed: that side stands', () => {
	assert.equal(draft_merge('<p>a</p>', '<p>a</p>', '<p>b</p>'), 'theirs')
	assert.equal(draft_merge('<p>a</p>', '<p>b</p>', '<p>a</p>'), 'mine')
	assert.equal(draft_merge('<p>a</p>', '<p>b</p>', '<p>b</p>'), 'same')
})
test('never seen before: words win over nothing', () => {
	assert.equal(draft_merge(null, '', '<p>b</p>'), 'theirs')
	assert.equal(draft_merge(null, '<p>a</p>', '<p></p>'), 'mine')
})
test('both changed: nothing is decided without the person', () => {
	assert.equal(draft_merge('<p>a</p>', '<p>b</p>', '<p>c</p>'), 'both_changed')
	assert.equal(draft_merge(null, '<p>b</p>', '<p>c</p>'), 'both_changed')
	assert.ok(draft_join('<p>b</p>', '<p>c</p>').includes('b</p><hr><p>c'))
})
