/* What the list of changes calls things, and how it says from what to what. */
import type { AuditRow } from '$data/audits.svelte'
import type { Schemas } from '$data/client'
import { then_words, when_words } from '$data/rule_words'
import type { RuleThen, RuleWhen } from '$data/rules.svelte'
import { time_date } from '$lib/clock.svelte'
import { t } from '$lib/i18n.svelte'
import { setting_name } from './settings'

type Noun = Schemas['AuditNoun']
const nouns: Record<Noun, () => string> = {
	setting: () => t('Setting'),
	mailbox: () => t('Mailbox'),
	user: () => t('Person'),
	team: () => t('Team'),
	conversation_field: () => t('Field of conversations'),
	customer_field: () => t('Field of customers'),
	saved_view: () => t('Shared view'),
	saved_reply: () => t('Saved reply of the team'),
	customer: () => t('Customer'),
	organisation: () => t('Organisation'),
	rule: () => t('Rule'),
	block: () => t('Blocked sender'),
	own_list: () => t('Words of the team'),
	sign_in: () => t('Signing in'),
	token: () => t('Token'),
	backup: () => t('Backup'),
}
export const noun_list = Object.keys(nouns) as Noun[]
export const noun_name = (noun: Noun): string => nouns[noun]()

const verbs: Record<AuditRow['verb'], () => string> = {
	added: () => t('added'),
	changed: () => t('was changed'),
	removed: () => t('taken away'),
	invited: () => t('invited'),
	uninvited: () => t('invitation taken back'),
	merged: () => t('two merged'),
	unmerged: () => t('merging undone'),
	imported: () => t('table taken in'),
	made: () => t('made'),
	restored: () => t('restored'),
	new_device: () => t('with a browser not used before'),
	failed: () => t('failed several times in a row'),
}
export const verb_name = (verb: AuditRow['verb']): string => verbs[verb]()

const fields: Record<string, () => string> = {
	name: () => t('Name'),
	address: () => t('Address'),
	role: () => t('Role'),
	disabled: () => t('Shut out'),
	password: () => t('Password'),
	network: () => t('Network address'),
	archived: () => t('Archived'),
	members: () => t('Members'),
	people: () => t('Who sees it'),
	open_to_all: () => t('Everybody sees it'),
	imap_url: () => t('Server for reading'),
	smtp_url: () => t('Server for sending'),
	login: () => t('Login'),
	secret: () => t('Password'),
	smtp_login: () => t('Login for sending'),
	smtp_secret: () => t('Password for sending'),
	provider: () => t('Signed in at the provider'),
	local: () => t('On this machine'),
	pin_sha256: () => t('Fingerprint of the certificate'),
	bearer: () => t('The secret is an OAuth 2 access token'),
	take_since: () => t('Since'),
	junk_folder: () => t('Junk folder'),
	sent_folder: () => t('Sent folder'),
	authserv_id: () => t('Server that proves senders'),
	spam_header: () => t('Mark of spam'),
	append_sent: () => t('Copies into the Sent folder'),
	take: () => t('Which mail is taken in'),
	paused: () => t('Paused'),
	receipt: () => t('Tells that letters have arrived'),
	aliases: () => t('Further addresses'),
	plus_addressing: () => t('Addresses with a plus sign'),
	kind: () => t('Kind'),
	of: () => t('Of'),
	choices: () => t('Choices'),
	required: () => t('Has to be filled in'),
	place: () => t('Place in the order'),
	shared: () => t('Shared with all'),
	query: () => t('What stands in it'),
	folder: () => t('Folder'),
	enabled: () => t('Switched on'),
	act: () => t('What it does'),
	when: () => t('When'),
	last: () => t('Where it fits, no later rule is asked'),
	mailbox: () => t('Mailbox'),
	other: () => t('With'),
	moved_to: () => t('What was in it moves to'),
	conversations: () => t('Conversations moved'),
	rows_added: () => t('New'),
	rows_changed: () => t('Changed rows'),
	scopes: () => t('What it may do'),
	expires_at: () => t('Good until'),
	made_at: () => t('Made at'),
	files: () => t('Files'),
	lost: () => t('Files missing'),
	checked: () => t('Tried out'),
	lines: () => t('Lines'),
}

const field_name = (field: string): string => {
	const [, what, language] = /^(text|signature)_(.+)$/.exec(field) ?? []
	if (what) return `${what === 'text' ? t('Text') : t('Signature')} (${language === 'other' ? t('other languages') : language})`
	return fields[field]?.() ?? field
}

type Value = Schemas['AuditValue']
const values: Record<string, () => string> = { agent: () => t('agent'), lead: () => t('lead'), admin: () => t('admin'), customer: () => t('customers'), organisation: () => t('organisations') }
/* What a rule or a macro does is kept as the API takes it. */
const act_words = (json: string): string => {
	try {
		return then_words(JSON.parse(json) as RuleThen).join(', ') || t('nothing')
	} catch {
		return json
	}
}
const waits_for = (json: string): string => {
	try {
		return when_words(JSON.parse(json) as RuleWhen)
	} catch {
		return json
	}
}
const said = (field: string, v: Value): string => {
	if (v === null || v === '') return t('nothing')
	if (typeof v === 'boolean') return v ? t('yes') : t('no')
	if (field === 'act') return act_words(String(v))
	if (field === 'when') return waits_for(String(v))
	if (field === 'role' || field === 'of') return values[String(v)]?.() ?? String(v)
	if (['expires_at', 'made_at', 'take_since'].includes(field)) return time_date(String(v))
	return String(v)
}

/* One line for each field: "Role: agent → lead"; a secret: "Password changed". */
export const change_lines = (row: AuditRow): string[] =>
	Object.entries(row.changes).map(([field, pair]) => {
		const [before, after] = pair as [Value, Value]
		const name = row.noun === 'setting' ? '' : `${field_name(field)}: `
		if (before === null && after === null) return `${name}${t('changed, not shown')}`
		if (field === 'members' || field === 'people' || field === 'lines') return name + [after ? `+ ${String(after)}` : '', before ? `− ${String(before)}` : ''].filter(Boolean).join('; ')
		if (row.verb !== 'changed' && (before === null || before === 0 || before === false)) return name + said(field, after)
		return `${name}${said(field, before)} → ${said(field, after)}`
	})

export const subject_name = (row: AuditRow): string => {
	if (row.noun === 'setting') return setting_name(row.name)
	if (row.noun === 'customer' && row.subject) return `#${row.subject}`
	return row.name
}
