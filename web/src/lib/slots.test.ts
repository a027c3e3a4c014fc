import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open_slot } from './slots.ts'

test('what is still to be filled in', () => {
	assert.equal(open_slot('<p>On [[day]] at [[hour]]</p>'), 'day')
	assert.equal(open_slot('<p>[[<strong>which</strong> day]]</p>'), 'which day')
	assert.equal(open_slot('<p><code>[[x]]</code> [[y]]</p>'), 'y')
	for (const none of ['', '<p>[[</p><p>day]]</p>', '<p>[[ -f x ]] [[]] [day]</p>', '<pre><code>[[x]]</code></pre>', '<a href="https://example.org/[[x]]">x</a>']) assert.equal(open_slot(none), null, none)
})
