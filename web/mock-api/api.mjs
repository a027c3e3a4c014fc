/* A desk in memory behind the same addresses as the real one. For developing and testing the pages only. */
import { own_lists_of } from './own_lists.mjs'
import { ago, audits, blocks, customers, dead, grant, letters, mailboxes, more_letters, saved_replies, settings, try_halves, users } from './data.mjs'
import { rules_of } from './rules.mjs'
import { asks_of } from './asks.mjs'
import { promises_of } from './promises.mjs'
import { mood_weeks } from './moods.mjs'

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
	return cut({ id, mail_kind: 'person', language: null, author: null, cc: [], bcc: [], subject: '', folded: '', html: '', has_remote: false, holds_remote: false, sender_proven: null, new_sender: false, subject_changed: false, forward: null, invite: null, oversized: false, loop: false, defects: [], automatic: false, automatic_by: null, bounce: null, forward_of: null, ...m, delivery: m.delivery ? { ...delivery(m.delivery.state), ...m.delivery } : null, attachments })
}

const reset = (first_start = false) => {
	db = { notices: [], choices: new Map(), rule: 0, rules: [], rule_runs: [], saved_view: 0, audits: first_start ? [] : copy(audits), saved_views: [], message: 0, attachment: 0, block: 10, event: 0, first_start, users: copy(users), mailboxes: first_start ? [] : copy(mailboxes), customers: copy(customers), organisations: [], fields: [], merge: 0, note: 0, settings: copy(settings), conversations: new Map(), drafts: new Map(), grants: new Map(), sending: new Map(), splits: new Map(), merges: new Map(), bulks: new Map(), teams: [], conversation_fields: [], files: new Map(), me: new Map(), keys: new Map(), pictures: new Set(), dead: new Map(Object.entries(copy(dead))), blocks: copy(blocks), saved: first_start ? [] : copy(saved_replies), tokens: [{ id: 1, name: 'reports', scopes: ['conversations:read'], created_at: ago(9000), seen_at: ago(60), expires_at: null }], unreadable: first_start ? [] : [copy(unread)], listeners: db?.listeners ?? new Set(), log: [] }
	const all = first_start ? [] : [...letters, ...more_letters(Number(process.env.MOCK_CONVERSATIONS ?? 60))]
	all.forEach((l, i) => {
		const number = i + 1
		const messages = l.messages.map((m) => message({ subject: l.subject, language: m.kind === 'inbound' ? l.language : null, ...copy(m) }))
		const last = messages.findLast((m) => !m.automatic)
		db.conversations.set(number, { number, version: 1, subject: l.subject, state: l.state ?? 'open', snoozed_until: l.snoozed_until ?? null, spam: l.spam ?? false, trashed: l.trashed ?? false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: l.assignee ? { id: l.assignee.id, name: l.assignee.name } : null, customer: { id: l.customer.id, name: l.customer.name, address: l.customer.addresses[0] }, tags: l.tags, language: l.language, priority: l.priority ?? 'normal', team: null, followers: [], fields: [], created_at: messages[0].at, updated_at: last.at, active_at: last.at, message_count: messages.length, preview: last.text.slice(0, 120), preview_kind: last.kind, stake: null, may_belong_to: l.may_belong_to ?? null, links: [], has_earlier: false, receipt: l.receipt ? { state: 'sent', reason: null, title: null, reply: messages[1]?.id ?? null, at: messages[0].at, letter: messages[0].id, ...l.receipt } : null, messages, get reply_to() { return reply_to(this) }, get customer_letters() { return this.messages.filter((m) => m.kind === 'inbound' && m.mail_kind === 'person').length } })
	})
}
reset()

/* A small part of the language of search: words, "phrases", -not, name:value. */
const fields = ['from', 'to', 'subject', 'tag', 'is', 'assignee', 'mailbox', 'has', 'priority', 'team', 'customer', 'organisation', 'follower', 'field', 'after', 'before', 'on']
const written = (t) => `${t.negated ? '-' : ''}${t.field ? `${t.field}:` : ''}${/\s/.test(t.value) ? `"${t.value}"` : t.value}`
const understand = (q) => {
	let group = -1
	let join = false
	const terms = []
	for (const [, minus, name, quoted, bare] of q.matchAll(/(-?)(?:(\w+):)?(?:"([^"]*)"|([^\s"]+))/g)) {
		if (!name && bare === 'OR') { join = true; continue }
		const known = fields.includes(name)
		const value = quoted ?? bare
		if (!join) group++
		join = false
		terms.push({ field: known ? name : null, value: known || !name ? value : `${name}:${value}`, shown: value, negated: minus === '-', group, known: known || !name })
	}
	const notes = terms.filter((t) => !t.known).map((t) => ({ code: 'no_operator', text: t.value, sentence: `“${t.value}” is not something one can ask for; it was looked for as words.` }))
	const all = terms.map(({ known: _known, ...t }) => ({ ...t, text: written(t) }))
	return { query: all.map((t, i) => (i && all[i - 1].group === t.group ? 'OR ' : '') + t.text).join(' '), terms: all, notes }
}
const says = (c, t, u) => {
	const has = (text) => String(text ?? '').toLowerCase().includes(t.value.toLowerCase())
	switch (t.field) {
		case 'tag': return c.tags.some((one) => one.toLowerCase() === t.value.toLowerCase())
		case 'is': return c.state === t.value
		case 'from': return has(`${c.customer?.name} ${c.customer?.address}`)
		case 'subject': return has(c.subject)
		case 'assignee': return t.value === 'me' ? c.assignee?.id === u.id : t.value === 'none' ? !c.assignee : has(c.assignee?.name)
		case 'priority': return c.priority === t.value
		case 'team': return t.value === 'none' ? !c.team : has(c.team?.name)
		case 'customer': return has(`${c.customer?.name} ${c.customer?.address}`)
		case 'mailbox': return has(`${c.mailbox.name} ${c.mailbox.address}`)
		case null: return has(JSON.stringify(row(c))) || c.messages.some((m) => has(m.text))
		default: return true
	}
}
const found_by = (asked, view, u) => [...db.conversations.values()].filter((c) => belongs(c, view, u.id) && (!asked || asked.terms.every((one) => asked.terms.some((t) => t.group === one.group && says(c, t, u) !== t.negated)))).sort((a, b) => b.active_at.localeCompare(a.active_at))
const passages = (c, asked) => {
	const words = asked.terms.filter((t) => !t.field && !t.negated).map((t) => t.value.toLowerCase())
	const look = (where, text) => { const ranges = words.flatMap((w) => { const start = [...text.slice(0, Math.max(0, text.toLowerCase().indexOf(w)))].length; return text.toLowerCase().includes(w) ? [{ start, end: start + [...w].length }] : [] }).sort((a, b) => a.start - b.start); return ranges.length === 1 ? [{ where, text, ranges }] : [] }
	return [...look('subject', c.subject), ...look('text', c.messages.at(-1)?.text.replaceAll('\n', ' ').slice(0, 180) ?? '')]
}
const suggest = (q) => {
	const token = /[^\s]*$/.exec(q)[0]
	const [name, value] = token.includes(':') ? token.split(':') : ['', token]
	const tags = [...new Set([...db.conversations.values()].flatMap((c) => c.tags))]
	const fixed = { priority: ['urgent', 'high', 'normal', 'low'], has: ['attachment', 'note', 'tag', 'team', 'follower'], assignee: ['me', 'none'], team: ['mine', 'none', ...db.teams.map((o) => o.name)] }[name]
	const items = fixed ? fixed.filter((v) => v.toLowerCase().startsWith(value.replace('"', ''))).map((v) => ({ kind: 'value', text: `${name}:${/\s/.test(v) ? `"${v}"` : v}`, label: v })) : name === 'is' ? ['open', 'waiting', 'snoozed', 'solved'].filter((v) => v.startsWith(value)).map((v) => ({ kind: 'value', text: `is:${v}`, label: v })) : name === 'tag' || !name && value ? tags.filter((v) => v.toLowerCase().startsWith(value.toLowerCase())).map((v) => ({ kind: 'tag', text: /\s/.test(v) ? `tag:"${v}"` : `tag:${v}`, label: null })) : []
	return { start: [...q].length - [...token].length, items: [...(name ? [] : fields.filter((f) => f.startsWith(value)).map((f) => ({ kind: 'operator', text: `${f}:`, label: f })).slice(0, 6)), ...items].slice(0, 10), next: null }
}
const seen_view = (v, u) => ({ ...v, editable: v.owner.id === u.id || u.role !== 'agent' })
const row = (c) => { const { messages, may_belong_to, has_earlier, receipt, links, reply_to, customer_letters, ...r } = c; return r }
const reply_to = (c) => { const m = c.messages.findLast((o) => o.kind === 'inbound' && o.mail_kind === 'person' && !o.new_sender); return m?.reply_to ?? [m?.from ?? { name: c.customer.name, address: c.customer.address }] }
const belongs = (c, view, me) => view === 'trash' ? c.trashed : view === 'spam' ? c.spam && !c.trashed : c.spam || c.trashed ? false : !view || view === 'all' ? true : view === 'mine' ? c.assignee?.id === me && c.state === 'open' : view === 'unassigned' ? !c.assignee && c.state === 'open' : c.state === view

