/* A desk in memory behind the same addresses as the real one. For developing and testing the pages only. */
import { ago, customers, letters, mailboxes, more_letters, settings, try_halves, users } from './data.mjs'

const iso = () => new Date().toISOString()
const copy = (x) => JSON.parse(JSON.stringify(x))
let db

/* Very long letters are given in part, as the real desk does. */
const whole = Symbol.for('whole')
const cut = (m) => {
	m[whole] = { text: m.text, folded: m.folded, html: m.html.split(/(?<=<\/p>)/).reduce((parts, p) => { if (!parts.length || parts.at(-1).length + p.length > 130_000) parts.push(''); parts[parts.length - 1] += p; return parts }, []) }
	const short = (part) => m[part].length > 80_000 ? { [part]: m[part].slice(0, m[part].lastIndexOf('\n', 64_000)), [`${part}_cut`]: true } : { [`${part}_cut`]: false }
	return Object.assign(m, short('text'), short('folded'), { html: m.html && m[whole].html[0], html_parts: m.html ? m[whole].html.length : 0 })
}

const message = (m) => {
	const id = ++db.message
	const attachments = (m.attachments ?? []).map((a) => ({ inline: false, content_id: null, ...a, id: a.id ?? ++db.attachment }))
	return cut({ id, mail_kind: 'person', author: null, cc: [], bcc: [], subject: '', folded: '', html: '', has_remote: false, sender_proven: null, new_sender: false, oversized: false, loop: false, defects: [], delivery: null, ...m, attachments })
}

const reset = (first_start = false) => {
	db = { message: 0, attachment: 0, event: 0, first_start, users: copy(users), mailboxes: first_start ? [] : copy(mailboxes), customers: copy(customers), settings: copy(settings), conversations: new Map(), drafts: new Map(), files: new Map(), me: new Map(), keys: new Map(), tokens: [{ id: 1, name: 'reports', scopes: ['conversations:read'], created_at: ago(9000), seen_at: ago(60), expires_at: null }], unreadable: first_start ? [] : [{ id: 1, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, at: ago(400), size: 48213, code: 'not_a_mail', title: 'The bytes are not a mail.', words: 'no header line found', tries: 2 }], listeners: db?.listeners ?? new Set(), log: [] }
	const all = first_start ? [] : [...letters, ...more_letters(Number(process.env.MOCK_CONVERSATIONS ?? 60))]
	all.forEach((l, i) => {
		const number = i + 1
		const messages = l.messages.map((m) => message({ subject: l.subject, ...copy(m) }))
		const last = messages.at(-1)
		db.conversations.set(number, { number, version: 1, subject: l.subject, state: l.state ?? 'open', snoozed_until: l.snoozed_until ?? null, spam: l.spam ?? false, trashed: l.trashed ?? false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: l.assignee ? { id: l.assignee.id, name: l.assignee.name } : null, customer: { id: l.customer.id, name: l.customer.name, address: l.customer.addresses[0] }, tags: l.tags, language: l.language, created_at: messages[0].at, updated_at: last.at, active_at: last.at, message_count: messages.length, preview: last.text.slice(0, 120), may_belong_to: l.may_belong_to ?? null, has_earlier: false, messages })
	})
}
reset()

const row = (c) => { const { messages, may_belong_to, has_earlier, ...r } = c; return r }
const belongs = (c, view, me) => view === 'trash' ? c.trashed : view === 'spam' ? c.spam && !c.trashed : c.spam || c.trashed ? false : !view || view === 'all' ? true : view === 'mine' ? c.assignee?.id === me && c.state === 'open' : view === 'unassigned' ? !c.assignee && c.state === 'open' : c.state === view

const tell = (kind, conversation, subject_kind, subject_id, actor = 0) => {
	const e = { number: ++db.event, at: iso(), kind, actor, conversation, mailbox: 1, subject_kind, subject_id, data: null }
	db.log.push(e)
	for (const res of db.listeners) res.write(`id: ${e.number}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`)
}
const touch = (c, m) => { c.version++; c.updated_at = iso(); if (m) { c.messages.push(m); c.message_count++; c.active_at = m.at; c.preview = m.text.slice(0, 120) } }
const arrive = (number, text = 'Jedno pytanie jeszcze: czy mogę odebrać ją osobiście?', more = {}) => {
	const c = db.conversations.get(number)
	const m = message({ kind: 'inbound', at: iso(), from: { name: c.customer.name, address: c.customer.address }, to: [], subject: c.subject, text, ...more })
	c.state = 'open'
	touch(c, m)
	tell('message.added', number, 'message', m.id)
}

