/* A desk in memory behind the same addresses as the real one. For developing and testing the pages only. */
import { ago, blocks, customers, dead, grant, letters, mailboxes, more_letters, settings, try_halves, users } from './data.mjs'

const iso = () => new Date().toISOString()
const copy = (x) => JSON.parse(JSON.stringify(x))
let db
const unread = { id: 1, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, at: ago(400), size: 48213, code: 'not_a_mail', title: 'This does not look like a mail: it has no header and no text.', next_step: 'If a letter is missing, please ask for it to be sent again.', words: null, tries: 2 }

/* Very long letters are given in part, as the real desk does. */
const whole = Symbol.for('whole')
const cut = (m) => {
	m[whole] = { text: m.text, folded: m.folded, html: m.html.split(/(?<=<\/p>)/).reduce((parts, p) => { if (!parts.length || parts.at(-1).length + p.length > 130_000) parts.push(''); parts[parts.length - 1] += p; return parts }, []) }
	const short = (part) => m[part].length > 80_000 ? { [part]: m[part].slice(0, m[part].lastIndexOf('\n', 64_000)), [`${part}_cut`]: true } : { [`${part}_cut`]: false }
	return Object.assign(m, short('text'), short('folded'), { html: m.html && m[whole].html[0], html_parts: m.html ? m[whole].html.length : 0 })
}

const attempt = (ok, code, words, reason = null, at = iso()) => ({ at, ok, code, words, reason, recipient: null })
const delivery = (state, due_at = null, attempts = []) => ({ state, due_at, maybe_repeat: false, cancel_if_customer_writes: false, newer_arrived: false, bounce: null, attempts, recipients: [] })
const message = (m) => {
	const id = ++db.message
	const attachments = (m.attachments ?? []).map((a) => ({ inline: false, content_id: null, ...a, id: a.id ?? ++db.attachment }))
	return cut({ id, mail_kind: 'person', author: null, cc: [], bcc: [], subject: '', folded: '', html: '', has_remote: false, sender_proven: null, new_sender: false, subject_changed: false, forward: null, invite: null, oversized: false, loop: false, defects: [], automatic: false, bounce: null, forward_of: null, ...m, delivery: m.delivery ? { ...delivery(m.delivery.state), ...m.delivery } : null, attachments })
}

const reset = (first_start = false) => {
	db = { message: 0, attachment: 0, block: 10, event: 0, first_start, users: copy(users), mailboxes: first_start ? [] : copy(mailboxes), customers: copy(customers), settings: copy(settings), conversations: new Map(), drafts: new Map(), grants: new Map(), sending: new Map(), splits: new Map(), files: new Map(), me: new Map(), keys: new Map(), pictures: new Set(), dead: new Map(Object.entries(copy(dead))), blocks: copy(blocks), tokens: [{ id: 1, name: 'reports', scopes: ['conversations:read'], created_at: ago(9000), seen_at: ago(60), expires_at: null }], unreadable: first_start ? [] : [copy(unread)], listeners: db?.listeners ?? new Set(), log: [] }
	const all = first_start ? [] : [...letters, ...more_letters(Number(process.env.MOCK_CONVERSATIONS ?? 60))]
	all.forEach((l, i) => {
		const number = i + 1
		const messages = l.messages.map((m) => message({ subject: l.subject, ...copy(m) }))
		const last = messages.findLast((m) => !m.automatic)
		db.conversations.set(number, { number, version: 1, subject: l.subject, state: l.state ?? 'open', snoozed_until: l.snoozed_until ?? null, spam: l.spam ?? false, trashed: l.trashed ?? false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: l.assignee ? { id: l.assignee.id, name: l.assignee.name } : null, customer: { id: l.customer.id, name: l.customer.name, address: l.customer.addresses[0] }, tags: l.tags, language: l.language, created_at: messages[0].at, updated_at: last.at, active_at: last.at, message_count: messages.length, preview: last.text.slice(0, 120), preview_kind: last.kind, may_belong_to: l.may_belong_to ?? null, links: [], has_earlier: false, receipt: l.receipt ? { state: 'sent', reason: null, title: null, reply: messages[1]?.id ?? null, at: messages[0].at, letter: messages[0].id, ...l.receipt } : null, messages, get reply_to() { return reply_to(this) } })
	})
}
reset()

