/* What is chosen from a list and not needed to see the inbox: fetched when first asked for. */
import { priorities, type Priority } from '$data/conversations.svelte'
import { mailboxes } from '$data/mailboxes.svelte'
import type { Row } from '$data/client'
import type { Choice } from '$ui/Picker.svelte'
import { t } from '$lib/i18n.svelte'
import { act } from './acts.svelte'
import { priority_name } from './words'

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