class Stop extends Error { constructor(status, code, title, more = {}) { super(title); Object.assign(this, { status, code, more }) } }
const fail = (status, code, title, more) => { throw new Stop(status, code, title, more) }
const me_of = (u) => ({ id: u.id, address: u.address, name: u.name, role: u.role, language: u.language, theme: 'system', hold_seconds: 0, signature: `${u.name}\nSklep Źródło`, csrf_token: 'mock', desk_name: db.settings[0].value, ...db.me.get(u.id) })
const conversation = (p) => db.conversations.get(Number(p[0])) ?? fail(404, 'not_found', 'There is no such conversation, or it lies in a mailbox that you do not see.')
const text_of = (b) => (b.html ?? b.markdown ?? '').replace(/<\/(p|li)>|<br>/g, '\n').replace(/<[^>]+>/g, '').trim()
const files = (ids = []) => ids.map((id) => db.files.get(id)).filter(Boolean)
const find_message = (p) => { for (const c of db.conversations.values()) { const m = c.messages.find((o) => o.id === Number(p[0])); if (m) return [c, m] } return fail(404, 'not_found', 'There is no such message.') }

const send = (c, u, b, kind) => {
	const seen = b.confirm_newer ?? b.seen_message
	const newer = kind === 'reply' ? c.messages.filter((m) => m.id > seen) : []
	if (newer.length) fail(409, 'newer_messages', 'Something new arrived while you were writing.', { newer })
	const held = (b.hold_seconds ?? 0) > 0
	const due = held ? new Date(Date.now() + b.hold_seconds * 1000).toISOString() : null
	const m = message({ kind, at: iso(), author: { id: u.id, name: u.name }, from: { name: u.name, address: c.mailbox.address }, to: kind === 'note' ? [] : (b.to ?? [c.customer.address]).map((address) => ({ name: '', address })), cc: (b.cc ?? []).map((address) => ({ name: '', address })), subject: c.subject, text: text_of(b), html: b.html ?? '', attachments: files(b.attachments), delivery: kind === 'note' ? null : { state: held ? 'held' : 'waiting', due_at: due, maybe_repeat: false, attempts: [] } })
	m.attachments = files(b.attachments)
	touch(c, m)
	c.state = b.state ?? (kind === 'reply' ? 'waiting' : c.state)
	db.drafts.delete(`${u.id} ${c.number} ${kind}`)
	tell('message.added', c.number, 'message', m.id, u.id)
	if (kind === 'reply') setTimeout(() => { if (!c.messages.includes(m)) return; m.delivery = { state: 'sent', due_at: null, maybe_repeat: false, attempts: [{ at: iso(), ok: true, code: 250, words: '250 2.0.0 Ok: queued' }] }; c.version++; tell('delivery.changed', c.number, 'message', m.id) }, (b.hold_seconds ?? 0) * 1000 + 900)
	return m
}

const half_test = (b) => b.local ? { reading: { ...try_halves(true), title: 'Reading works' }, sending: { ...try_halves(true), title: 'Sending works' } } : { reading: { ...try_halves(true), title: 'Reading works', words: `${b.imap_url ?? 'imaps://mail.zrodlo.example:993'} · 3,412 letters`, mails: 3412, folders: [{ name: 'INBOX', role: 'inbox' }, { name: 'Junk', role: 'junk' }, { name: 'Sent', role: 'sent' }] }, sending: b.smtp_secret ? { ...try_halves(true), title: 'Sending works' } : try_halves(false) }