const row = (c) => { const { messages, may_belong_to, has_earlier, receipt, links, reply_to, ...r } = c; return r }
const reply_to = (c) => { const m = c.messages.findLast((o) => o.kind === 'inbound' && o.mail_kind === 'person' && !o.new_sender); return m?.reply_to ?? [m?.from ?? { name: c.customer.name, address: c.customer.address }] }
const belongs = (c, view, me) => view === 'trash' ? c.trashed : view === 'spam' ? c.spam && !c.trashed : c.spam || c.trashed ? false : !view || view === 'all' ? true : view === 'mine' ? c.assignee?.id === me && c.state === 'open' : view === 'unassigned' ? !c.assignee && c.state === 'open' : c.state === view

const tell = (kind, conversation, subject_kind, subject_id, actor = 0, data = null) => {
	const e = { number: ++db.event, at: iso(), kind, actor, conversation, mailbox: 1, subject_kind, subject_id, data }
	db.log.push(e)
	for (const res of db.listeners) res.write(`id: ${e.number}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`)
}
const drop_draft = (u, number, kind) => { if (db.drafts.delete(`${u.id} ${number} ${kind}`)) tell('draft.changed', Number(number), 'user', u.id, u.id, { kind, version: 0 }) }
const touch = (c, m) => { c.version++; c.updated_at = iso(); if (m) { c.messages.push(m); c.message_count++; c.active_at = m.at; c.preview = m.text.slice(0, 120); c.preview_kind = m.kind } }
const arrive = (number, text = 'Jedno pytanie jeszcze: czy mogę odebrać ją osobiście?', more = {}, quiet = false) => {
	const c = db.conversations.get(number)
	const m = message({ kind: 'inbound', at: iso(), from: { name: c.customer.name, address: c.customer.address }, to: [], subject: c.subject, text, ...more })
	c.state = 'open'
	touch(c, m)
	if (!quiet) tell('message.added', number, 'message', m.id)
}

class Stop extends Error { constructor(status, code, title, more = {}) { super(title); Object.assign(this, { status, code, more }) } }
const fail = (status, code, title, more) => { throw new Stop(status, code, title, more) }
const me_of = (u) => ({ id: u.id, address: u.address, name: u.name, role: u.role, language: u.language, theme: 'system', hold_seconds: 0, signature: `${u.name}\nSklep Źródło`, csrf_token: 'mock', desk_name: db.settings[0].value, ...db.me.get(u.id) })
const conversation = (p) => db.conversations.get(Number(p[0])) ?? fail(404, 'not_found', 'There is no such conversation, or it lies in a mailbox that you do not see.')
const text_of = (b) => (b.html ?? b.markdown ?? '').replace(/<\/(p|li)>|<br>/g, '\n').replace(/<[^>]+>/g, '').trim()
const files = (ids = []) => ids.map((id) => db.files.get(id)).filter(Boolean)
const address = (a) => { const low = a.toLowerCase(); return { address: low, pictures: db.pictures.has(low) ? 'always' : 'ask', undeliverable: db.dead.get(low) ?? null, block: db.blocks.find((b) => b.address === low || (b.domain && low.endsWith(b.domain))) ?? null } }
const customer = (p) => { const k = db.customers.find((c) => c.id === Number(p[0])); return { ...k, address_states: k.addresses.map(address) } }
const find_message = (p) => { for (const c of db.conversations.values()) { const m = c.messages.find((o) => o.id === Number(p[0])); if (m) return [c, m] } return fail(404, 'not_found', 'There is no such message.') }

const send = (c, u, b, kind) => {
	const seen = b.confirm_newer ?? b.seen_message
	const newer = kind === 'reply' ? c.messages.filter((m) => m.id > seen) : []
	if (newer.length) fail(409, 'newer_messages', 'Something new arrived while you were writing.', { newer })
	const held = (b.hold_seconds ?? 0) > 0
	const due = b.send_at ?? (held ? new Date(Date.now() + b.hold_seconds * 1000).toISOString() : null)
	const m = message({ kind, at: iso(), author: { id: u.id, name: u.name }, from: { name: u.name, address: c.mailbox.address }, to: kind === 'note' ? [] : (b.to ? b.to.map((address) => ({ name: '', address })) : reply_to(c)), cc: (b.cc ?? []).map((address) => ({ name: '', address })), subject: c.subject, text: text_of(b), html: b.html ?? '', attachments: files(b.attachments), delivery: kind === 'note' ? null : { ...delivery(b.send_at ? 'scheduled' : held ? 'held' : 'waiting', due), cancel_if_customer_writes: b.cancel_if_customer_writes ?? false } })
	m.attachments = files(b.attachments)
	touch(c, m)
	if (!b.send_at) c.state = b.state ?? (kind === 'reply' ? 'waiting' : c.state)
	drop_draft(u, c.number, kind)
	tell('message.added', c.number, 'message', m.id, u.id)
	if (kind === 'reply' && !b.send_at) setTimeout(() => { if (!c.messages.includes(m)) return; m.delivery = delivery('sent', null, [attempt(true, 250, '2.0.0 Ok: queued')]); c.version++; tell('delivery.changed', c.number, 'message', m.id) }, (b.hold_seconds ?? 0) * 1000 + 900)
	return m
}

