/* Rules of the mock: made, tried and fired in a small way. */
export const rules_of = ({ db, understand, finds, tell, touch, iso, fail }) => {
	const find = (id) => db().rules.find((r) => r.id === Number(id)) ?? fail(404, 'no_such_rule', 'There is no such rule.')
	const body = (b) => {
		if (b.then && !Object.keys(b.then).length) fail(422, 'nothing_to_do', 'Please say what the rule does.', { field: 'then' })
		const { mailbox_id, owner_id: _owner, query, ...rest } = b
		const asked = query === undefined ? null : understand(query)
		if (asked?.notes.length) fail(422, 'bad_query', `“${asked.notes[0].text}” is not something one can ask for. A rule needs a condition that is understood whole.`, { field: 'query' })
		return { ...rest, ...(asked ? { query: asked.query } : {}), ...(mailbox_id === undefined ? {} : { mailbox: mailbox_id ? { id: mailbox_id, name: 'Help' } : null }) }
	}
	const effects = (then, c) => {
		const out = {}
		for (const [key, value] of Object.entries(then)) {
			if (key === 'add_tags') { const more = value.filter((tag) => !c.tags.includes(tag)); if (more.length) out.add_tags = more }
			else if (!['state', 'priority'].includes(key) || c[key] !== value) out[key] = value
		}
		return out
	}
	const asks = (query, u) => finds(query ? understand(query) : null, u)
	const fire = (event, c, u) => {
		for (const r of db().rules.filter((one) => one.enabled && one.when.event === event && asks(one.query, u).includes(c))) {
			const changes = effects(r.then, c)
			if (!Object.keys(changes).length) continue
			Object.assign(c, { tags: [...c.tags, ...(changes.add_tags ?? [])], state: changes.state ?? c.state, priority: changes.priority ?? c.priority })
			touch(c)
			db().rule_runs.unshift({ id: db().rule_runs.length + 1, at: iso(), rule: { id: r.id, name: r.name }, conversation: c.number, event, cause: null, changes, withheld: null, reason: null })
			tell('conversation.changed', c.number, 'conversation', c.number, 0, { rule: r.id })
			if (r.last) return
		}
	}
	const tried = (c, then) => ({ number: c.number, subject: c.subject, customer: c.customer?.name ?? null, mailbox: c.mailbox.name, state: c.state, active_at: c.active_at, changes: effects(then, c), answer: then.saved_reply_id ? { language: 'en', text: 'We are here from 8 to 17, Monday to Friday.' } : null, withheld: null })
	const log = (fits) => ({ items: db().rule_runs.filter(fits).slice(0, 50), next: null })
	const routes = [
		['GET', '/rules', () => ({ items: db().rules, next: null })],
		['POST', '/rules', ({ b, u }) => { const r = { id: ++db().rule, version: 1, enabled: false, last: false, mailbox: null, query: '', failed: null, owner: { id: u.id, name: u.name }, ...body(b) }; db().rules.push(r); tell('rule.added', 0, 'rule', r.id); return [201, r] }],
		['PUT', '/rules/order', ({ b }) => { db().rules.sort((x, y) => b.ids.indexOf(x.id) - b.ids.indexOf(y.id)); return [204] }],
		['POST', '/rules/try', ({ b, u }) => { const { query } = body(b); const all = asks(query, u); const from = Number(b.cursor ?? 0); return { items: all.slice(from, from + 50).map((c) => tried(c, b.then)), next: from + 50 < all.length ? String(from + 50) : null, count: b.cursor ? null : all.length, more: false } }],
		['GET', '/rules/log', ({ q }) => log((n) => !q.get('rule') || n.rule.id === Number(q.get('rule')))],
		['GET', '/rules/notices', () => ({ items: [], next: null })],
		['GET', '/rules/(\\d+)', ({ p }) => find(p[0])],
		['PATCH', '/rules/(\\d+)', ({ p, b }) => { const r = find(p[0]); Object.assign(r, body(b)); r.version++; return r }],
		['DELETE', '/rules/(\\d+)', ({ p }) => { find(p[0]); db().rules = db().rules.filter((r) => r.id !== Number(p[0])); return [204] }],
		['GET', '/conversations/(\\d+)/rules', ({ p }) => log((n) => n.conversation === Number(p[0]))],
	]
	return { routes, fire }
}