const routes = [
	['GET', '/start', () => ({ first_start: db.first_start, desk_name: db.settings[0].value, languages: ['pl', 'el', 'lt', 'en'], version: '0.1.0' })],
	['POST', '/start', ({ b, sign }) => { if (b.code !== '1234-5678') fail(403, 'wrong_code', 'This is not the code that the terminal printed.', { field: 'code' }); db.first_start = false; Object.assign(db.users[0], { name: b.name, address: b.address, language: b.language ?? 'en' }); return [201, sign(db.users[0])] }],
	['POST', '/session', ({ b, sign }) => { const u = db.users.find((o) => o.address === b.address); if (!u || b.password !== 'wellspring-demo') fail(403, 'wrong_password', 'The address or the password is not right.', { field: 'password' }); return [201, sign(u)] }],
	['DELETE', '/session', ({ res }) => { res.setHeader('Set-Cookie', 'wellspring=; Path=/; Max-Age=0'); return [204] }],
	['POST', '/password-resets', () => [202]],
	['GET', '/links/([^/]+)', ({ p }) => p[0].startsWith('old') ? fail(410, 'link_used', 'This link has been used or is too old. Ask for a new one.') : { kind: p[0].startsWith('reset') ? 'reset' : 'invitation', address: 'rasa@example.org', name: 'Rasa Kairienė' }],
	['POST', '/links/([^/]+)', ({ sign }) => [201, sign(db.users[3])]],
	['GET', '/me', ({ u }) => me_of(u)],
	['PATCH', '/me', ({ u, b }) => { db.me.set(u.id, { ...db.me.get(u.id), ...b }); return me_of(u) }],
	['POST', '/me/password', ({ b }) => b.old === 'wellspring-demo' ? [204] : fail(403, 'wrong_password', 'The old password is not right.', { field: 'old' })],
	['GET', '/me/sessions', () => ({ items: [{ id: 1, current: true, created_at: ago(600), seen_at: ago(0), ip: '127.0.0.1', browser: 'Chromium on Linux' }, { id: 2, current: false, created_at: ago(9000), seen_at: ago(3000), ip: '192.0.2.7', browser: 'Firefox on Android' }], next: null })],
	['DELETE', '/me/sessions/(\\d+)', () => [204]],
	['GET', '/tokens', () => ({ items: db.tokens, next: null })],
	['POST', '/tokens', ({ b }) => { const k = { id: db.tokens.length + 1, name: b.name, scopes: b.scopes ?? [], created_at: iso(), seen_at: null, expires_at: null }; db.tokens.push(k); return [201, { ...k, secret: 'ws_mock_0123456789abcdef' }] }],
	['DELETE', '/tokens/(\\d+)', ({ p }) => { db.tokens = db.tokens.filter((k) => k.id !== Number(p[0])); return [204] }],
	['GET', '/users', () => ({ items: db.users, next: null })],
	['POST', '/users', ({ b }) => { const u = { id: db.users.length + 1, version: 1, language: 'en', disabled: false, invited: true, ...b }; db.users.push(u); return [201, { user: u, invitation_url: 'http://localhost/link/invite-0123456789abcdefghij' }] }],
	['PATCH', '/users/(\\d+)', ({ p, b }) => Object.assign(db.users.find((o) => o.id === Number(p[0])), b)],
	['GET', '/mailboxes', () => ({ items: db.mailboxes, next: null })],
	['POST', '/mailbox-tests', ({ b }) => half_test(b)],
	['POST', '/mailboxes', ({ b }) => { const { secret, smtp_secret, smtp_login, ...open } = b; const m = { ...copy(mailboxes[0]), id: db.mailboxes.length + 1, local: false, ...open }; db.mailboxes.push(m); return [201, m] }],
	['PATCH', '/mailboxes/(\\d+)', ({ p, b }) => Object.assign(db.mailboxes.find((o) => o.id === Number(p[0])), b)],
	['POST', '/mailboxes/(\\d+)/test', ({ p }) => half_test(db.mailboxes.find((o) => o.id === Number(p[0])))],
	['GET', '/mailboxes/(\\d+)/access', ({ p }) => ({ open_to_all: db.mailboxes.find((o) => o.id === Number(p[0])).open_to_all, user_ids: [1, 2] })],
	['PUT', '/mailboxes/(\\d+)/access', ({ b }) => b],
	['GET', '/views', ({ u }) => ({ items: ['mine', 'unassigned', 'open', 'waiting', 'snoozed', 'solved', 'spam', 'trash', 'all'].map((view) => ({ view, count: ['mine', 'unassigned', 'open'].includes(view) ? [...db.conversations.values()].filter((c) => belongs(c, view, u.id)).length : null })), next: null })],
	['GET', '/conversations', ({ u, q }) => { const words = (q.get('q') ?? '').toLowerCase(); const all = [...db.conversations.values()].filter((c) => belongs(c, q.get('view'), u.id) && (!words || JSON.stringify(c).toLowerCase().includes(words))).sort((a, b) => b.active_at.localeCompare(a.active_at)); const from = Number(q.get('cursor') ?? 0); const limit = Number(q.get('limit') ?? 25); return { items: all.slice(from, from + limit).map(row), next: from + limit < all.length ? String(from + limit) : null } }],
	['POST', '/conversations', ({ u, b }) => { const number = Math.max(0, ...db.conversations.keys()) + 1; const c = { number, version: 1, subject: b.subject, state: 'waiting', snoozed_until: null, spam: false, trashed: false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: { id: u.id, name: u.name }, customer: { id: 8, name: b.to[0], address: b.to[0] }, tags: [], language: null, created_at: iso(), updated_at: iso(), active_at: iso(), message_count: 0, preview: '', may_belong_to: null, has_earlier: false, messages: [] }; db.conversations.set(number, c); send(c, u, { ...b, seen_message: 0 }, 'reply'); return [201, c] }],
	['GET', '/conversations/(\\d+)', ({ p }) => conversation(p)],
	['PATCH', '/conversations/(\\d+)', ({ p, b, u, req }) => { const c = conversation(p); if (req.headers['if-match'] !== `"${c.version}"`) fail(412, 'stale', 'Somebody changed this conversation a moment ago.'); const { assignee_id, ...rest } = b; Object.assign(c, rest); if (assignee_id !== undefined) { const a = db.users.find((o) => o.id === assignee_id); c.assignee = a ? { id: a.id, name: a.name } : null } touch(c); tell('conversation.changed', c.number, 'conversation', c.number, u.id); return c }],
	['GET', '/conversations/(\\d+)/messages', ({ p }) => ({ items: conversation(p).messages, next: null })],
	['POST', '/conversations/(\\d+)/replies', ({ p, u, b }) => [201, send(conversation(p), u, b, 'reply')]],
	['POST', '/conversations/(\\d+)/notes', ({ p, u, b }) => [201, send(conversation(p), u, b, 'note')]],
	['GET', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u }) => db.drafts.get(`${u.id} ${p[0]} ${p[1]}`) ?? fail(404, 'not_found', 'There is no draft.')],
	['PUT', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u, b }) => { const key = `${u.id} ${p[0]} ${p[1]}`; const d = db.drafts.get(key); if ((d?.version ?? 0) !== b.version) fail(409, 'draft_changed', 'This draft was changed elsewhere.', { draft: d }); const next = { to: [], cc: [], bcc: [], seen_message: 0, ...b, version: b.version + 1, attachments: files(b.attachments), updated_at: iso() }; db.drafts.set(key, next); return next }],
	['DELETE', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u }) => { db.drafts.delete(`${u.id} ${p[0]} ${p[1]}`); return [204] }],
	['POST', '/attachments', ({ q, raw, u }) => { const id = ++db.attachment + 1000; const inline = q.get('inline') === 'true'; const a = { id, name: q.get('name'), type: /\.png$/i.test(q.get('name')) ? 'image/png' : 'application/octet-stream', size: raw.length, inline, content_id: inline ? `pic${id}@mock` : null }; db.files.set(id, a); a[Symbol.for('raw')] = raw; return u && [201, a] }],
	['GET', '/attachments/(\\d+)', ({ p, res }) => { const a = db.files.get(Number(p[0])); res.setHeader('Content-Type', a?.type ?? 'application/octet-stream'); res.setHeader('Content-Disposition', a?.inline ? 'inline' : 'attachment'); return [200, null, a?.[Symbol.for('raw')] ?? Buffer.from('mock file')] }],
	['DELETE', '/attachments/(\\d+)', () => [204]],
	['GET', '/messages/(\\d+)/html', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/html; charset=utf-8'); res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"); const said = m[whole]?.html[(q.get('part') ?? 1) - 1] ?? m.html; const html = q.get('pictures') === '1' ? said : said.replace(/<img[^>]*src="https?:[^>]*>/g, '<span style="border:1px dashed #999;padding:2px 6px">picture</span>'); return [200, null, Buffer.from(`<!doctype html><meta charset="utf-8"><title>Letter</title><body style="margin:0;font:1rem serif">${html}`)] }],
	['GET', '/messages/(\\d+)/text', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/plain; charset=utf-8'); return [200, null, Buffer.from(m[whole][q.get('part') ?? 'text'])] }],
	['GET', '/messages/(\\d+)/raw', ({ p, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'message/rfc822'); return [200, null, Buffer.from(`Subject: ${m.subject}\n\n${m.text}`)] }],
	['POST', '/messages/(\\d+)/undo', ({ p, u }) => { const [c, m] = find_message(p); if (m.delivery?.state !== 'held') fail(409, 'already_sent', 'This reply is already on its way.'); c.messages = c.messages.filter((o) => o !== m); c.version++; c.state = 'open'; const d = { version: (db.drafts.get(`${u.id} ${c.number} reply`)?.version ?? 0) + 1, html: m.html, to: m.to.map((a) => a.address), cc: [], bcc: [], attachments: m.attachments, seen_message: m.id, updated_at: iso() }; db.drafts.set(`${u.id} ${c.number} reply`, d); tell('message.undone', c.number, 'message', m.id, u.id); return d }],
	['POST', '/messages/(\\d+)/retry', ({ p }) => { const [c, m] = find_message(p); m.delivery.state = 'waiting'; setTimeout(() => { m.delivery.state = 'sent'; tell('delivery.changed', c.number, 'message', m.id) }, 1200); return m }],
	['GET', '/customers/(\\d+)', ({ p }) => ({ ...db.customers.find((c) => c.id === Number(p[0])), conversations: [...db.conversations.values()].filter((c) => c.customer.id === Number(p[0])).sort((a, b) => b.active_at.localeCompare(a.active_at)).slice(0, 20).map(row) })],
	['PATCH', '/customers/(\\d+)', ({ p, b }) => { const c = Object.assign(db.customers.find((o) => o.id === Number(p[0])), b); for (const k of db.conversations.values()) if (k.customer.id === c.id && b.name) k.customer.name = b.name; return { ...c, conversations: [] } }],
	['GET', '/unreadable', () => ({ items: db.unreadable, next: null })],
	['POST', '/unreadable/(\\d+)/retry', () => [202]],
	['GET', '/unreadable/(\\d+)/raw', () => [200, null, Buffer.from([0, 1, 2])]],
	['GET', '/settings', () => ({ items: db.settings, next: null })],
	['PATCH', '/settings', ({ b }) => { for (const [k, v] of Object.entries(b)) db.settings.find((s) => s.key === k).value = v; return { items: db.settings, next: null } }],
	['POST', '/mock/reset', ({ b }) => { reset(b.first_start === true); return [204] }],
	['POST', '/mock/arrive', ({ b }) => { arrive(b.number, b.text, b.more); return [204] }],
	['POST', '/mock/touch', ({ b }) => { db.conversations.get(b.number).version++; return [204] }],
].map(([method, path, run]) => ({ method, match: new RegExp(`^${path}$`), run, open: /^\/(start|session|password-resets|links|mock)/.test(path) && !(method === 'DELETE') }))

const body_of = async (req) => { const parts = []; for await (const part of req) parts.push(part); return Buffer.concat(parts) }

export const mock_api = () => async (req, res, next) => {
	const url = new URL(req.url, 'http://mock')
	if (!url.pathname.startsWith('/api/v1/')) return next ? next() : false
	const path = url.pathname.slice(7)
	const answer = (status, value, type = 'application/json') => { res.statusCode = status; if (value === undefined) return res.end(); res.setHeader('Content-Type', type); res.end(JSON.stringify(value)) }
	try {
		const route = routes.find((r) => r.method === req.method && r.match.test(path))
		const id = /wellspring=(\d+)/.exec(req.headers.cookie ?? '')?.[1]
		const u = id ? db.users.find((o) => o.id === Number(id)) : undefined
		if (!u && !route?.open) fail(401, 'signed_out', 'Please sign in.')
		if (path === '/events') {
			res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
			res.write(': here\n\n')
			const last = Number(req.headers['last-event-id'] ?? db.event)
			for (const e of db.log.filter((o) => o.number > last)) res.write(`id: ${e.number}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`)
			db.listeners.add(res)
			const beat = setInterval(() => res.write(': beat\n\n'), 20_000)
			res.on('close', () => (clearInterval(beat), db.listeners.delete(res)))
			return true
		}
		if (!route) fail(404, 'not_found', `Nothing answers ${req.method} ${path}.`)
		const raw = await body_of(req)
		if (u && req.method !== 'GET' && !route.open && req.headers['x-csrf-token'] !== 'mock') fail(403, 'csrf', 'The page is out of date. Please load it again.')
		const b = raw.length && req.headers['content-type']?.includes('json') ? JSON.parse(raw) : {}
		const sign = (who) => { res.setHeader('Set-Cookie', `wellspring=${who.id}; Path=/; HttpOnly; SameSite=Lax`); return me_of(who) }
		const key = req.headers['idempotency-key'] && `${req.url} ${req.headers['idempotency-key']}`
		const out = (key && db.keys.get(key)) || route.run({ p: route.match.exec(path).slice(1), q: url.searchParams, b, raw, u, req, res, sign })
		if (key) db.keys.set(key, out)
		const [status, value, bytes] = Array.isArray(out) ? out : [200, out]
		if (bytes) return (res.statusCode = status), res.end(bytes)
		answer(status, value)
	} catch (e) {
		if (!(e instanceof Stop)) console.error(e)
		const s = e instanceof Stop ? e : { status: 500, code: 'internal', message: String(e), more: {} }
		answer(s.status, { type: `/problems/${s.code}`, title: s.message, status: s.status, code: s.code, trace: 'mock', ...s.more }, 'application/problem+json')
	}
	return true
}
