import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addresses_in, initials } from './address.ts'
import { browser_of } from './browser.ts'
import { key_label, key_name } from './keys.ts'
import { backoff, EventParser } from './sse.ts'
import { stands } from './stands.ts'
import { ends_with, folded, in_pieces, paragraphs, size_text, word_count } from './text.ts'

const press = (key: string, code: string, more = {}) => key_name({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })

test('keys mean the same on every keyboard', () => {
	assert.equal(press('r', 'KeyR'), 'r')
	assert.equal(press('ρ', 'KeyR'), 'r')
	assert.equal(press('?', 'Slash', { shiftKey: true }), '?')
	assert.equal(press('Ą', 'Digit1', { shiftKey: true }), '!')
	assert.equal(press('k', 'KeyK', { ctrlKey: true }), 'Ctrl+k')
	assert.equal(press('κ', 'KeyK', { metaKey: true }), 'Ctrl+k')
	assert.equal(press('Enter', 'Enter', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter')
	assert.equal(key_label('Ctrl+Enter'), 'Ctrl ↵')
})
test('events come whole however they are cut', () => {
	const p = new EventParser()
	assert.deepEqual(p.push(': beat\n\nid: 7\nevent: message.ad'), [])
	assert.deepEqual(p.push('ded\ndata: {"a":1}\n\n'), [{ id: '7', kind: 'message.added', data: '{"a":1}' }])
	assert.deepEqual(p.push('data: x\r\ndata: y\r\n\r\n'), [{ id: null, kind: 'message', data: 'x\ny' }])
})
test('waiting grows and ends at half a minute', () => {
	assert.ok(backoff(0, 0.5) === 500 && backoff(20, 1) <= 37_500)
})
test('addresses as people paste them', () => {
	assert.deepEqual(addresses_in('Anna <anna@example.org>; jan@example.org, foo'), { good: ['anna@example.org', 'jan@example.org'], rest: 'foo' })
	assert.equal(initials('Νίκος Παπαδόπουλος'), 'ΝΠ')
	assert.equal(initials('help@example.org'), 'HE')
})
test('browsers say who they are', () => {
	const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
	assert.deepEqual(browser_of('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0'), { browser: 'Firefox', system: 'Linux' })
	assert.deepEqual(browser_of(chrome), { browser: 'Chrome', system: 'Linux' })
	assert.deepEqual(browser_of(`${chrome} Edg/141.0`), { browser: 'Edge', system: 'Linux' })
	assert.deepEqual(browser_of('Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'), { browser: 'Chrome', system: 'Android' })
	assert.deepEqual(browser_of('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'), { browser: 'Safari', system: 'iPhone' })
	assert.deepEqual(browser_of('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15'), { browser: 'Safari', system: 'macOS' })
	assert.deepEqual(browser_of('curl/8.5.0'), { browser: 'curl', system: '' })
	assert.equal(browser_of('something of our own'), null)
	assert.equal(browser_of(''), null)
})
test('words', () => {
	assert.equal(folded('Źródło ŁÓDŹ λόγος'), 'zrodlo lodz λογοσ')
	assert.ok(ends_with('<p>Thanks.</p><p>Anna<br>Źródło &amp; co</p>', 'Anna\nŹródło & co'))
	assert.ok(!ends_with('<p>Anna wrote</p>', 'Anna') && !ends_with('<p>x</p>', ' '))
	assert.deepEqual(paragraphs('a\r\nb\r\n\r\n\r\nc\n'), ['a\nb', 'c'])
	assert.equal(size_text(2_400_000, String), '2.3 MB')
	assert.equal(size_text(25 * 1_048_576, String), '25 MB')
	assert.equal(size_text(25 * 1_048_576 + 1, String), '25.1 MB')
	assert.equal(size_text(1_048_000, String), '1 MB')
	assert.equal(size_text(300_000, String), '293 kB')
})
test('a long text in pieces is the same text', () => {
	for (const text of ['', 'short', 'a word '.repeat(9000), 'line\n'.repeat(9000), `${'sentence '.repeat(30)}\n\n`.repeat(300), 'x'.repeat(50_000), '😀'.repeat(20_001)]) {
		const pieces = in_pieces(text)
		assert.equal(pieces.join(''), text)
		assert.ok(pieces.every((p) => p.length <= 12_000 && !/^[\uDC00-\uDFFF]/.test(p)))
		assert.ok(pieces.length <= text.length / 3000 + 1)
	}
	assert.ok(in_pieces('paragraph '.repeat(40).concat('\n\n').repeat(200)).slice(0, -1).every((p) => p.endsWith('\n\n')))
})

test('words of a text and of HTML', () => {
	assert.equal(word_count(' one  two\nthree '), 3)
	assert.equal(word_count('<style>p { color: red }</style><p class="a b">one <b>two</b></p>'), 2)
	assert.equal(word_count('<p></p>'), 0)
})
test('a sentence stands there as long as one part of it does', () => {
	const sentence = 'I wrote to you: “I will call on Friday”. By Friday I will not manage it. I will do it by [[day]].'
	assert.ok(stands(sentence, `Good morning,\n\n${sentence}`))
	assert.ok(stands(sentence, 'By Friday I will\nnot manage it. I will do it by Monday.'))
	assert.ok(!stands(sentence, '> I will call on Friday\n\nYour parcel is on its way.'))
	assert.ok(!stands(sentence, ''))
	assert.ok(!stands('', 'Your parcel is on its way.'))
	assert.ok(stands('Σας έγραψα: «Θα σας γράψω αύριο». Μέχρι τότε δεν θα προλάβω.', 'Μέχρι τότε δεν θα προλάβω. Θα γράψω τη Δευτέρα.'))
})