/* Notices are their reader's alone. */
const hears = (who, e) => !e.kind.startsWith('notice.') || e.actor === who
const tell = (kind, conversation, subject_kind, subject_id, actor = 0, data = null) => {
	const e = { number: ++db.event, at: iso(), kind, actor, conversation, mailbox: 1, subject_kind, subject_id, data }
	db.log.push(e)
	for (const res of db.listeners) if (hears(res.who, e)) res.write(`id: ${e.number}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`)
}
const drop_draft = (u, number, kind) => { if (db.drafts.delete(`${u.id} ${number} ${kind}`)) tell('draft.changed', Number(number), 'user', u.id, u.id, { kind, version: 0 }) }
const touch = (c, m) => { c.version++; c.updated_at = iso(); if (m) { c.messages.push(m); c.message_count++; c.active_at = m.at; c.preview = m.text.slice(0, 120); c.preview_kind = m.kind } }
const arrive = (number, text = 'Jedno pytanie jeszcze: czy mogę odebrać ją osobiście?', more = {}, quiet = false) => {
	const c = db.conversations.get(number)
	const m = message({ kind: 'inbound', at: iso(), from: { name: c.customer.name, address: c.customer.address }, to: [], subject: c.subject, text, ...more })
	c.state = 'open'
	touch(c, m)
	if (!quiet) tell('message.added', number, 'message', m.id)
	rules.fire('customer_message', c, db.users[0])
}

class Stop extends Error { constructor(status, code, title, more = {}) { super(title); Object.assign(this, { status, code, more }) } }
const fail = (status, code, title, more) => { throw new Stop(status, code, title, more) }
const unseen = (who) => db.notices.filter((n) => n.who === who && !n.seen).length
const notice = (who, kind, c, m, by) => {
	const known = db.notices.find((n) => n.who === who && n.kind === kind && n.conversation === c.number && !n.seen)
	const n = Object.assign(known ?? { who, id: db.notices.length + 1, kind, conversation: c.number, subject: c.subject, mailbox: null, message: m.id, count: 0, seen: false }, { actor: { id: by.id, name: by.name }, at: iso(), event: db.event })
	n.count++
	n.text = kind === 'mention' ? `${by.name} mentioned you in a note` : `A new note from ${by.name}`
	db.notices = [n, ...db.notices.filter((o) => o !== n)]
	tell('notice.added', 0, 'notice', n.id, who, { unseen: unseen(who), conversation: c.number, kind, browser: true })
}
const see = (who, b) => {
	for (const n of db.notices) if (n.who === who && (n.id === b.id || n.conversation === b.conversation || n.event <= b.upto)) n.seen = true
	tell('notice.seen', 0, 'notice', 0, who, { unseen: unseen(who) })
	return { unseen: unseen(who) }
}
const notice_kinds = ['mention', 'assigned', 'letter_mine', 'letter_followed', 'note_mine', 'note_followed', 'woke', 'failed', 'mailbox_trouble', 'mailbox_silent', 'team', 'promise_due', 'promise_overdue', 'promise_moved']
const choices_of = (u) => ({ kinds: notice_kinds.map((kind) => ({ kind, app: kind !== 'team', browser: kind === 'mention', mail: kind === 'mention' })), digest: 'off', hour: 8, zone: 'Europe/Warsaw', browser_words: false, stopped: null, ...db.choices.get(u.id) })
const choose = (u, { kinds = [], ...rest }) => { const was = choices_of(u); db.choices.set(u.id, { ...was, ...rest, kinds: was.kinds.map((k) => kinds.find((o) => o.kind === k.kind) ?? k) }); return choices_of(u) }
const me_of = (u) => ({ id: u.id, address: u.address, name: u.name, role: u.role, language: u.language, theme: 'system', hold_seconds: 0, focus: false, signature: `${u.name}\nSklep Źródło`, csrf_token: 'mock', desk_name: db.settings[0].value, unseen_notices: unseen(u.id), ...db.me.get(u.id) })
const where = (n) => { while (db.merges.has(n)) n = db.merges.get(n).into; return n }
const conversation = (p) => db.conversations.get(where(Number(p[0]))) ?? fail(404, 'not_found', 'There is no such conversation, or it lies in a mailbox that you do not see.')
const text_of = (b) => (b.html ?? b.markdown ?? '').replace(/<\/(p|li)>|<br>/g, '\n').replace(/<[^>]+>/g, '').trim()
const files = (ids = []) => ids.map((id) => db.files.get(id)).filter(Boolean)
const address = (a) => { const low = a.toLowerCase(); return { address: low, pictures: db.pictures.has(low) ? 'always' : 'ask', undeliverable: db.dead.get(low) ?? null, block: db.blocks.find((b) => b.address === low || (b.domain && low.endsWith(b.domain))) ?? null } }
const customer = (p) => { const k = db.customers.find((c) => c.id === Number(p[0])); return { ...k, address_states: k.addresses.map(address) } }
const named = (o) => (o ? { id: o.id, name: o.name } : null)
const fits = (q, texts) => q.toLowerCase().split(/\s+/).filter(Boolean).every((w) => texts.some((text) => text.toLowerCase().split(/[\s@.]+/).concat(text.toLowerCase()).some((part) => part.startsWith(w))))
const talks = (fn) => [...db.conversations.values()].filter(fn).sort((a, b) => b.active_at.localeCompare(a.active_at)).map(row)
const customer_row = (k) => ({ id: k.id, name: k.name, address: k.addresses[0] ?? null, phone: k.phones[0] ?? null, language: k.language, organisation: k.organisation, created_at: k.created_at })
const values_of = (k, of) => db.fields.filter((f) => f.of === of && !f.archived).sort((a, b) => a.position - b.position).map((f) => ({ id: f.id, name: f.name, kind: f.kind, choices: f.choices, required: f.required, value: k.values?.[f.id] ?? null }))
const set_fields = (k, of, wishes = {}) => { for (const [id, value] of Object.entries(wishes)) { const f = db.fields.find((o) => o.id === Number(id)); if (f.kind === 'number' && value && !/^-?\d+([.,]\d+)?$/.test(value)) fail(422, 'not_a_number', `“${f.name}” takes a number, such as 12 or 12.5.`, { field: 'fields' }); k.values = { ...k.values, [id]: value } } }
const find_customer = (id) => { let k = db.customers.find((o) => o.id === Number(id)); while (k?.merged_into) k = db.customers.find((o) => o.id === k.merged_into); return k ?? fail(404, 'no_such_customer', 'There is no such customer, or you see none of their conversations.') }
const find_organisation = (id) => db.organisations.find((o) => o.id === Number(id)) ?? fail(404, 'no_such_organisation', 'There is no such organisation.')
const customer_whole = (k) => ({ ...customer([k.id]), fields: values_of(k, 'customer'), merges: k.merges.map(({ id, customer: who, by, at }) => ({ id, customer: who, by, at })), alike: db.customers.filter((o) => o.id !== k.id && !o.merged_into && o.name === k.name).map(customer_row), conversations: talks((c) => c.customer.id === k.id).slice(0, 20) })
const organisation_whole = (o) => ({ ...o, fields: values_of(o, 'organisation'), people: db.customers.filter((k) => k.organisation?.id === o.id).length })
const find_message = (p) => { for (const c of db.conversations.values()) { const m = c.messages.find((o) => o.id === Number(p[0])); if (m) return [c, m] } return fail(404, 'not_found', 'There is no such message.') }

