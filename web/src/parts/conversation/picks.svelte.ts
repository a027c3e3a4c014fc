/* What is chosen from a list and not needed to see the inbox: fetched when first asked for. */
import { conversations, priorities, type Priority, type Relation } from '$data/conversations.svelte'
import { customers } from '$data/customers.svelte'
import { mailboxes } from '$data/mailboxes.svelte'
import { teams } from '$data/teams.svelte'
import { users } from '$data/users.svelte'
import type { Row } from '$data/client'
import type { Choice } from '$ui/Picker.svelte'
import { toast } from '$ui/toast.svelte'
import { language_word, locale, t, tn } from '$lib/i18n.svelte'
import { time_date } from '$lib/clock.svelte'
import { snoozes, type Snooze } from '$lib/time'
import { act, follow, merge as merge_into, relate, snooze as put_off, snooze_until_written, split as split_off, toggle_tag } from './acts.svelte'
import { priority_name, who_wrote } from './words'

export interface Pick {
	title: string
	placeholder: string
	choices: () => Choice[]
	fresh?: (text: string) => Choice | null
	pick: (id: string, text: string) => void
	stays?: boolean
}
export type Choose = (p: Pick) => void

export const priority = (row: Row, choose: Choose): void =>
	choose({
		title: t('Priority'),
		placeholder: t('How urgent is it?'),
		choices: () => priorities.map((p) => ({ id: p, label: priority_name(p), on: row.priority === p })),
		pick: (id) => void act(row.number, { priority: id as Priority }, t('Priority: {priority}.', { priority: priority_name(id as Priority) })),
	})

const snooze_name = (s: Snooze) => ({ later: () => t('in three hours'), tomorrow: () => t('tomorrow morning'), monday: () => t('Monday morning'), week: () => t('in a week') })[s.id]()
export const snooze = (row: Row, choose: Choose): void => {
	const times = snoozes(new Date())
	const choices: Choice[] = times.map((s) => ({ id: s.id, label: snooze_name(s), hint: time_date(s.at.toISOString()) }))
	choose({
		title: t('Snooze until'),
		placeholder: t('When should it come back?'),
		choices: () => [...(row.state === 'snoozed' ? [{ id: 'wake', label: t('now: open it again') }] : []), ...choices, { id: 'written', label: t('until the customer writes') }],
		fresh: (text) => {
			const days = Number(/^\d{1,3}$/.exec(text)?.[0] ?? 0)
			return days ? { id: 'days', label: tn('in {n} day, in the morning', 'in {n} days, in the morning', days) } : null
		},
		pick: (id, text) => {
			if (id === 'wake') return void act(row.number, { state: 'open' }, t('Open again.'))
			if (id === 'written') return void snooze_until_written(row)
			const at = times.find((s) => s.id === id)?.at ?? new Date(new Date(Date.now() + Number(text) * 86_400_000).setHours(8, 0, 0, 0))
			void put_off(row, at)
		},
	})
}

export const move = (row: Row, choose: Choose): void =>
	choose({
		title: t('Move to another mailbox'),
		placeholder: t('Which mailbox should it lie in?'),
		choices: () => mailboxes.all.map((m) => ({ id: String(m.id), label: m.name, hint: m.address, on: m.id === row.mailbox.id })),
		pick: (id) => {
			const to = mailboxes.all.find((m) => String(m.id) === id)
			if (to) void act(row.number, { mailbox_id: to.id }, t('Moved to {mailbox}. Answers go out from there.', { mailbox: to.name }))
		},
	})

/* Those that are near: of the same person first, then what was seen in lists; or any number that is typed. */
const others = (row: Row): Choice[] => {
	const person = customers.known.get(row.customer?.id ?? 0)
	const near = (person?.conversations ?? []).map((o) => ({ o, group: t('Of the same person') }))
	const known = new Set(near.map((one) => one.o.number))
	const rest = [...conversations.rows.values()].filter((o) => !known.has(o.number)).map((o) => ({ o, group: t('Seen in the lists') }))
	return [...near, ...rest]
		.filter(({ o }) => o.number !== row.number && !o.trashed)
		.slice(0, 200)
		.map(({ o, group }) => ({ id: String(o.number), label: `#${o.number} ${o.subject || t('(no subject)')}`, hint: o.customer?.name || o.customer?.address || '', group }))
}

const by_number = (text: string): Choice | null => {
	const n = /^#?(\d{1,15})$/.exec(text)?.[1]
	return n ? { id: n, label: `#${n}` } : null
}

export const merge = (row: Row, choose: Choose): void =>
	choose({
		title: t('Merge #{number} into', { number: row.number }),
		placeholder: t('Its number, a name or the subject'),
		choices: () => others(row),
		fresh: by_number,
		pick: (id) => void merge_into(row.number, Number(id)),
	})

export const link = (row: Row, choose: Choose): void =>
	choose({
		title: t('Connect #{number} with', { number: row.number }),
		placeholder: t('Its number, a name or the subject'),
		choices: () => others(row),
		fresh: by_number,
		pick: (id) => setTimeout(() => choose_relation(row, Number(id), choose), 0),
	})

