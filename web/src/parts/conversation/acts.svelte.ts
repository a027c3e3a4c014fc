/* What a person does to a conversation: shown at once, undoable, and told plainly when the desk says no. */
import { addresses, block_name } from '$data/addresses.svelte'
import type { Block, Change, Conversation, Message, Row } from '$data/client'
import { conversations, type Relation, type SplitScope } from '$data/conversations.svelte'
import { drafts } from '$data/drafts.svelte'
import { mine } from '$data/me.svelte'
import { toast } from '$ui/toast.svelte'
import { t } from '$lib/i18n.svelte'
import { time_date } from '$lib/clock.svelte'
import { router } from '$lib/router.svelte'

const reverse = (row: Row, change: Change): Change => ({
	...('state' in change ? { state: row.state, snoozed_until: row.snoozed_until } : {}),
	...('assignee_id' in change ? { assignee_id: row.assignee?.id ?? null } : {}),
	...('tags' in change ? { tags: row.tags } : {}),
	...('spam' in change ? { spam: row.spam } : {}),
	...('trashed' in change ? { trashed: row.trashed } : {}),
	...('subject' in change ? { subject: row.subject } : {}),
	...('team_id' in change ? { team_id: row.team?.id ?? null } : {}),
	...('priority' in change ? { priority: row.priority } : {}),
	...('mailbox_id' in change ? { mailbox_id: row.mailbox.id } : {}),
	/* null: the correction is taken back, and what was remembered for the customer before is so again */
	...('language' in change ? { language: row.language } : {}),
})

export const act = async (number: number, change: Change, said: string): Promise<void> => {
	const row = conversations.rows.get(number)
	if (!row) return
	const back = reverse(row, change)
	const note = said ? toast.say(said, { act: { label: t('Undo'), run: () => void act(number, back, '') } }) : 0
	const r = await conversations.change(number, change)
	if (r.ok) return
	if (note) toast.close(note)
	if (r.trouble.status === 412 || r.trouble.status === 409) {
		toast.say(t('Somebody changed this conversation a moment ago, so your change was not made. You see it now as it is.'), { act: { label: t('Change it all the same'), run: () => void act(number, change, said) } })
		return
	}
	toast.say(r.trouble.title)
}

export const solve = (row: Row): Promise<void> => (row.state === 'solved' ? act(row.number, { state: 'open' }, t('Open again.')) : act(row.number, { state: 'solved' }, t('Solved.')))

export const take = (row: Row): Promise<void> => {
	const me = mine.current
	return me ? act(row.number, { assignee_id: me.id }, t('It is yours now.')) : Promise.resolve()
}

export const assign = (row: Row, id: number | null, name: string): Promise<void> =>
	act(row.number, { assignee_id: id }, id === null ? t('Nobody has this conversation now.') : id === mine.current?.id ? t('It is yours now.') : t('Given to {name}.', { name }))

export const follow = async (number: number, id: number, on: boolean, said: string): Promise<void> => {
	const r = await conversations.follow(number, id, on)
	if (!r.ok) toast.say(r.trouble.title)
	else if (said) toast.say(said, { act: { label: t('Undo'), run: () => void follow(number, id, !on, '') } })
}

export const follow_myself = (c: Conversation): Promise<void> => {
	const me = mine.current
	if (!me) return Promise.resolve()
	const on = !c.followers.some((f) => f?.id === me.id)
	return follow(c.number, me.id, on, on ? t('You follow this conversation now.') : t('You no longer follow it.'))
}

export const snooze = (row: Row, until: Date): Promise<void> =>
	act(row.number, { state: 'snoozed', snoozed_until: until.toISOString() }, t('Snoozed. It comes back {when}.', { when: time_date(until.toISOString()) }))

/* Until the customer writes, however long that is. */
export const snooze_until_written = (row: Row): Promise<void> => act(row.number, { state: 'snoozed', snoozed_until: null }, t('Snoozed until the customer writes.'))

export const spam = (row: Row): Promise<void> => act(row.number, { spam: !row.spam }, row.spam ? t('Not spam. It is back in the inbox.') : t('Marked as spam.'))

export const trash = (row: Row): Promise<void> => act(row.number, { trashed: !row.trashed }, row.trashed ? t('Taken out of the trash.') : t('Moved to the trash.'))

export const toggle_tag = (row: Row, tag: string): Promise<void> => act(row.number, { tags: row.tags.includes(tag) ? row.tags.filter((one) => one !== tag) : [...row.tags, tag] }, '')