/* Whether If-Match, where it is sent, names this version. */
const names_version = (req, version) => [undefined, '*', `"${version}"`].includes(req.headers['if-match'])

/* What the letters say: a sentence with a wedding or a journey in it, and no reading of moods. */
const gists = () => (db.gists ??= new Map())
const gist = (c) => {
	const said = gists().get(c.number) ?? {}
	const own = c.messages.filter((m) => m.kind === 'inbound' && m.mail_kind === 'person')
	const at = own.findLast((m) => at_stake.test(m.text))
	const stake = said.stake ? { text: said.stake, by: 'person', message: null } : said.stake === '' || !at ? null : { text: at_stake.exec(at.text)[0].trim(), by: 'letter', message: at.id }
	return { version: said.version ?? 1, stake, stake_said: typeof said.stake === 'string', change: own.length < 2 ? null : { change: said.change ?? 'unsure', by: said.change ? 'person' : 'letters', words: [], first: own[0].id, last: own.at(-1).id } }
}
const at_stake = /[^.!?\n]*(ślub|lecimy|wedding|γάμο|vestuv)[^.!?\n]*/

const rules = rules_of({ db: () => db, understand, finds: (asked, u) => found_by(asked, 'all', u), tell, touch, iso, fail })

const send = (c, u, b, kind, drafted = kind) => {
	const seen = b.confirm_newer ?? b.seen_message
	const newer = kind === 'reply' ? c.messages.filter((m) => m.id > seen) : []
	if (newer.length) fail(409, 'newer_messages', 'Something new arrived while you were writing.', { newer })
	const held = (b.hold_seconds ?? 0) > 0
	const due = b.send_at ?? (held ? new Date(Date.now() + b.hold_seconds * 1000).toISOString() : null)
	const m = message({ kind, at: iso(), author: { id: u.id, name: u.name }, from: { name: u.name, address: b.from ?? c.mailbox.address }, to: kind === 'note' ? [] : (b.to ? b.to.map((address) => ({ name: '', address })) : reply_to(c)), cc: (b.cc ?? []).map((address) => ({ name: '', address })), subject: c.subject, text: text_of(b), html: b.html ?? '', attachments: files(b.attachments), delivery: kind === 'note' ? null : { ...delivery(b.send_at ? 'scheduled' : held ? 'held' : 'waiting', due), cancel_if_customer_writes: b.cancel_if_customer_writes ?? false } })
	m.attachments = files(b.attachments)
	touch(c, m)
	if (!b.send_at) c.state = b.state ?? (kind === 'reply' ? 'waiting' : c.state)
	drop_draft(u, c.number, drafted)
	tell('message.added', c.number, 'message', m.id, u.id)
	if (kind === 'note') for (const [, id] of m.html.matchAll(/mention mention-user-(\d+)/g)) if (Number(id) !== u.id) notice(Number(id), 'mention', c, m, u)
	if (kind === 'reply' && !b.send_at) setTimeout(() => { if (!c.messages.includes(m)) return; m.delivery = delivery('sent', null, [attempt(true, 250, '2.0.0 Ok: queued')]); tell('delivery.changed', c.number, 'message', m.id) }, (b.hold_seconds ?? 0) * 1000 + 900)
	return m
}

