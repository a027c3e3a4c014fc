/* Promises of the mock: kept with the message that makes them, gone with it. */
export const promises_of = ({ db, conversation, find_message, tell, fail, iso }) => {
	const kept = () => (db().promises ??= [])
	const where = (p) => [...db().conversations.values()].find((c) => c.messages.some((m) => m.id === p.message))
	const shown = (p) => {
		const c = where(p)
		const m = c.messages.find((one) => one.id === p.message)
		const end = p.due ? new Date(p.due.length > 10 ? p.due : `${p.due}T23:59:59`).toISOString() : null
		return { ...p, conversation: c.number, subject: c.subject, customer: c.customer?.name || c.customer?.address || null, due_at: end, unsent: ['held', 'scheduled'].includes(m.delivery?.state) }
	}
	const all = () => kept().filter(where).map(shown).sort((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9') || a.id - b.id)
	const find = (id) => kept().find((p) => p.id === Number(id)) ?? fail(404, 'no_such_promise', 'There is no such promise.')
	const seen = (id, req) => {
		const one = find(id)
		if (![undefined, '*', `"${one.version}"`].includes(req.headers['if-match'])) fail(412, 'stale', 'Somebody changed this promise in the meantime.')
		return one
	}
	const add = (m, b, u) => {
		const p = { id: (db().promise = (db().promise ?? 0) + 1), version: 1, message: m.id, owner: { id: u.id, name: u.name }, to: b.to ?? (m.kind === 'note' ? 'colleague' : 'customer'), text: b.text, due: b.due ?? null, state: 'open', made_at: iso(), closed_at: null, told_in: null }
		kept().push(p)
		tell('promise.added', where(p).number, 'promise', p.id, u.id)
		return p
	}
	const close = (p, state, told_in = null) => Object.assign(p, { version: p.version + 1, state, told_in, closed_at: state === 'open' ? null : iso() })
	const change = (p, { owner_id, state, ...rest }, u) => {
		const owner = owner_id && db().users.find((o) => o.id === owner_id)
		Object.assign(p, rest, { version: p.version + 1 }, owner ? { owner: { id: owner.id, name: owner.name } } : {})
		if (state) close(p, state)
		tell(owner ? 'promise.moved' : 'promise.changed', where(p).number, 'promise', p.id, u.id)
		return shown(p)
	}
	return {
		/* Before anything of a message is kept. */
		check: (b) => {
			for (const id of b.changed_promises ?? []) if (!kept().some((p) => p.id === id)) fail(422, 'no_such_promise', 'There is no such promise in this conversation.', { field: 'changed_promises' })
			if ((b.promises ?? []).length > 20) fail(422, 'invalid', 'That is more than the desk takes with one message.', { field: 'promises' })
		},
		/* What a message says of promises. */
		keep: (m, b, u) => {
			for (const id of b.changed_promises ?? []) close(find(id), 'changed', m.id)
			for (const one of b.promises ?? []) add(m, one, u)
			return m
		},
		/* A message was taken back. */
		back: (id) => {
			for (const p of kept().filter((o) => o.told_in === id)) close(p, 'open')
			db().promises = kept().filter((p) => p.message !== id)
		},
		routes: [
			['GET', '/promises', ({ u, q }) => ({ items: all().filter((p) => p.state === 'open' && (q.get('whose') === 'all' || p.owner.id === u.id)), next: null })],
			['PATCH', '/promises/(\\d+)', ({ p, b, u, req }) => change(seen(p[0], req), b, u)],
			['DELETE', '/promises/(\\d+)', ({ p, u, req }) => { const one = seen(p[0], req); tell('promise.removed', where(one).number, 'promise', one.id, u.id); db().promises = kept().filter((o) => o !== one); return [204] }],
			['GET', '/promises/(\\d+)/sentence', ({ p }) => ({ text: `I wrote to you: “${find(p[0]).text}”. That will take longer. I will do it by [[day]].` })],
			['GET', '/conversations/(\\d+)/promises', ({ p }) => { const c = conversation(p); return { items: all().filter((o) => o.conversation === c.number).sort((a, b) => Number(a.state !== 'open') - Number(b.state !== 'open')), next: null } }],
			['POST', '/messages/(\\d+)/promises', ({ p, b, u }) => [201, shown(add(find_message(p)[1], b, u))]],
		],
	}
}