/* Messages go to another conversation; what the row says follows. */
const recount = (c) => { const last = c.messages.at(-1); Object.assign(c, { message_count: c.messages.length, active_at: last.at, updated_at: iso(), preview: last.text.slice(0, 120), preview_kind: last.kind, version: c.version + 1 }) }
const customer_of = (who) => {
	const known = db.customers.find((k) => k.addresses.includes(who.address)) ?? { id: db.customers.length + 1, version: 1, addresses: [who.address], language: null, created_at: iso(), ...who }
	if (!db.customers.includes(known)) db.customers.push(known)
	return { id: known.id, name: known.name, address: who.address }
}
const split = (c, b, u) => {
	const at = c.messages.findIndex((m) => m.id === b.message)
	if (at < 0) fail(404, 'no_such_message', 'There is no such message in this conversation.')
	const first = c.messages[at]
	const going = b.scope === 'only' ? [first] : c.messages.slice(at).filter((m) => b.scope !== 'sender' || (m.kind === 'inbound' ? m.from.address === first.from.address : m.kind === 'reply' && m.to.every((a) => a.address === first.from.address)))
	if (going.length === c.messages.length) fail(409, 'nothing_left', 'Nothing would be left in this conversation: there is nothing to part.')
	const who = going.find((m) => m.kind === 'inbound')?.from
	const number = Math.max(...db.conversations.keys()) + 1
	const k = { ...copy(row(c)), number, version: 0, subject: going[0].subject || c.subject, customer: who ? customer_of(who) : c.customer, created_at: going[0].at, may_belong_to: null, has_earlier: false, links: [], messages: going.map((m, i) => ({ ...m, new_sender: i > 0 && m.new_sender, subject_changed: false })), get reply_to() { return reply_to(this) } }
	db.splits.set(number, { source: c.number, was: going })
	c.messages = c.messages.filter((m) => !going.includes(m))
	for (const one of [c, k]) recount(one)
	db.conversations.set(number, k)
	k.links.push({ number: c.number, subject: c.subject, kind: 'split_from', at: iso(), undoable: true })
	c.links.push({ number, subject: k.subject, kind: 'split_into', at: iso(), undoable: true })
	tell('conversation.added', number, 'conversation', number, u.id)
	tell('conversation.split', c.number, 'conversation', number, u.id, { to: number })
	return k
}
const unsplit = (k, u) => {
	const s = db.splits.get(k.number) ?? fail(404, 'not_split', 'This conversation was not split off another, or that was undone already.')
	if (k.version > 1) fail(409, 'split_moved_on', `Something has happened in #${k.number} since. Both stay as they are.`)
	const c = db.conversations.get(s.source)
	c.messages = [...c.messages, ...s.was].sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id)
	c.links = c.links.filter((l) => l.number !== k.number)
	recount(c)
	db.conversations.delete(k.number)
	db.splits.delete(k.number)
	tell('conversation.split_undone', c.number, 'conversation', k.number, u.id, { from: k.number })
	tell('conversation.deleted', k.number, 'conversation', c.number, u.id, { into: c.number })
	return c
}
const original = (id, take) => {
	const [c, m] = find_message([id])
	if (!m.forward?.sender) fail(409, 'no_original', 'This message does not say who wrote it before it was forwarded.')
	m.forward.taken = take
	m.from = take ? m.forward.sender : m.forward.forwarder
	c.customer = customer_of(m.from)
	c.version++
	tell('message.changed', c.number, 'message', m.id)
	return m
}