/* Messages go to another conversation; what the row says follows. */
const recount = (c) => { const last = c.messages.at(-1); Object.assign(c, { message_count: c.messages.length, active_at: last.at, updated_at: iso(), preview: last.text.slice(0, 120), preview_kind: last.kind, version: c.version + 1 }) }
const customer_of = (who) => {
	const known = db.customers.find((k) => k.addresses.includes(who.address)) ?? { id: db.customers.length + 1, version: 1, addresses: [who.address], language: null, called: '', phones: [], organisation: null, fields: [], notes: [], merges: [], created_at: iso(), ...who }
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
	k.links.push({ number: c.number, subject: c.subject, kind: 'split_from', at: iso(), undoable: true, state: null })
	c.links.push({ number, subject: k.subject, kind: 'split_into', at: iso(), undoable: true, state: null })
	tell('conversation.added', number, 'conversation', number, u.id)
	tell('conversation.split', c.number, 'conversation', number, u.id, { to: number })
	return k
}
const bulk_of = (p) => db.bulks.get(Number(p[0])) ?? fail(404, 'no_such_bulk', 'There is no such change of many, or it is from before yesterday.')
const bulk = (b, u) => {
	const rows = b.numbers ? b.numbers.flatMap((n) => db.conversations.get(n) ?? []) : [...db.conversations.values()].filter((c) => belongs(c, b.view, u.id))
	const { add_tags = [], remove_tags = [], assignee_id, team_id, mailbox_id, ...rest } = b.change
	const before = new Map()
	for (const c of rows) {
		before.set(c.number, { state: c.state, snoozed_until: c.snoozed_until, tags: c.tags, spam: c.spam, trashed: c.trashed, priority: c.priority, assignee: c.assignee })
		const who = db.users.find((o) => o.id === assignee_id)
		Object.assign(c, rest, { tags: [...new Set([...c.tags, ...add_tags])].filter((one) => !remove_tags.includes(one)) }, assignee_id === undefined ? {} : { assignee: who ? { id: who.id, name: who.name } : null })
		touch(c)
		tell('conversation.changed', c.number, 'conversation', c.number, u.id)
	}
	const id = db.bulks.size + 1
	const shown = { id, state: 'done', created_at: iso(), undo_until: iso(), total: rows.length, waiting: 0, changed: rows.length, unchanged: 0, refused: 0, put_back: 0, left_alone: 0, told: [] }
	db.bulks.set(id, { shown, before })
	return shown
}
const members = (ids) => db.users.filter((o) => ids.includes(o.id)).map((o) => ({ id: o.id, name: o.name }))
const merge = (c, b, u) => {
	const k = db.conversations.get(Number(b.into)) ?? fail(404, 'no_such_conversation', 'There is no such conversation.')
	if (k === c) fail(422, 'same_conversation', 'These two are one conversation already.')
	db.merges.set(c.number, { into: k.number, was: c, ids: c.messages.map((m) => m.id) })
	k.messages = [...k.messages, ...c.messages].sort((a, o) => a.at.localeCompare(o.at) || a.id - o.id)
	k.links.push({ number: c.number, subject: c.subject, kind: 'merged', at: iso(), undoable: true, state: null })
	for (const [key, d] of [...db.drafts]) {
		const [who, number, kind] = key.split(' ')
		if (Number(number) !== c.number) continue
		const there = db.drafts.get(`${who} ${k.number} ${kind}`)
		db.drafts.set(`${who} ${k.number} ${kind}`, there ? { ...there, html: `${there.html}<hr>${d.html}`, version: Math.max(there.version, d.version) + 1 } : d)
		db.drafts.delete(key)
	}
	db.conversations.delete(c.number)
	recount(k)
	tell('conversation.merged', k.number, 'conversation', c.number, u.id, { from: c.number })
	tell('conversation.deleted', c.number, 'conversation', k.number, u.id, { into: k.number })
	return k
}
const unmerge = (number, u) => {
	const m = db.merges.get(number) ?? fail(404, 'not_merged', 'This conversation was not merged, or that was undone already.')
	const k = db.conversations.get(m.into)
	k.messages = k.messages.filter((o) => !m.ids.includes(o.id))
	k.links = k.links.filter((l) => l.number !== number)
	recount(k)
	m.was.version++
	db.conversations.set(number, m.was)
	db.merges.delete(number)
	tell('conversation.merge_undone', number, 'conversation', k.number, u.id, { from: k.number })
	return m.was
}
const turned = { related: 'related', parent: 'child', child: 'parent' }
const relate = (c, other, kind) => {
	const o = db.conversations.get(Number(other)) ?? fail(404, 'no_such_conversation', 'There is no such conversation.')
	const drop = (v, n) => { v.links = v.links.filter((l) => l.number !== n || !(l.kind in turned)) }
	drop(c, o.number)
	drop(o, c.number)
	if (kind) {
		c.links.push({ number: o.number, subject: o.subject, kind, at: iso(), undoable: true, state: o.state })
		o.links.push({ number: c.number, subject: c.subject, kind: turned[kind], at: iso(), undoable: true, state: c.state })
		if (c.may_belong_to === o.number) c.may_belong_to = null
	}
	touch(c)
	return c
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

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').toLowerCase()
const saved = (p) => db.saved.find((r) => r.id === Number(p[0]) && !r.gone) ?? fail(404, 'no_such_saved_reply', 'This saved reply is not there any more, or it is somebody else’s own.')
const saved_words = (r) => fold([r.name, r.folder, ...Object.values(r.texts).map((html) => text_of({ html }))].join(' '))
const saved_head = (r, u) => ({ id: r.id, version: r.version, mine: r.owner !== 0, may_change: r.owner ? r.owner === u.id : u.role !== 'agent', folder: r.folder, name: r.name, act: r.act, updated_at: ago(60) })
const saved_row = (r, u) => ({ ...saved_head(r, u), previews: Object.fromEntries(Object.entries(r.texts).map(([l, html]) => [l, text_of({ html }).slice(0, 160)])), has_files: r.attachments.length > 0 })
const saved_whole = (r, u) => ({ ...saved_head(r, u), texts: r.texts, attachments: r.attachments })
const use_saved = (r, u, b) => {
	const c = conversation([b.number])
	const l = [b.language ?? c.language, 'other', 'en', ...Object.keys(r.texts)].find((one) => r.texts[one] !== undefined)
	const values = { 'customer.called': c.customer.name, 'customer.name': c.customer.name, 'agent.name': u.name, 'conversation.number': String(c.number), today: '23 Nov 2026' }
	const html = (r.texts[l] ?? '').replace(/\{([a-z.]+)\}/g, (whole, name) => values[name] ?? whole)
	const a = r.act ?? {}
	const before = JSON.stringify([c.state, c.assignee, c.tags, c.priority])
	if (a.state && !html) c.state = a.state
	if (a.assign) c.assignee = a.assign === 'nobody' ? null : (({ id, name }) => ({ id, name }))(db.users.find((o) => o.id === (a.assign === 'me' ? u.id : a.assignee_id)))
	c.tags = [...new Set([...c.tags.filter((one) => !a.remove_tags?.includes(one)), ...(a.add_tags ?? [])])]
	if (a.priority) c.priority = a.priority
	const changed = before !== JSON.stringify([c.state, c.assignee, c.tags, c.priority])
	if (changed) { c.version++; tell('conversation.changed', c.number, 'conversation', c.number, u.id) }
	const copies = r.attachments.map((f) => { const made = { ...f, id: ++db.attachment }; db.files.set(made.id, made); return made })
	return { language: l ?? 'other', html, attachments: copies, state_after: html && a.state ? a.state : null, changed, open: [] }
}

const promised = promises_of({ db: () => db, conversation, find_message, tell, fail, iso })
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
	['POST', '/users', ({ b }) => { const had = db.users.find((o) => o.address === b.address); if (had && !had.invited) fail(409, 'address_taken', 'Somebody with this address is here already', { field: 'address' }); const u = had ? Object.assign(had, b) : { id: Math.max(...db.users.map((o) => o.id)) + 1, version: 1, language: 'en', disabled: false, invited: true, ...b }; if (!had) db.users.push(u); return [201, { user: u, invitation_url: 'http://localhost/link/invite-0123456789abcdefghij', only_here: true }] }],
	['POST', '/users/(\\d+)/invitation', ({ p }) => { const u = db.users.find((o) => o.id === Number(p[0])); if (!u.invited) fail(409, 'already_joined', 'This person has taken the invitation already'); return [201, { user: u, invitation_url: `http://localhost/link/invite-again-0123456789${++db.event}`, only_here: true }] }],
	['DELETE', '/users/(\\d+)/invitation', ({ p }) => { db.users = db.users.filter((o) => o.id !== Number(p[0])); return [204] }],
	['PATCH', '/users/(\\d+)', ({ p, b }) => Object.assign(db.users.find((o) => o.id === Number(p[0])), b)],
	['GET', '/mailboxes', () => ({ items: db.mailboxes, next: null })],
	['POST', '/mailbox-tests', ({ b }) => half_test(b)],
	['POST', '/mailbox-lookups', ({ b }) => lookup(b.address)],
	['POST', '/mailboxes', ({ b }) => { const m = { ...copy(mailboxes[0]), id: db.mailboxes.length + 1, local: false, ...kept_of(b) }; db.mailboxes.push(m); return [201, m] }],
	['GET', '/mailboxes/(\\d+)/contents', ({ p }) => { const all = [...db.conversations.values()].filter((v) => v.mailbox.id === Number(p[0])); return { conversations: all.length, open: all.filter((v) => v.state === 'open').length, waiting: 0, on_their_way: 0, unreadable: db.unreadable.filter((r) => r.mailbox?.id === Number(p[0])).length, rules: 0 } }],
	['DELETE', '/mailboxes/(\\d+)', ({ p, q }) => { const m = db.mailboxes.find((o) => o.id === Number(p[0])) ?? fail(404, 'no_such_mailbox', 'There is no such mailbox.'); if (q.get('address') !== m.address) fail(422, 'other_address', `To delete this mailbox, its address is typed as it stands: ${m.address}.`, { field: 'address' }); db.mailboxes = db.mailboxes.filter((o) => o !== m); return [204] }],
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
	...rules.routes,
	...asks_of({ db: () => db, conversation, tell, fail }),
	...promised.routes,
	['GET', '/saved-views', ({ u }) => ({ items: db.saved_views.filter((v) => v.shared || v.owner.id === u.id).map((v) => seen_view(v, u)), next: null })],
	['POST', '/saved-views', ({ u, b }) => { const asked = understand(b.query); if (!asked.terms.length) fail(422, 'empty_query', 'Please say what stands in the view.', { field: 'query' }); const v = { id: ++db.saved_view, version: 1, name: b.name.trim(), query: asked.query, shared: !!b.shared, owner: { id: u.id, name: u.name } }; db.saved_views.push(v); return [201, seen_view(v, u)] }],
	['GET', '/saved-views/counts', ({ u }) => ({ items: db.saved_views.map((v) => ({ id: v.id, count: found_by(understand(v.query), null, u).length, more: false })), next: null })],
	['PUT', '/saved-views/order', ({ b }) => { db.saved_views.sort((x, y) => b.ids.indexOf(x.id) - b.ids.indexOf(y.id)); return [204] }],
	['PATCH', '/saved-views/(\\d+)', ({ p, u, b }) => { const v = db.saved_views.find((o) => o.id === Number(p[0])) ?? fail(404, 'no_such_saved_view', 'There is no such view.'); Object.assign(v, b, b.query ? { query: understand(b.query).query } : {}); return seen_view(v, u) }],
	['DELETE', '/saved-views/(\\d+)', ({ p }) => { db.saved_views = db.saved_views.filter((o) => o.id !== Number(p[0])); return [204] }],
	['GET', '/search/suggestions', ({ q }) => suggest(q.get('q') ?? '')],
	['GET', '/conversations', ({ u, q }) => { const asked = q.get('q')?.trim() ? understand(q.get('q')) : null; const all = found_by(asked, q.get('view'), u); const from = Number(q.get('cursor') ?? 0); const limit = Number(q.get('limit') ?? 25); return { items: all.slice(from, from + limit).map((c) => ({ ...row(c), found: asked && passages(c, asked) })), next: from + limit < all.length ? String(from + limit) : null, asked } }],
	['POST', '/conversations', ({ u, b }) => { const number = Math.max(0, ...db.conversations.keys()) + 1; const c = { number, version: 1, subject: b.subject, state: 'waiting', snoozed_until: null, spam: false, trashed: false, mailbox: { id: 1, name: 'Help', address: 'help@zrodlo.example' }, assignee: { id: u.id, name: u.name }, customer: { id: 8, name: b.to[0], address: b.to[0] }, tags: [], language: null, priority: 'normal', team: null, followers: [], fields: [], created_at: iso(), updated_at: iso(), active_at: iso(), message_count: 0, preview: '', preview_kind: null, stake: null, may_belong_to: null, links: [], has_earlier: false, receipt: null, messages: [], get reply_to() { return reply_to(this) } }; db.conversations.set(number, c); send(c, u, { ...b, seen_message: 0 }, 'reply'); rules.fire('created', c, u); return [201, c] }],
	['GET', '/conversations/(\\d+)', ({ p }) => conversation(p)],
	['PATCH', '/conversations/(\\d+)', ({ p, b, u, req }) => { const c = conversation(p); if (req.headers['if-match'] !== `"${c.version}"`) fail(412, 'stale', 'Somebody changed this conversation a moment ago.'); const { assignee_id, team_id, fields, mailbox_id, add_tags, remove_tags, ...rest } = b; Object.assign(c, rest); for (const f of fields ?? []) { const d = db.conversation_fields.find((o) => o.id === f.id); c.fields = [...c.fields.filter((o) => o.id !== f.id), ...(f.value ? [{ id: d.id, name: d.name, kind: d.kind, value: f.value }] : [])] } if (team_id !== undefined) { const one = db.teams.find((o) => o.id === team_id); c.team = one ? { id: one.id, name: one.name } : null } if (assignee_id !== undefined) { const a = db.users.find((o) => o.id === assignee_id); c.assignee = a ? { id: a.id, name: a.name } : null } touch(c); tell('conversation.changed', c.number, 'conversation', c.number, u.id); return c }],
	['POST', '/conversations/(\\d+)/split', ({ p, b, u, req }) => { const c = conversation(p); if (req.headers['if-match'] !== `"${c.version}"`) fail(412, 'stale', 'Somebody changed this conversation a moment ago.'); return [201, split(c, b, u)] }],
	['PUT', '/conversations/(\\d+)/followers/(\\d+)', ({ p }) => { const c = conversation(p); const o = db.users.find((one) => one.id === Number(p[1])) ?? fail(422, 'not_follower', 'This person cannot follow it: they cannot sign in, or they do not see this mailbox.'); if (!c.followers.some((f) => f.id === o.id)) c.followers.push({ id: o.id, name: o.name }); return c }],
	['DELETE', '/conversations/(\\d+)/followers/(\\d+)', ({ p }) => { const c = conversation(p); c.followers = c.followers.filter((f) => f.id !== Number(p[1])); return c }],
	['GET', '/conversation-fields', () => ({ items: db.conversation_fields, next: null })],
	['POST', '/conversation-fields', ({ b }) => { const one = { id: db.conversation_fields.length + 1, choices: [], required: false, place: db.conversation_fields.length, archived: false, ...b }; db.conversation_fields.push(one); return [201, one] }],
	['PATCH', '/conversation-fields/(\\d+)', ({ p, b }) => Object.assign(db.conversation_fields.find((o) => o.id === Number(p[0])) ?? fail(404, 'no_such_field', 'There is no such field any more.'), b)],
	['GET', '/bulk', () => ({ items: [...db.bulks.values()].map((o) => o.shown).reverse(), next: null })],
	['POST', '/bulk', ({ b, u }) => [201, bulk(b, u)]],
	['GET', '/bulk/(\\d+)', ({ p }) => bulk_of(p).shown],
	['POST', '/bulk/(\\d+)/stop', () => fail(409, 'bulk_ended', 'This has ended already.')],
	['POST', '/bulk/(\\d+)/undo', ({ p, u }) => { const o = bulk_of(p); for (const [n, before] of o.before) { Object.assign(db.conversations.get(n), before); touch(db.conversations.get(n)); tell('conversation.changed', n, 'conversation', n, u.id) } Object.assign(o.shown, { state: 'undone', put_back: o.before.size, changed: 0 }); return o.shown }],
	['GET', '/recipients', ({ q }) => ({ items: db.customers.flatMap((k) => k.addresses.filter((a) => a.startsWith((q.get('q') ?? '').toLowerCase())).map((address) => ({ name: k.name, address }))).slice(0, 10), next: null })],
	['GET', '/notices', ({ u, q }) => ({ items: db.notices.filter((n) => n.who === u.id && (q.get('unseen') !== 'true' || !n.seen)).map(({ who: _who, ...n }) => n), next: null, unseen: unseen(u.id) })],
	['POST', '/notices/seen', ({ u, b }) => see(u.id, b)],
	['GET', '/notice-choices', ({ u }) => choices_of(u)],
	['PATCH', '/notice-choices', ({ u, b }) => choose(u, b)],
	['GET', '/conversations/(\\d+)/colleagues', ({ u }) => ({ items: [...db.users.filter((o) => o.id !== u.id && !o.disabled && !o.invited).map((o) => ({ kind: 'user', id: o.id, name: o.name })), ...db.teams.filter((o) => !o.archived).map((o) => ({ kind: 'team', id: o.id, name: o.name }))], next: null })],
	['GET', '/teams', () => ({ items: db.teams, next: null })],
	['POST', '/teams', ({ b }) => { const one = { id: db.teams.length + 1, name: b.name, archived: false, members: members(b.member_ids ?? []) }; db.teams.push(one); return [201, one] }],
	['PATCH', '/teams/(\\d+)', ({ p, b }) => { const one = db.teams.find((o) => o.id === Number(p[0])) ?? fail(404, 'no_such_team', 'There is no such team.'); const { member_ids, ...rest } = b; Object.assign(one, rest); if (member_ids) one.members = members(member_ids); return one }],
	['POST', '/conversations/(\\d+)/merge', ({ p, b, u }) => merge(conversation(p), b, u)],
	['POST', '/conversations/(\\d+)/merge/undo', ({ p, u }) => unmerge(Number(p[0]), u)],
	['PUT', '/conversations/(\\d+)/links/(\\d+)', ({ p, b }) => relate(conversation(p), p[1], b.kind)],
	['DELETE', '/conversations/(\\d+)/links/(\\d+)', ({ p }) => relate(conversation(p), p[1], null)],
	['POST', '/conversations/(\\d+)/split/undo', ({ p, u }) => unsplit(conversation(p), u)],
	['GET', '/moods', ({ q }) => ({ items: mood_weeks(Number(q.get('weeks') ?? 8)), least: 5, newest: 200, next: null })],
	['GET', '/checks', () => ({ items: [{ id: 'asks', name: 'What a letter asks for', looks_at: 'Questions and requests in customers’ letters.', comes_of: 'A list beside the draft, so that nothing stays unanswered.', kept: 'Only what somebody ticked, added or left open.', lists: ['asks'] }, { id: 'wording', name: 'Clear words', looks_at: 'The draft or note, while it is being written.', comes_of: 'A quiet line under the draft for whoever writes.', kept: null, lists: ['vague', 'wording'] }], next: null })],
	...own_lists_of({ db: () => db, tell, fail }),
	['GET', '/conversations/(\\d+)/gist', ({ p }) => gist(conversation(p))],
	['PUT', '/conversations/(\\d+)/gist', ({ p, b, req }) => {
		const c = conversation(p)
		const said = gists().get(c.number) ?? {}
		if (!names_version(req, said.version ?? 1)) fail(412, 'stale', 'Somebody changed it in the meantime.')
		said.version = (said.version ?? 1) + 1
		if ('stake' in b) {
			said.stake = b.stake
			c.stake = b.stake || null
		}
		if ('change' in b) said.change = b.change === 'as_read' ? undefined : b.change
		gists().set(c.number, said)
		tell('gist.changed', c.number, 'conversation', c.number)
		return gist(c)
	}],
	['PUT', '/messages/(\\d+)/language', ({ p, b }) => {
		const [c, m] = find_message(p)
		if (m.kind !== 'inbound') fail(422, 'not_a_letter', 'Only a letter from outside has a language that can be corrected.')
		if (c.language === null || c.language === m.language) c.language = b.language
		m.language = b.language
		const k = db.customers.find((o) => o.id === c.customer?.id)
		const theirs = k?.addresses.includes(m.from.address) ? { customer_language_was: k.language } : {}
		const now = 'customer_language' in b ? b.customer_language : b.language || k?.language
		if (k && k.language !== now && 'customer_language_was' in theirs) {
			k.language = now
			tell('customer.changed', 0, 'customer', k.id)
		}
		c.version++
		tell('message.changed', c.number, 'message', m.id)
		return { ...m, ...theirs }
	}],
	['POST', '/messages/(\\d+)/original-sender', ({ p }) => original(p[0], true)],
	['DELETE', '/messages/(\\d+)/original-sender', ({ p }) => original(p[0], false)],
	['GET', '/conversations/(\\d+)/messages', ({ p }) => ({ items: conversation(p).messages, next: null })],
	['POST', '/conversations/(\\d+)/replies', ({ p, u, b }) => (promised.check(b), [201, promised.keep(send(conversation(p), u, b, 'reply'), b, u)])],
	['POST', '/conversations/(\\d+)/forwards', ({ p, u, b }) => { const c = conversation(p); const source = c.messages.find((m) => m.id === b.message) ?? fail(422, 'no_such_message', 'There is no such message in this conversation.'); const state = c.state; const m = send(c, u, { ...b, attachments: b.uploads, confirm_newer: Infinity }, 'reply', 'forward'); Object.assign(m, { forward_of: source.id, subject: `Fwd: ${c.subject}`, folded: source.text }); m.attachments.push(...source.attachments.filter((a) => !b.attachments || b.attachments.includes(a.id))); c.state = b.state ?? state; return [201, m] }],
	['GET', '/conversations/(\\d+)/recipients', ({ p, u }) => { const c = conversation(p); const last = c.messages.findLast((m) => m.kind === 'inbound' && !m.new_sender); const person = (a) => ({ ...a, no_reply: false }); return { from: c.mailbox.address, from_choices: [c.mailbox.address, 'shop@zrodlo.example'], greeting: { pl: `Dzień dobry, ${c.customer.name},`, el: `Καλημέρα σας, ${c.customer.name},`, lt: `Laba diena, ${c.customer.name},`, en: `Dear ${c.customer.name},` }[c.language] ?? '', signature: `${{ pl: 'Pozdrawiam', el: 'Με εκτίμηση', lt: 'Pagarbiai' }[c.language] ?? 'Kind regards'}\n${u.name}, Sklep Źródło`, warnings: [], to: [person(last?.from ?? { name: '', address: c.customer.address })], cc: (last?.cc ?? []).map(person) } }],
	['POST', '/conversations/(\\d+)/notes', ({ p, u, b }) => (promised.check(b), [201, promised.keep(send(conversation(p), u, b, 'note'), b, u)])],
	['PUT', '/conversations/(\\d+)/presence', ({ u, b }) => ({ people: b.doing === 'gone' ? [] : [{ id: u.id, name: u.name, doing: b.doing }] })],
	['GET', '/conversations/(\\d+)/drafts', ({ p, u }) => ({ items: ['reply', 'note', 'forward'].flatMap((kind) => { const d = db.drafts.get(`${u.id} ${where(Number(p[0]))} ${kind}`); return d ? [{ ...d, kind }] : [] }), next: null })],
	['GET', '/conversations/(\\d+)/drafts/(reply|note|forward)', ({ p, u }) => db.drafts.get(`${u.id} ${where(Number(p[0]))} ${p[1]}`) ?? fail(404, 'not_found', 'There is no draft.')],
	['PUT', '/conversations/(\\d+)/drafts/(reply|note|forward)', ({ p, u, b }) => { const key = `${u.id} ${where(Number(p[0]))} ${p[1]}`; const d = db.drafts.get(key); if ((d?.version ?? 0) !== b.version) fail(409, 'draft_changed', 'This draft was changed elsewhere.', { draft: d }); const next = { to: [], cc: [], bcc: [], from: null, seen_message: 0, forward_of: null, ...b, version: b.version + 1, attachments: files(b.attachments), updated_at: iso() }; db.drafts.set(key, next); tell('draft.changed', Number(p[0]), 'user', u.id, u.id, { kind: p[1], version: next.version }); return next }],
	['DELETE', '/conversations/(\\d+)/drafts/(reply|note|forward)', ({ p, u }) => { drop_draft(u, p[0], p[1]); return [204] }],
	['GET', '/saved-replies', ({ u, q }) => ({ items: db.saved.filter((r) => !r.gone && (!r.owner || r.owner === u.id) && (!q.get('q') || saved_words(r).includes(fold(q.get('q'))))).map((r) => saved_row(r, u)), next: null })],
	['POST', '/saved-replies', ({ u, b }) => { const r = { id: db.saved.length + 1, version: 1, owner: b.mine ? u.id : 0, folder: '', act: null, ...b, attachments: files(b.attachments) }; db.saved.push(r); tell('saved_reply.added', 0, 'saved_reply', r.id, u.id); return [201, saved_whole(r, u)] }],
	['GET', '/saved-replies/(\\d+)', ({ p, u }) => saved_whole(saved(p), u)],
	['PUT', '/saved-replies/(\\d+)', ({ p, u, b }) => { const r = saved(p); if (r.version !== b.version) fail(412, 'stale', 'Somebody changed this saved reply in the meantime. What you wrote is still here.'); Object.assign(r, { act: null, ...b, owner: b.mine ? u.id : 0, version: r.version + 1, attachments: files(b.attachments) }); return saved_whole(r, u) }],
	['DELETE', '/saved-replies/(\\d+)', ({ p }) => { saved(p).gone = true; return [204] }],
	['POST', '/saved-replies/(\\d+)/restore', ({ p, u }) => { const r = db.saved.find((o) => o.id === Number(p[0])); r.gone = false; return saved_whole(r, u) }],
	['POST', '/saved-replies/(\\d+)/use', ({ p, u, b }) => use_saved(saved(p), u, b)],
	['POST', '/attachments', ({ q, raw, u }) => { const id = ++db.attachment + 1000; const inline = q.get('inline') === 'true'; const a = { id, name: q.get('name'), type: /\.png$/i.test(q.get('name')) ? 'image/png' : 'application/octet-stream', size: raw.length, inline, content_id: inline ? `pic${id}@mock` : null }; db.files.set(id, a); a[Symbol.for('raw')] = raw; return u && [201, a] }],
	['GET', '/attachments/(\\d+)', ({ p, res }) => { const a = db.files.get(Number(p[0])); res.setHeader('Content-Type', a?.type ?? 'application/octet-stream'); res.setHeader('Content-Disposition', a?.inline ? 'inline' : 'attachment'); return [200, null, a?.[Symbol.for('raw')] ?? Buffer.from('mock file')] }],
	['DELETE', '/attachments/(\\d+)', () => [204]],
	['GET', '/messages/(\\d+)/html', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/html; charset=utf-8'); res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"); const said = m[whole]?.html[(q.get('part') ?? 1) - 1] ?? m.html; const html = q.get('pictures') === '1' ? said : said.replace(/<img[^>]*src="https?:[^>]*>/g, '<span style="border:1px dashed #999;padding:2px 6px">picture</span>'); return [200, null, Buffer.from(`<!doctype html><meta charset="utf-8"><title>Letter</title><body style="margin:0;font:1rem serif">${html}`)] }],
	['GET', '/messages/(\\d+)/text', ({ p, q, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'text/plain; charset=utf-8'); return [200, null, Buffer.from(m[whole][q.get('part') ?? 'text'])] }],
	['GET', '/messages/(\\d+)/raw', ({ p, res }) => { const [, m] = find_message(p); res.setHeader('Content-Type', 'message/rfc822'); return [200, null, Buffer.from(`Subject: ${m.subject}\n\n${m.text}`)] }],
	['POST', '/messages/(\\d+)/undo', ({ p, u }) => { const [c, m] = find_message(p); if (m.delivery?.state !== 'held' && m.delivery?.state !== 'scheduled') fail(409, 'already_sent', 'This reply is already on its way.'); promised.back(m.id); c.messages = c.messages.filter((o) => o !== m); c.version++; c.state = 'open'; const key = `${u.id} ${c.number} ${m.forward_of ? 'forward' : 'reply'}`; const d = { version: (db.drafts.get(key)?.version ?? 0) + 1, html: m.html, to: m.to.map((a) => a.address), cc: [], bcc: [], from: null, attachments: m.forward_of ? [] : m.attachments, seen_message: m.id, forward_of: m.forward_of, updated_at: iso() }; db.drafts.set(key, d); tell('message.undone', c.number, 'message', m.id, u.id); return d }],
	['POST', '/messages/(\\d+)/retry', ({ p, b }) => { const [c, m] = find_message(p); if (b?.to) m.to = b.to.map((address) => ({ name: '', address })); m.delivery.recipients = []; m.delivery.state = 'waiting'; setTimeout(() => { m.delivery.state = 'sent'; tell('delivery.changed', c.number, 'message', m.id) }, 1200); return m }],
	['GET', '/customers', ({ q }) => ({ items: db.customers.filter((k) => !k.merged_into && (!q.get('organisation') || k.organisation?.id === Number(q.get('organisation'))) && fits(q.get('q') ?? '', [k.name, ...k.addresses, ...k.phones, k.organisation?.name ?? ''])).sort((a, b) => a.name.localeCompare(b.name)).map(customer_row), next: null })],
	['POST', '/customers', ({ b }) => { const k = { ...copy(customers[0]), id: db.customers.length + 1, version: 1, name: b.name, language: null, addresses: b.address ? [b.address.toLowerCase()] : [], created_at: iso() }; db.customers.push(k); return [201, customer_whole(k)] }],
	['GET', '/customers/(\\d+)', ({ p }) => customer_whole(find_customer(p[0]))],
	['PATCH', '/customers/(\\d+)', ({ p, b, u }) => { const k = find_customer(p[0]); const { organisation_id, fields, ...plain } = b; if (organisation_id !== undefined) k.organisation = named(db.organisations.find((o) => o.id === organisation_id)); set_fields(k, 'customer', fields); Object.assign(k, plain, { version: k.version + 1 }); for (const c of db.conversations.values()) if (c.customer.id === k.id && b.name) c.customer.name = b.name; tell('customer.changed', 0, 'customer', k.id, u.id); return customer_whole(k) }],
	['POST', '/customers/(\\d+)/addresses', ({ p, b }) => { const k = find_customer(p[0]); const low = b.address.toLowerCase(); const other = db.customers.find((o) => o !== k && o.addresses.includes(low)); if (other && !b.move) fail(409, 'address_of_another', `${low} belongs to ${other.name}. You can move it here: new letters from it then come to this customer, conversations that are there already stay where they are.`, { field: 'address', customer: named(other) }); if (other) other.addresses = other.addresses.filter((a) => a !== low); if (!k.addresses.includes(low)) k.addresses.push(low); k.version++; return [201, customer_whole(k)] }],
	['DELETE', '/customers/(\\d+)/addresses/([^/]+)', ({ p }) => { const k = find_customer(p[0]); k.addresses = k.addresses.filter((a) => a !== decodeURIComponent(p[1])); k.version++; return customer_whole(k) }],
	['POST', '/customers/(\\d+)/merge', ({ p, b, u }) => { const k = find_customer(p[0]); const o = find_customer(b.other); const moved = [...db.conversations.values()].filter((c) => c.customer.id === o.id); for (const c of moved) { c.customer = { ...c.customer, id: k.id, name: k.name }; c.version++ } const g = { id: ++db.merge, customer: named(o), by: named(u), at: iso(), source: o, addresses: o.addresses, numbers: moved.map((c) => c.number) }; k.addresses = [...k.addresses, ...o.addresses]; k.merges = [g, ...k.merges]; o.addresses = []; o.merged_into = k.id; k.version++; tell('customer.merged', 0, 'customer', k.id, u.id); return [201, customer_whole(k)] }],
	['POST', '/customer-merges/(\\d+)/undo', ({ p, u }) => { const k = db.customers.find((o) => o.merges.some((g) => g.id === Number(p[0]))) ?? fail(404, 'no_such_merge', 'These customers are apart already.'); const g = k.merges.find((o) => o.id === Number(p[0])); k.merges = k.merges.filter((o) => o !== g); k.addresses = k.addresses.filter((a) => !g.addresses.includes(a)); Object.assign(g.source, { addresses: g.addresses, merged_into: undefined }); for (const c of db.conversations.values()) if (g.numbers.includes(c.number)) { c.customer = { id: g.source.id, name: g.source.name, address: g.addresses[0] }; c.version++ } k.version++; tell('customer.unmerged', 0, 'customer', k.id, u.id); return [201, customer_whole(k)] }],
	['GET', '/customers/(\\d+)/conversations', ({ p }) => ({ items: talks((c) => c.customer.id === Number(p[0])), next: null })],
	['POST', '/(customers|organisations)/(\\d+)/notes', ({ p, b, u }) => { const k = p[0] === 'customers' ? find_customer(p[1]) : find_organisation(p[1]); const n = { id: ++db.note, by: named(u), text: b.text.trim(), created_at: iso(), changed_at: null }; k.notes = [n, ...k.notes]; return [201, n] }],
	['PATCH', '/customer-notes/(\\d+)', ({ p, b }) => Object.assign([...db.customers, ...db.organisations].flatMap((k) => k.notes).find((n) => n.id === Number(p[0])), { text: b.text.trim(), changed_at: iso() })],
	['DELETE', '/customer-notes/(\\d+)', ({ p }) => { for (const k of [...db.customers, ...db.organisations]) k.notes = k.notes.filter((n) => n.id !== Number(p[0])); return [204] }],
	['GET', '/organisations', ({ q }) => ({ items: db.organisations.filter((o) => fits(q.get('q') ?? '', [o.name, ...o.domains])), next: null })],
	['POST', '/organisations', ({ b }) => { const o = { id: db.organisations.length + 1, version: 1, name: b.name, domains: b.domains ?? [], people: 0, fields: [], notes: [], created_at: iso() }; db.organisations.push(o); return [201, organisation_whole(o)] }],
	['GET', '/organisations/(\\d+)', ({ p }) => organisation_whole(find_organisation(p[0]))],
	['PATCH', '/organisations/(\\d+)', ({ p, b }) => { const o = find_organisation(p[0]); const { fields, ...plain } = b; if (b.domains?.includes('gmail.com')) fail(422, 'public_domain', 'Anybody can have an address at gmail.com, so it says nothing about where somebody belongs. Please add such people one by one.', { field: 'domains' }); set_fields(o, 'organisation', fields); Object.assign(o, plain, { version: o.version + 1 }); return organisation_whole(o) }],
	['DELETE', '/organisations/(\\d+)', ({ p }) => { db.organisations = db.organisations.filter((o) => o.id !== Number(p[0])); return [204] }],
	['GET', '/organisations/(\\d+)/conversations', ({ p }) => ({ items: talks((c) => db.customers.find((k) => k.id === c.customer.id)?.organisation?.id === Number(p[0])), next: null })],
	['GET', '/customer-tables/(customer|organisation)', ({ res }) => { res.setHeader('Content-Type', 'text/csv; charset=utf-8'); res.setHeader('Content-Disposition', 'attachment; filename="customers.csv"'); return [200, null, Buffer.from('\ufeffwellspring_id,name\r\n')] }],
	['POST', '/customer-tables/(customer|organisation)', ({ q, raw }) => { const [head, ...lines] = raw.toString().replace(/^\ufeff/, '').trim().split(/\r?\n/).map((l) => l.split(/[;,]/)); const dry = q.get('dry_run') === 'true'; const faults = lines.flatMap((l, i) => (l[1] && !l[1].includes('@') ? [{ line: i + 2, column: head[1], title: `“${l[1]}” is not a mail address.` }] : [])); const taken = !dry && !faults.length; if (taken) for (const l of lines) db.customers.push({ ...copy(customers[0]), id: db.customers.length + 1, name: l[0], addresses: l[1] ? [l[1]] : [], language: null }); return { taken, rows: lines.length, added: lines.length - faults.length, changed: 0, same: 0, ignored: head.slice(2), faults, fault_count: faults.length, plan: lines.map((l, i) => ({ line: i + 2, act: 'add', name: l[0], id: null })) } }],
	['GET', '/customer-fields', ({ q }) => ({ items: db.fields.filter((f) => f.of === q.get('of')).sort((a, b) => a.position - b.position), next: null })],
	['POST', '/customer-fields', ({ b }) => { if (b.kind === 'choice' && !b.choices?.length) fail(422, 'no_choices', 'A field to choose from needs at least one choice.', { field: 'choices' }); const f = { required: false, choices: [], archived: false, ...b, id: db.fields.length + 1, position: db.fields.length + 1 }; db.fields.push(f); return [201, f] }],
	['PATCH', '/customer-fields/(\\d+)', ({ p, b }) => Object.assign(db.fields.find((f) => f.id === Number(p[0])), b)],
	['GET', '/addresses/([^/]+)', ({ p }) => address(decodeURIComponent(p[0]))],
	['PATCH', '/addresses/([^/]+)', ({ p, b, u }) => { const low = decodeURIComponent(p[0]).toLowerCase(); if (b.pictures === 'always') db.pictures.add(low); if (b.pictures === 'ask') db.pictures.delete(low); if (b.undeliverable === false) db.dead.delete(low); tell('customer.changed', 0, 'customer', 1, u.id); return address(low) }],
	['GET', '/audit', ({ u, q }) => { if (u.role !== 'admin') fail(403, 'not_allowed', 'Your role does not allow this. An admin can do it'); return { items: db.audits.filter((a) => (!q.get('noun') || a.noun === q.get('noun')) && (!q.get('who') || (a.by?.id ?? 0) === Number(q.get('who')))), next: null } }],
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
].map(([method, path, run]) => ({ method, match: new RegExp(`^${path}$`), run, open: /^\/(start|session|password-resets|links|checks|mock)/.test(path) && !(method === 'DELETE') }))

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
			for (const e of db.log.filter((o) => o.number > last && hears(u.id, o))) res.write(`id: ${e.number}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`)
			db.listeners.add(Object.assign(res, { who: u.id }))
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
