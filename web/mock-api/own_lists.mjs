/* A team's own lines in the mock: "this => that" pairs as plain words, brackets that are not closed are wrong. */
const lists = ['asks', 'answers', 'promises', 'times', 'vague', 'wording', 'shown', 'stake', 'mood', 'names']
const cues = ['restate', 'unanswered', 'vague_time', 'missing_who_when', 'long_sentence', 'dense', 'label', 'blame', 'cannot', 'instead', 'we_for_I', 'shown', 'promise']
const sections = [{ heading: '[blame]', lines: ['as (stated|mentioned|explained) above', 'you (did not|didn’t) read'] }, { heading: '[label]', lines: ['troublemaker'] }, { heading: '[instead]', lines: [] }]
const faults = (text) => text.split('\n').flatMap((line, i) => (line.split('(').length !== line.split(')').length ? [{ line: i + 1, why: 'A bracket is not closed.' }] : []))
const lines = (text) => text.split('\n').filter((l) => l.trim() && !/^\s*[#[]/.test(l)).length

export const own_lists_of = ({ db, tell, fail }) => {
	const all = () => (db().own_lists ??= new Map())
	const kept = (p) => all().get(p.join('/')) ?? { version: 0, text: '' }
	const whole = (p) => ({ language: p[0], list: p[1], ...kept(p), faults: faults(kept(p).text), sections })
	const found = (text, sentence) =>
		text.split('\n').flatMap((line) => {
			const [from, say] = line.split('=>').map((s) => s.trim())
			const at = say && from ? sentence.indexOf(from) : -1
			const start = [...sentence.slice(0, at)].length
			return at < 0 ? [] : [{ start, end: start + [...from].length, text: from, what: 'instead', say, section: 'instead', line: from, own: true }]
		})
	return [
		['GET', '/languages', () => ({ items: ['el', 'en', 'lt', 'pl'].map((code) => ({ code, lists: lists.map((list) => ({ list, lines: lines(kept([code, list]).text) })), cues: cues.map((cue) => ({ cue, said: true })) })), next: null })],
		['GET', '/languages/([a-z]+)/lists/([a-z]+)', ({ p }) => whole(p)],
		['PUT', '/languages/([a-z]+)/lists/([a-z]+)', ({ p, b, u }) => {
			if (b.version !== kept(p).version) fail(409, 'stale', 'Somebody changed these lines in the meantime. What you wrote is still here.')
			all().set(p.join('/'), { version: kept(p).version + 1, text: b.text.trimEnd() })
			tell('own_list.changed', 0, 'own_list', 0, u.id)
			return whole(p)
		}],
		['POST', '/languages/([a-z]+)/lists/([a-z]+)/try', ({ b }) => {
			const all_found = found(b.text, b.sentence)
			return { faults: faults(b.text), found: all_found.map(({ start, end, text, what, say }) => ({ start, end, text, what, say })), fits: all_found.map(({ start, end, text, section, line, own }) => ({ start, end, text, section, line, own })) }
		}],
	]
}