const kept_of = ({ secret, smtp_secret, smtp_login, grant_id, ...open }) => ({ ...open, ...(grant_id === undefined ? {} : { grant: db.grants.get(grant_id) ?? null }) })
const lookup = (address) => {
	const domain = address.split('@')[1]
	const both = (imap, smtp, source, source_title) => ({ imap: { url: imap, source, source_title, private: false }, smtp: { url: smtp, source, source_title, private: false }, login: null, provider_name: null, oauth: null, app_password: false, title: 'Both servers were found.', next_step: null })
	if (domain.startsWith('nowhere')) return { imap: null, smtp: null, login: null, provider_name: null, oauth: null, app_password: false, title: 'No servers were found for this address.', next_step: 'Enter the servers by hand. Your mail provider’s help page names them, often under “IMAP”.' }
	if (domain === 'gmail.com') return { ...both('imaps://imap.gmail.com:993', 'smtps://smtp.gmail.com:465', 'provider', 'a provider that is known'), provider_name: 'Gmail', oauth: 'google', app_password: true }
	return both(`imaps://mail.${domain}:993`, `smtps://mail.${domain}:465`, 'srv', 'the domain’s own records (DNS)')
}
/* A person who agrees at once in the other window, or after a while on the other device. */
const begin_grant = (b) => {
	const id = 100 + db.grants.size
	const at = db.mailboxes.find((o) => o.id === b.mailbox_id)
	if (!at && !b.client_id) fail(422, 'client_id_missing', 'Enter the client id that the provider gave this desk.', { field: 'client_id' })
	const g = grant({ id, provider: b.provider ?? at.grant.provider, provider_name: null, client_id: b.client_id ?? '', state: 'waiting', expires_at: ago(-15), interval_seconds: 5, title: b.way === 'device' ? 'Open the address and enter the code.' : 'The provider’s page is open: sign in there and agree.' })
	Object.assign(g, b.way === 'device' ? { user_code: 'WDJB-MJHT', verification_url: 'https://microsoft.com/devicelogin', looks: 0 } : { secret: `state-${id}-0123456789abcdef`, authorise_url: `/oauth/callback?state=state-${id}-0123456789abcdef&code=x` })
	Object.assign(g, { mailbox: b.mailbox_id, wanted: b.address ?? at.address })
	db.grants.set(id, g)
	return g
}
const finish_grant = (g) => { Object.assign(g, { state: 'granted', title: 'Signed in at the provider.', account: g.wanted, user_code: null, expires_at: null }); const m = db.mailboxes.find((o) => o.id === g.mailbox); if (m) { m.grant = g; tell('mailbox.changed', 0, 'mailbox', m.id) } return g }
const look_grant = (id) => { const g = db.grants.get(id) ?? fail(404, 'no_such_grant', 'There is no such sign-in.'); if (g.state === 'waiting' && g.user_code && ++g.looks > 2) finish_grant(g); return g }
const half_test = (b) => b.local ? { reading: { ...try_halves(true), title: 'Reading works' }, sending: { ...try_halves(true), title: 'Sending works' } } : { reading: { ...try_halves(true), title: 'Reading works', words: `${b.imap_url ?? 'imaps://mail.zrodlo.example:993'} · 3,412 letters`, mails: 3412, folders: [{ name: 'INBOX', role: 'inbox' }, { name: 'Junk', role: 'junk' }, { name: 'Sent', role: 'sent' }] }, sending: b.smtp_secret ? { ...try_halves(true), title: 'Sending works' } : try_halves(false) }

