/* Asks and hints of the mock: read in a small way, by question marks and a few words. */
const all_cues = ['restate', 'unanswered', 'vague_time', 'missing_who_when', 'long_sentence', 'dense', 'label', 'blame', 'cannot', 'instead', 'we_for_I', 'shown', 'promise']
const vague = /\b(soon|shortly|wkrótce|netrukus)\b|σύντομα/giu
const blame = /as I already wrote|jak już pisałam/giu
const label = /\b(idiot|wariat)\b/giu
const promise = /\bI will [^.!?\n]+(?:Friday|tomorrow)/gu
const words = (text) => text.toLowerCase().match(/[\p{L}]{4,}/gu) ?? []
/* Days count from when it will leave. */
const due_of = (text, from) => (/tomorrow/.test(text) ? new Date(new Date(from ?? Date.now()).getTime() + 86_400_000).toISOString().slice(0, 10) : null)
const places = (text, find) => [...text.matchAll(find)].map((m) => ({ start: [...text.slice(0, m.index)].length, end: [...text.slice(0, m.index + m[0].length)].length, text: m[0] }))

export const asks_of = ({ db, conversation, tell, fail }) => {
	const kept = () => (db().asks ??= [])
	const dismissed = (u) => (db().cues ??= new Map()).get(u.id) ?? []
	const list = (c) => {
		const last = c.messages.findLast((m) => m.kind === 'reply' && !m.automatic)
		const out = []
		for (const m of c.messages.filter((one) => one.kind === 'inbound' && one.mail_kind === 'person')) {
			const carried = !!last && last.at > m.at
			const replies = c.messages.filter((r) => r.kind === 'reply' && r.at > m.at).map((r) => r.text).join(' ')
			for (const p of places(m.text, /[^.!?;\n]+[?;]/gu)) {
				const own = kept().find((a) => a.message === m.id && a.start === p.start)
				out.push(own ? { ...own, carried } : { id: null, version: 0, message: m.id, start: p.start, end: p.end, text: p.text.trim().replace(/[?;]$/, ''), state: answers(replies, p.text) ? 'answered' : 'open', by: null, carried })
			}
			out.push(...kept().filter((a) => a.message === m.id && a.start === null).map((a) => ({ ...a, carried })))
		}
		return out
	}
	const answers = (draft, ask) => { const there = words(draft).map((w) => w.slice(0, 5)); return words(ask).filter((w) => w.length > 4 && there.includes(w.slice(0, 5))).length > 0 }
	const by = (u) => ({ id: u.id, name: u.name })
	const add = (c, b, u) => {
		const message = b.message ?? c.messages.findLast((m) => m.kind === 'inbound')?.id ?? c.messages.at(-1).id
		const found = list(c).find((a) => a.message === message && a.start === (b.start ?? -1))
		const old = kept().find((a) => a.message === message && b.start !== undefined && a.start === b.start)
		if (!found && !b.text?.trim()) fail(422, 'empty_ask', 'There are no words in it yet.', { field: 'text' })
		const one = old ?? { id: kept().length + 1, version: 0, message, start: b.start ?? null, end: b.end ?? null, text: found?.text ?? '', state: 'open' }
		Object.assign(one, { version: one.version + 1, by: by(u), ...(b.text ? { text: b.text.trim() } : {}), ...(b.state ? { state: b.state } : {}) })
		if (!old) kept().push(one)
		tell(old ? 'ask.changed' : 'ask.added', c.number, 'ask', one.id, u.id)
		return { ...one, carried: found?.carried ?? false }
	}
	const find = (id) => kept().find((a) => a.id === Number(id)) ?? fail(404, 'no_such_ask', 'It is not there any more.')
	const where = (a) => [...db().conversations.values()].find((c) => c.messages.some((m) => m.id === a.message))
	const seen = (id, req) => {
		const one = find(id)
		if (![undefined, '*', `"${one.version}"`].includes(req.headers['if-match'])) fail(412, 'stale', 'Somebody changed it in the meantime.')
		return one
	}
	const change = (id, b, u, req) => {
		const one = seen(id, req)
		Object.assign(one, b, { version: one.version + 1, by: by(u) })
		tell('ask.changed', where(one).number, 'ask', one.id, u.id)
		return { ...one, carried: false }
	}
	const hints = (c, b, u) => {
		const note = b.kind === 'note'
		const gone = dismissed(u)
		const asks = note ? [] : list(c).filter((a) => a.state !== 'set_aside').map((a) => ({ ...a, answered_here: a.state === 'open' && answers(b.text, a.text) }))
		const mark = (cue, find) => (gone.includes(cue) ? [] : places(b.text, find).map((p) => ({ ...p, cue, say: cue === 'vague_time' ? '[[when exactly]]' : '' })))
		const clear = note ? [] : mark('vague_time', vague)
		const worded = note ? mark('label', label) : [...mark('label', label), ...mark('blame', blame)]
		const matter = c.messages.filter((m) => m.kind === 'inbound').map((m) => m.text).join(' ')
		const restated = note || !asks.some((a) => !a.carried) || answers(b.text, matter)
		const enough = note || (b.text.match(/\p{L}+/gu) ?? []).length >= 8
		const stages = [['understood', restated ? null : 'restate'], ['answered', asks.some((a) => a.state === 'open' && !a.answered_here) ? 'unanswered' : null], ['clear', clear[0]?.cue ?? null], ['worded', worded[0]?.cue ?? null]]
		const [stage, cue] = (enough && stages.find(([, one]) => one && !gone.includes(one))) || [null, null]
		return { language: 'en', compared: true, asks, restated, frame: stage === 'understood' ? 'If I understand you right, [[what happened, in your own words]].' : '', stage, cue, shown: places(b.text, /I understand/gu).map((p) => ({ ...p, kind: 'situation' })), clear, worded, promises: places(b.text, promise).map((p) => ({ ...p, due: due_of(p.text, b.send_at) })) }
	}
	return [
		['GET', '/conversations/(\\d+)/asks', ({ p }) => ({ items: list(conversation(p)), next: null })],
		['POST', '/conversations/(\\d+)/asks', ({ p, b, u }) => [201, add(conversation(p), b, u)]],
		['PATCH', '/asks/(\\d+)', ({ p, b, u, req }) => change(p[0], b, u, req)],
		['DELETE', '/asks/(\\d+)', ({ p, u, req }) => { const one = seen(p[0], req); db().asks = kept().filter((a) => a !== one); tell('ask.removed', where(one).number, 'ask', one.id, u.id); return [204] }],
		['POST', '/conversations/(\\d+)/hints', ({ p, b, u }) => hints(conversation(p), b, u)],
		['GET', '/me/cues', ({ u }) => ({ dismissed: dismissed(u), all: all_cues })],
		['PUT', '/me/cues', ({ u, b }) => { dismissed(u); db().cues.set(u.id, b.dismissed); return { dismissed: b.dismissed, all: all_cues } }],
	]
}