const choose_relation = (row: Row, other: number, choose: Choose): void =>
	choose({
		title: t('What is #{number} to it?', { number: other }),
		placeholder: t('Choose'),
		choices: () => [
			{ id: 'related', label: t('belongs with it') },
			{ id: 'child', label: t('is a part of it') },
			{ id: 'parent', label: t('is the whole of which this is a part') },
		],
		pick: (id) => void relate(row.number, other, id as Relation),
	})

export const team = async (row: Row, choose: Choose): Promise<void> => {
	if (!teams.loaded) await teams.load()
	choose({
		title: t('Give to a team'),
		placeholder: t('Which team looks after it?'),
		choices: () => [...teams.offered.map((one) => ({ id: String(one.id), label: one.name, hint: one.members.map((m) => m.name).join(', '), on: row.team?.id === one.id })), { id: '0', label: t('no team'), on: row.team === null }],
		pick: (id) => {
			const to = teams.all.find((one) => String(one.id) === id)
			void act(row.number, { team_id: to?.id ?? null }, to ? t('Given to {name}.', { name: to.name }) : t('No team has this conversation now.'))
		},
	})
}

export const followers = (row: Row, choose: Choose): void => {
	const now = () => conversations.opened.get(row.number)?.followers ?? []
	choose({
		title: t('Who follows this conversation'),
		placeholder: t('Who should hear what happens in it?'),
		stays: true,
		choices: () => users.able.map((u) => ({ id: String(u.id), label: u.name, on: now().some((f) => f?.id === u.id) })),
		pick: (id) => void follow(row.number, Number(id), !now().some((f) => String(f?.id) === id), ''),
	})
}

export const tags = (row: Row, choose: Choose): void => {
	const now = () => conversations.rows.get(row.number)
	choose({
		title: t('Tags'),
		placeholder: t('Choose a tag or write a new one'),
		stays: true,
		choices: () => {
			const here = now()?.tags ?? []
			const all = new Set(here)
			for (const r of conversations.rows.values()) for (const one of r.tags) all.add(one)
			return [...all].sort((a, b) => a.localeCompare(b)).map((one) => ({ id: one, label: one, on: here.includes(one) }))
		},
		fresh: (text) => (text.length <= 60 && !now()?.tags.includes(text) ? { id: `new:${text}`, label: t('New tag “{tag}”', { tag: text }) } : null),
		pick: (id) => {
			const r = now()
			if (r) void toggle_tag(r, id.replace(/^new:/, ''))
		},
	})
}

export const split = (row: Row, choose: Choose): void => {
	const talk = conversations.opened.get(row.number)
	if (!talk) return
	choose({
		title: t('Split off from this message on'),
		placeholder: t('Which message begins the other matter?'),
		choices: () => talk.messages.slice(talk.has_earlier ? 0 : 1).map((m) => ({ id: String(m.id), label: `${who_wrote(m)}: ${m.text.trim().slice(0, 80)}`, hint: time_date(m.at) })),
		pick: (id) => void split_off(talk.number, Number(id), 'later'),
	})
}

export const subject = (row: Row, choose: Choose): void =>
	choose({
		title: t('Change the subject'),
		placeholder: t('The new subject'),
		choices: () => [],
		fresh: (text) => ({ id: 'subject', label: t('Call it “{subject}”', { subject: text }) }),
		pick: (_id, text) => void act(row.number, { subject: text.slice(0, 500) }, t('The subject is changed. Customers see their own.')),
	})

/* Ours first, then those that letters come in most. */
const spoken = ['pl', 'el', 'lt', 'en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'cs', 'sk', 'uk', 'ru', 'lv', 'et', 'fi', 'sv', 'da', 'ro', 'hu', 'bg', 'hr', 'tr']

/* message: which letter; 0: the newest. */
/* id: the letter. The conversation follows; where the customer wrote it, they are answered in it from now on. was: as it was
 * remembered for them, when it is undone. */
const put_language = async (number: number, id: number, to: string | null, from: string | null, was?: string | null): Promise<void> => {
	const r = await conversations.language(number, id, to, was)
	if (!r.ok) return void toast.say(r.trouble.title)
	const theirs = r.value.customer_language_was
	const name = { language: language_word(to, locale.language) }
	const said = !to ? t('The language is not known again.') : theirs === undefined || was !== undefined ? t('Language: {language}.', name) : t('Language: {language}. It is remembered for this customer.', name)
	toast.say(said, { act: { label: t('Undo'), run: () => void put_language(number, id, from, to, theirs) } })
}

export const language = (row: Row, choose: Choose, message = 0): void => {
	const letters = conversations.opened.get(row.number)?.messages.filter((m) => m.kind === 'inbound') ?? []
	const m = letters.find((one) => one.id === message) ?? letters.findLast((one) => one.mail_kind === 'person') ?? letters.at(-1)
	const now = m ? m.language : row.language
	choose({
		title: t('Language of the letter'),
		placeholder: t('In which language is it written?'),
		choices: () => [...new Set([...spoken, ...(now ? [now] : [])])].map((l) => ({ id: l, label: language_word(l, locale.language), words: language_word(l, l), on: l === now })),
		pick: (id) => void (m ? put_language(row.number, m.id, id, now) : act(row.number, { language: id }, t('Language: {language}.', { language: language_word(id, locale.language) }))),
	})
}
