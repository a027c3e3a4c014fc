import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocks_of, draft_join, draft_merge, draft_weave, is_blank } from './merge.ts'

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
test('what the server only writes otherwise is no change', () => {
	assert.equal(draft_merge('<p><a rel="x" href="y">a</a></p>', '<p>mine</p>', '<p><a href="y">a</a></p>', '<p><a href="y">a</a></p>'), 'mine')
})
test('a draft in its blocks', () => {
	assert.deepEqual(blocks_of('<p>a<br>b</p><ul><li><p>c</p></li></ul><hr><p></p>'), ['<p>a<br>b</p>', '<ul><li><p>c</p></li></ul>', '<hr>', '<p></p>'])
	assert.deepEqual(blocks_of('<p>a</p>and more'), ['<p>a</p>', 'and more'])
	assert.deepEqual(blocks_of(''), [])
})
test('both changed, but never the same place: both stand', () => {
	const p = (...words: string[]) => words.map((one) => `<p>${one}</p>`).join('')
	const base = p('Dear Anna', 'the cup', 'Regards')
	assert.equal(draft_weave(base, p('Dear Anna', 'the new cup', 'Regards'), p('Dear Anna', 'the cup', 'Regards', 'PS')), p('Dear Anna', 'the new cup', 'Regards', 'PS'))
	assert.equal(draft_weave(base, p('Hello', 'Dear Anna', 'the cup', 'Regards'), p('Dear Anna', 'Regards')), p('Hello', 'Dear Anna', 'Regards'))
	assert.equal(draft_weave(base, p('Dear Anna', 'a saucer', 'Regards'), p('Dear Anna', 'a spoon', 'Regards')), null)
	assert.equal(draft_weave(base, p('Dear Anna', 'the cup', 'Regards', 'one'), p('Dear Anna', 'the cup', 'Regards', 'two')), null)
	assert.equal(draft_weave('', p('one'), p('two')), null)
	assert.equal(draft_weave(null, p('one'), p('two')), null)
	assert.equal(draft_weave(base, p('Dear Anna', 'the cup', 'Regards', 'both'), p('Dear Anna', 'the cup', 'Regards', 'both')), p('Dear Anna', 'the cup', 'Regards', 'both'))
})
test('woven or asked about, no word of either is lost', () => {
	let seed = 7
	const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n
	const p = (list: string[]) => list.map((one) => `<p>${one}</p>`).join('')
	let woven = 0
	for (let turn = 0; turn < 500; turn++) {
		const base = Array.from({ length: random(6) }, (_, i) => `b${i}`)
		const changed = (who: string) => {
			const list = [...base]
			const added: string[] = []
			for (let n = random(3); n >= 0; n--) list.splice(random(list.length + 1), random(2) && list.length ? 1 : 0, (added.push(`${who}${turn}x${n}`), added.at(-1)!))
			return { list, added: added.filter((one) => list.includes(one)) }
		}
		const [a, b] = [changed('m'), changed('t')]
		const out = draft_weave(p(base), p(a.list), p(b.list))
		if (out === null) continue
		woven++
		for (const one of [...a.added, ...b.added]) assert.ok(out.includes(`<p>${one}</p>`), `${one} of ${out}`)
	}
	assert.ok(woven > 50, `${woven} were woven`)
})