/* Whose letters this conversation is about: who wrote last, but for the post's own reports. */
export const sender = (c: Conversation | undefined): string | undefined => c?.messages.findLast((m) => m.kind === 'inbound' && m.mail_kind !== 'bounce' && m.mail_kind !== 'own')?.from.address || c?.customer?.address

export const block = async (address: string): Promise<void> => {
	const r = await addresses.block({ address })
	if (r.ok) toast.say(t('Letters from {name} go to the spam view from now on.', { name: block_name(r.value) }), { act: { label: t('Undo'), run: () => void addresses.unblock(r.value.id) } })
	else toast.say(r.trouble.title)
}

export const unblock = async (b: Block): Promise<void> => {
	const r = await addresses.unblock(b.id)
	const again = b.address ? { address: b.address } : { domain: b.domain ?? '' }
	if (r.ok) toast.say(t('Letters from {name} come in as before.', { name: block_name(b) }), { act: { label: t('Undo'), run: () => void addresses.block(again) } })
	else toast.say(r.trouble.title)
}

export const works = async (address: string): Promise<void> => {
	const r = await addresses.change(address, { undeliverable: false })
	toast.say(r.ok ? t('Kept: mail to {address} arrives.', { address }) : r.trouble.title)
}

export const pictures = async (address: string, rule: 'ask' | 'always'): Promise<void> => {
	const r = await addresses.change(address, { pictures: rule })
	if (!r.ok) toast.say(r.trouble.title)
	else if (rule === 'always') toast.say(t('Pictures from {address} load by themselves from now on, for everybody here.', { address }), { act: { label: t('Undo'), run: () => void addresses.change(address, { pictures: 'ask' }) } })
	else toast.say(t('Pictures from {address} wait for a press again.', { address }))
}

const moved = () => t('Somebody changed this conversation a moment ago, so your change was not made. You see it now as it is.')

export const split = async (number: number, message: number, scope: SplitScope): Promise<void> => {
	const r = await conversations.split(number, message, scope)
	if (!r.ok) {
		toast.say(r.trouble.status === 412 ? moved() : r.trouble.title)
		return
	}
	const made = r.value.number
	router.go(`/c/${made}`)
	toast.say(t('Split off: this is conversation #{number} now.', { number: made }), { act: { label: t('Undo'), run: () => void unsplit(made) } })
}

/* made: the conversation that the split made. */
export const unsplit = async (made: number): Promise<void> => {
	const r = await conversations.unsplit(made)
	if (!r.ok) {
		toast.say(r.trouble.title)
		return
	}
	router.go(`/c/${r.value.number}`)
	toast.say(t('Undone: everything is in #{number} again.', { number: r.value.number }))
}

export const merge = async (number: number, into: number): Promise<void> => {
	await drafts.settle(number)
	const r = await conversations.merge(number, into)
	if (!r.ok) {
		toast.say(r.trouble.status === 412 ? moved() : r.trouble.title)
		return
	}
	router.go(`/c/${r.value.number}`)
	toast.say(t('Merged: everything is in #{number} now.', { number: r.value.number }), { act: { label: t('Undo'), run: () => void unmerge(number, r.value.number) } })
}

/* number: the old one. */
export const unmerge = async (number: number, from: number): Promise<void> => {
	const r = await conversations.unmerge(number, from)
	if (!r.ok) {
		toast.say(r.trouble.title)
		return
	}
	router.go(`/c/${number}`)
	toast.say(t('Undone: #{number} stands on its own again.', { number }))
}

export const relate = async (number: number, other: number, kind: Relation | null): Promise<void> => {
	const r = await conversations.relate(number, other, kind)
	if (!r.ok) toast.say(r.trouble.title)
	else if (kind) toast.say(t('Connected with #{number}.', { number: other }), { act: { label: t('Undo'), run: () => void relate(number, other, null) } })
	else toast.say(t('No longer connected with #{number}.', { number: other }))
}

export const original = async (number: number, m: Message, take: boolean): Promise<void> => {
	const name = m.forward?.sender?.name || m.forward?.sender?.address || ''
	const r = await conversations.original(number, m.id, take)
	if (!r.ok) toast.say(r.trouble.title)
	else if (take) toast.say(t('{name} is the customer now and gets the answers.', { name }), { act: { label: t('Undo'), run: () => void original(number, m, false) } })
	else toast.say(t('The sender is again who forwarded the letter.'))
}
