/* A rule in words: what it waits for, and what it changes. */
import { fields } from './fields.svelte'
import { mailboxes } from './mailboxes.svelte'
import { priority_name, state_name } from './names'
import type { RuleThen, RuleWhen } from './rules.svelte'
import { saved_replies } from './saved_replies.svelte'
import { teams } from './teams.svelte'
import { users } from './users.svelte'
import { t, tn } from '$lib/i18n.svelte'

export const events: RuleWhen['event'][] = ['created', 'customer_message', 'colleague_message', 'changed', 'time', 'promise_made', 'promise_overdue', 'promise_kept']
export type Part = NonNullable<RuleWhen['parts']>[number]
export const parts: Part[] = ['state', 'assignee', 'tags', 'team', 'priority']
export type Since = NonNullable<RuleWhen['since']>
export const sinces: Since[] = ['customer_message', 'colleague_message', 'created', 'changed']

export const event_name = (event: RuleWhen['event']): string =>
	({
		created: () => t('a new conversation begins'),
		customer_message: () => t('the customer writes'),
		colleague_message: () => t('a colleague answers'),
		changed: () => t('something is changed'),
		time: () => t('time has passed'),
		promise_made: () => t('something is promised'),
		promise_overdue: () => t('the day of a promise is over'),
		promise_kept: () => t('a promise is kept'),
	})[event]()

export const part_name = (part: Part): string => ({ state: () => t('state'), assignee: () => t('assignee'), tags: () => t('tags'), team: () => t('team'), priority: () => t('priority') })[part]()

export const since_name = (since: Since): string =>
	({
		customer_message: () => t('the customer’s last letter'),
		colleague_message: () => t('our last answer'),
		created: () => t('its beginning'),
		changed: () => t('the last change'),
	})[since]()

export const when_words = (w: RuleWhen): string => {
	if (w.event === 'time') return tn('{n} hour after {what}', '{n} hours after {what}', w.hours ?? 0, { what: since_name(w.since ?? 'created') })
	if (w.event === 'changed') return t('when this is changed: {what}', { what: (w.parts ?? []).map(part_name).join(', ') })
	return t('when {what}', { what: event_name(w.event) })
}

const user_name = (id: number | null): string => (id === null ? t('nobody') : (users.all.find((u) => u.id === id)?.name ?? `#${id}`))
const team_name = (id: number | null): string => (id === null ? t('no team') : (teams.all.find((one) => one.id === id)?.name ?? `#${id}`))

const saved_words = (id: number): string => {
	const one = saved_replies.items?.find((r) => r.id === id)
	return one ? t('answered with “{name}”', { name: one.name }) : t('answered with a saved reply')
}

/* What it did, or would do, with why the customer gets no answer. */
export const done_words = (changes: RuleThen, withheld: string | null): string[] => [...then_words(changes), ...(withheld ? [t('no answer: {why}', { why: withheld })] : [])]

export const then_words = (then: RuleThen): string[] => {
	const out: string[] = []
	if (then.state) out.push(t('state: {state}', { state: state_name(then.state) }))
	if (then.snooze_hours) out.push(tn('for {n} hour', 'for {n} hours', then.snooze_hours))
	if (then.assignee_id !== undefined) out.push(t('given to {name}', { name: user_name(then.assignee_id) }))
	if (then.assign) out.push(then.assign.how === 'in_turn' ? t('given in turn in the team {team}', { team: team_name(then.assign.team_id) }) : t('given to whoever has the fewest in the team {team}', { team: team_name(then.assign.team_id) }))
	if (then.team_id !== undefined) out.push(t('team: {team}', { team: team_name(then.team_id) }))
	if (then.priority) out.push(t('priority: {priority}', { priority: priority_name(then.priority) }))
	for (const tag of then.add_tags ?? []) out.push(t('tag {tag} set', { tag }))
	for (const tag of then.remove_tags ?? []) out.push(t('tag {tag} taken away', { tag }))
	if (then.mailbox_id) out.push(t('moved to {mailbox}', { mailbox: mailboxes.all.find((m) => m.id === then.mailbox_id)?.name ?? `#${then.mailbox_id}` }))
	for (const f of then.fields ?? []) out.push(t('{field}: {value}', { field: fields.all.find((one) => one.id === f.id)?.name ?? `#${f.id}`, value: f.value ?? t('empty') }))
	for (const id of then.follower_ids ?? []) out.push(t('followed by {name}', { name: user_name(id) }))
	if (then.spam !== undefined) out.push(then.spam ? t('put into spam') : t('taken out of spam'))
	if (then.trashed !== undefined) out.push(then.trashed ? t('put into the trash') : t('taken out of the trash'))
	if (then.note) out.push(t('a note for the team'))
	if (then.saved_reply_id) out.push(saved_words(then.saved_reply_id))
	return out
}