const routes = [
	['GET', '/start', () => ({ first_start: db.first_start, desk_name: db.settings[0].value, languages: ['pl', 'el', 'lt', 'en'], version: '0.1.0' })],
	['POST', '/start', ({ b, sign }) => { if (b.code !== '1234-5678') fail(403, 'wrong_code', 'This is not the code that the terminal printed.', { field: 'code' }); db.first_start = false; Object.assign(db.users[0], { name: b.name, address: b.address, language: b.language ?? 'en' }); return [201, sign(db.users[0])] }],
	['POST', '/session', ({ b, sign }) => { const u = db.users.find((o) => o.address === b.address); if (!u || b.password !== 'wellspring-demo') fail(403, 'wrong_password', 'The address or the password is not right.', { field: 'password' }); return [201, sign(u)] }],
	['DELETE', '/session', ({ res }) => { res.setHeader('Set-Cookie', 'wellspring=; Path=/; Max-Age=0'); return [204] }],
	['POST', '/password-resets', () => [202]],
	['GET', '/links/([^/]+)', ({ p }) => p[0].startsWith('old') ? fail(410, 'link_used', 'This link has been used or is too old. Ask for a new one.') : { kind: p[0].startsWith('reset') ? 'reset' : 'invitation', address: 'rasa@example.org', name: 'Rasa Kairienė' }],
	['POST', '/links/([^/]+)', ({ sign }) => { db.users[3].invited = false; tell('user.changed', 0, 'user', db.users[3].id); return [201, sign(db.users[3])] }],
	['GET', '/me', ({ u }) => me_of(u)],
	['PATCH', '/me', ({ u, b }) => { db.me.set(u.id, { ...db.me.get(u.id), ...b }); return me_of(u) }],
	['POST', '/me/password', ({ b }) => b.old === 'wellspring-demo' ? [204] : fail(403, 'wrong_password', 'The old password is not right.', { field: 'old' })],
	['GET', '/me/sessions', () => ({ items: [{ id: 1, current: true, created_at: ago(600), seen_at: ago(0), ip: '127.0.0.1', browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0' }, { id: 2, current: false, created_at: ago(9000), seen_at: ago(3000), ip: '192.0.2.7', browser: 'something of our own' }], next: null })],
	['DELETE', '/me/sessions/(\\d+)', () => [204]],
	['GET', '/tokens', () => ({ items: db.tokens, next: null })],
	['POST', '/tokens', ({ b }) => { const k = { id: db.tokens.length + 1, name: b.name, scopes: b.scopes ?? [], created_at: iso(), seen_at: null, expires_at: null }; db.tokens.push(k); return [201, { ...k, secret: 'ws_mock_0123456789abcdef' }] }],
	['DELETE', '/tokens/(\\d+)', ({ p }) => { db.tokens = db.tokens.filter((k) => k.id !== Number(p[0])); return [204] }],
	['GET', '/users', () => ({ items: db.users, next: null })],
	['POST', '/users', ({ b }) => { const had = db.users.find((o) => o.address === b.address); if (had && !had.invited) fail(409, 'address_taken', 'Somebody with this address is here already', { field: 'address' }); const u = had ? Object.assign(had, b) : { id: Math.max(...db.users.map((o) => o.id)) + 1, version: 1, language: 'en', disabled: false, invited: true, ...b }; if (!had) db.users.push(u); return [201, { user: u, invitation_url: 'http://localhost/link/invite-0123456789abcdefghij' }] }],
	['POST', '/users/(\\d+)/invitation', ({ p }) => { const u = db.users.find((o) => o.id === Number(p[0])); if (!u.invited) fail(409, 'already_joined', 'This person has taken the invitation already'); return [201, { user: u, invitation_url: `http://localhost/link/invite-again-0123456789${++db.event}` }] }],
	['DELETE', '/users/(\\d+)/invitation', ({ p }) => { db.users = db.users.filter((o) => o.id !== Number(p[0])); return [204] }],
	['PATCH', '/users/(\\d+)', ({ p, b }) => Object.assign(db.users.find((o) => o.id === Number(p[0])), b)],
	['GET', '/mailboxes', () => ({ items: db.mailboxes, next: null })],
	['POST', '/mailbox-tests', ({ b }) => half_test(b)],
	['POST', '/mailbox-lookups', ({ b }) => lookup(b.address)],
	['POST', '/mailboxes', ({ b }) => { const m = { ...copy(mailboxes[0]), id: db.mailboxes.length + 1, local: false, ...kept_of(b) }; db.mailboxes.push(m); return [201, m] }],
	['PATCH', '/mailboxes/(\\d+)', ({ p, b }) => Object.assign(db.mailboxes.find((o) => o.id === Number(p[0])), kept_of(b))],
	['GET', '/grant-providers', () => ({ redirect_uri: 'http://localhost:8080/oauth/callback', items: [{ id: 'microsoft', name: 'Microsoft 365', wants_secret: false, by_device: true, client_id: null, has_secret: false, imap_url: 'imaps://outlook.office365.com:993', smtp_url: 'smtp://smtp.office365.com:587' }, { id: 'google', name: 'Google', wants_secret: true, by_device: false, client_id: null, has_secret: false, imap_url: 'imaps://imap.gmail.com:993', smtp_url: 'smtps://smtp.gmail.com:465' }, { id: 'custom', name: null, wants_secret: false, by_device: true, client_id: null, has_secret: false, imap_url: null, smtp_url: null }], next: null })],
	['POST', '/grants', ({ b }) => [201, begin_grant(b)]],
	['GET', '/grants/(\\d+)', ({ p }) => look_grant(Number(p[0]))],
	['POST', '/grant-returns', ({ b }) => { const g = [...db.grants.values()].find((o) => o.state === 'waiting' && o.secret === b.state) ?? fail(422, 'oauth_state', 'This sign-in was not begun here, or it took too long. Please begin it again.'); return b.error ? Object.assign(g, { state: 'failed', code: 'oauth_denied', title: 'Access to the mailbox was not granted.', words: b.error_description ?? b.error, next_step: 'Sign in again and agree. In an organisation, an administrator may have to allow this desk first.' }) : finish_grant(g) }],
	['POST', '/mailboxes/(\\d+)/test', ({ p }) => half_test(db.mailboxes.find((o) => o.id === Number(p[0])))],
	['GET', '/mailboxes/(\\d+)/sending', ({ p }) => db.sending.get(p[0]) ?? { plus_addressing: false, aliases: [], signatures: {}, size_max: null }],
	['PUT', '/mailboxes/(\\d+)/sending', ({ p, b }) => { const s = { ...b, aliases: b.aliases.map((a) => a.toLowerCase()), size_max: null }; db.sending.set(p[0], s); return s }],
	['GET', '/mailboxes/(\\d+)/access', ({ p }) => ({ open_to_all: db.mailboxes.find((o) => o.id === Number(p[0])).open_to_all, user_ids: [1, 2] })],
	['PUT', '/mailboxes/(\\d+)/access', ({ b }) => b],
	['GET', '/views', ({ u }) => ({ items: ['mine', 'unassigned', 'open', 'waiting', 'snoozed', 'solved', 'spam', 'trash', 'all'].map((view) => ({ view, count: ['mine', 'unassigned', 'open'].includes(view) ? [...db.conversations.values()].filter((c) => belongs(c, view, u.id)).length : null })), next: null })],
	['GET', '/conversations', ({ u, q }) => { const words = (q.get('q') ?? '').toLowerCase(); const all = [...db.conversations.values()].filter((c) => belongs(c, q.get('view'), u.id) && (!words || JSON.stringify(c).toLowerCase().includes(words))).sort((a, b) => b.active_at.localeCompare(a.active_at)); const from = Number(q.get('cursor') ?? 0); const limit = Number(q.get('limit') ?? 25); return { items: all.slice(from, from + limit).map(row), next: from + limit < all.length ? String(from + limit) : null } }],
	['POST', '/conversations', ({ u, b }) => { const number = Math.max(0, ...db.conversations.keys()) + 1; const c = { number, version: 1, subject: b.subject, state: 'waiting', snoozed_until: null, spam: false, trashed: false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: { id: u.id, name: u.name }, customer: { id: 8, name: b.to[0], address: b.to[0] }, tags: [], language: null, created_at: iso(), updated_at: iso(), active_at: iso(), message_count: 0, preview: '', preview_kind: null, may_belong_to: null, links: [], has_earlier: false, receipt: null, messages: [], get reply_to() { return reply_to(this) } }; db.conversations.set(number, c); send(c, u, { ...b, seen_message: 0 }, 'reply'); return [201, c] }],
	['GET', '/conversations/(\\d+)', ({ p }) => conversation(p)],
	['PATCH', '/conversations/(\\d+)', ({ p, b, u, req }) => { const c = conversation(p); if (req.headers['if-match'] !== `"${c.version}"`) fail(412, 'stale', 'Somebody changed this conversation a moment ago.'); const { assignee_id, ...rest } = b; Object.assign(c, rest); if (assignee_id !== undefined) { const a = db.users.find((o) => o.id === assignee_id); c.assignee = a ? { id: a.id, name: a.name } : null } touch(c); tell('conversation.changed', c.number, 'conversation', c.number, u.id); return c }],
	['POST', '/conversations/(\\d+)/split', ({ p, b, u, req }) => { const c = conversation(p); if (req.headers['if-match'] !== `"${c.version}"`) fail(412, 'stale', 'Somebody changed this conversation a moment ago.'); return [201, split(c, b, u)] }],
	['POST', '/conversations/(\\d+)/split/undo', ({ p, u }) => unsplit(conversation(p), u)],
	['POST', '/messages/(\\d+)/original-sender', ({ p }) => original(p[0], true)],
	['DELETE', '/messages/(\\d+)/original-sender', ({ p }) => original(p[0], false)],
	['GET', '/conversations/(\\d+)/messages', ({ p }) => ({ items: conversation(p).messages, next: null })],
	['POST', '/conversations/(\\d+)/replies', ({ p, u, b }) => [201, send(conversation(p), u, b, 'reply')]],
	['POST', '/conversations/(\\d+)/forwards', ({ p, u, b }) => { const c = conversation(p); const source = c.messages.find((m) => m.id === b.message) ?? fail(422, 'no_such_message', 'There is no such message in this conversation.'); const state = c.state; const m = send(c, u, { ...b, confirm_newer: Infinity }, 'reply'); Object.assign(m, { forward_of: source.id, subject: `Fwd: ${c.subject}`, folded: source.text }); c.state = b.state ?? state; return [201, m] }],
	['GET', '/conversations/(\\d+)/recipients', ({ p }) => { const c = conversation(p); const last = c.messages.findLast((m) => m.kind === 'inbound' && !m.new_sender); const person = (a) => ({ ...a, no_reply: false }); return { from: c.mailbox.address, from_choices: [c.mailbox.address], to: [person(last?.from ?? { name: '', address: c.customer.address })], cc: (last?.cc ?? []).map(person) } }],
	['POST', '/conversations/(\\d+)/notes', ({ p, u, b }) => [201, send(conversation(p), u, b, 'note')]],
	['GET', '/conversations/(\\d+)/drafts', ({ p, u }) => ({ items: ['reply', 'note'].flatMap((kind) => { const d = db.drafts.get(`${u.id} ${p[0]} ${kind}`); return d ? [{ ...d, kind }] : [] }), next: null })],
	['GET', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u }) => db.drafts.get(`${u.id} ${p[0]} ${p[1]}`) ?? fail(404, 'not_found', 'There is no draft.')],
	['PUT', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u, b }) => { const key = `${u.id} ${p[0]} ${p[1]}`; const d = db.drafts.get(key); if ((d?.version ?? 0) !== b.version) fail(409, 'draft_changed', 'This draft was changed elsewhere.', { draft: d }); const next = { to: [], cc: [], bcc: [], seen_message: 0, forward_of: null, ...b, version: b.version + 1, attachments: files(b.attachments), updated_at: iso() }; db.drafts.set(key, next); tell('draft.changed', Number(p[0]), 'user', u.id, u.id, { kind: p[1], version: next.version }); return next }],
	['DELETE', '/conversations/(\\d+)/drafts/(reply|note)', ({ p, u }) => { drop_draft(u, p[0], p[1]); return [204] }],
	['POST', '/attachments', ({ q, raw, u }) => { const id = ++db.attachment + 1000; const inline = q.get('inline') === 'true'; const a = { id, name: q.get('name'), type: /\.png$/i.test(q.get('name')) ? 'image/png' : 'application/octet-stream', size: raw.length, inline, content_id: inline ? `pic${id}@mock` : null }; db.files.set(id, a); a[Symbol.for('raw')] = raw; return u && [201, a] }],
	['GET', '/attachments/(\\d+)', ({ p, res }) => { const a = db.files.get(Number(p[0])); res.setHeader('Content-Type', a?.type ?? 'application/octet-stream'); res.setHeader('Content-Disposition', a?.inline ? 'inline' : 'attachment'); return [200, null, a?.[Symbol.for('raw')] ?? Buffer.from('mock file')] }],
	['DELETE', '/attachments/(\\d+)', () => [204]],
	['GET', '/messages/(\\d+)/html', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/html; charset=utf-8'); res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"); const said = m[whole]?.html[(q.get('part') ?? 1) - 1] ?? m.html; const html = q.get('pictures') === '1' ? said : said.replace(/<img[^>]*src="https?:[^>]*>/g, '<span style="border:1px dashed #999;padding:2px 6px">picture</span>'); return [200, null, Buffer.from(`<!doctype html><meta charset="utf-8"><title>Letter</title><body style="margin:0;font:1rem serif">${html}`)] }],
	['GET', '/messages/(\\d+)/text', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/plain; charset=utf-8'); return [200, null, Buffer.from(m[whole][q.get('part') ?? 'text'])] }],
	['GET', '/messages/(\\d+)/raw', ({ p, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'message/rfc822'); return [200, null, Buffer.from(`Subject: ${m.subject}\n\n${m.text}`)] }],
	['POST', '/messages/(\\d+)/undo', ({ p, u }) => { const [c, m] = find_message(p); if (m.delivery?.state !== 'held' && m.delivery?.state !== 'scheduled') fail(409, 'already_sent', 'This reply is already on its way.'); c.messages = c.messages.filter((o) => o !== m); c.version++; c.state = 'open'; const d = { version: (db.drafts.get(`${u.id} ${c.number} reply`)?.version ?? 0) + 1, html: m.html, to: m.to.map((a) => a.address), cc: [], bcc: [], attachments: m.attachments, seen_message: m.id, forward_of: null, updated_at: iso() }; db.drafts.set(`${u.id} ${c.number} reply`, d); tell('message.undone', c.number, 'message', m.id, u.id); return d }],
	['POST', '/messages/(\\d+)/retry', ({ p, b }) => { const [c, m] = find_message(p); if (b?.to) m.to = b.to.map((address) => ({ name: '', address })); m.delivery.recipients = []; m.delivery.state = 'waiting'; setTimeout(() => { m.delivery.state = 'sent'; tell('delivery.changed', c.number, 'message', m.id) }, 1200); return m }],
	['GET', '/customers/(\\d+)', ({ p }) => ({ ...customer(p), conversations: [...db.conversations.values()].filter((c) => c.customer.id === Number(p[0])).sort((a, b) => b.active_at.localeCompare(a.active_at)).slice(0, 20).map(row) })],
	['PATCH', '/customers/(\\d+)', ({ p, b }) => { const c = Object.assign(db.customers.find((o) => o.id === Number(p[0])), b); for (const k of db.conversations.values()) if (k.customer.id === c.id && b.name) k.customer.name = b.name; return { ...customer(p), conversations: [] } }],
	['GET', '/addresses/([^/]+)', ({ p }) => address(decodeURIComponent(p[0]))],
	['PATCH', '/addresses/([^/]+)', ({ p, b, u }) => { const low = decodeURIComponent(p[0]).toLowerCase(); if (b.pictures === 'always') db.pictures.add(low); if (b.pictures === 'ask') db.pictures.delete(low); if (b.undeliverable === false) db.dead.delete(low); tell('customer.changed', 0, 'customer', 1, u.id); return address(low) }],
	['GET', '/blocks', () => ({ items: db.blocks, next: null })],
	['POST', '/blocks', ({ u, b }) => { if (b.domain && !b.domain.includes('.')) fail(422, 'not_a_domain', 'This is not a domain. It looks like example.net.', { field: 'domain' }); const one = { id: ++db.block, address: b.address?.toLowerCase() ?? null, domain: b.domain?.toLowerCase() ?? null, by: { id: u.id, name: u.name }, at: iso() }; db.blocks.unshift(one); tell('block.added', 0, 'block', one.id, u.id); return [201, one] }],
	['DELETE', '/blocks/(\\d+)', ({ p, u }) => { db.blocks = db.blocks.filter((o) => o.id !== Number(p[0])); tell('block.removed', 0, 'block', Number(p[0]), u.id); return [204] }],
	['GET', '/unreadable', () => ({ items: db.unreadable, next: null })],
	['POST', '/unreadable/(\\d+)/retry', () => [202]],
	['GET', '/unreadable/(\\d+)/raw', () => [200, null, Buffer.from([0, 1, 2])]],
	['GET', '/settings', () => ({ items: db.settings, next: null })],
	['PATCH', '/settings', ({ b }) => { for (const [k, v] of Object.entries(b)) db.settings.find((s) => s.key === k).value = v; return { items: db.settings, next: null } }],
	['POST', '/mock/reset', ({ b }) => { reset(b.first_start === true); return [204] }],
	['POST', '/mock/arrive', ({ b }) => { arrive(b.number, b.text, b.more, b.quiet); return [204] }],
	['POST', '/mock/stream-reset', () => { for (const res of db.listeners) res.write(`id: ${db.event}\nevent: reset\ndata: {}\n\n`); return [204] }],
	['POST', '/mock/unreadable', () => { const id = db.unreadable.length + 1; db.unreadable.unshift({ ...copy(unread), id, at: iso() }); tell('unreadable.added', 0, 'raw', id); return [204] }],
	['POST', '/mock/mailbox', ({ b }) => { const m = db.mailboxes.find((o) => o.id === b.id); Object.assign(m.state, b.state); tell('mailbox.state', 0, 'mailbox', m.id); return [204] }],
	['POST', '/mock/colleague', ({ b }) => { send(db.conversations.get(b.number), db.users[1], { html: b.html, hold_seconds: b.hold_seconds, seen_message: Infinity }, b.kind ?? 'reply'); return [204] }],
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
		if (key && db.keys.has(key) && db.keys.get(key).said !== raw.toString()) fail(422, 'idempotency_key_reused', 'This key was used for another request already.')
		const out = (key && db.keys.get(key)) || route.run({ p: route.match.exec(path).slice(1), q: url.searchParams, b, raw, u, req, res, sign })
		if (key && !db.keys.has(key)) db.keys.set(key, Object.assign(out, { said: raw.toString() }))
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
