/* What the operators of search are called. */
import { t } from '$lib/i18n.svelte'

const names: Record<string, () => string> = {
	'': () => t('Words'),
	from: () => t('From'),
	to: () => t('To'),
	subject: () => t('Subject'),
	tag: () => t('Tag'),
	is: () => t('State'),
	in: () => t('Place'),
	assignee: () => t('Assignee'),
	mailbox: () => t('Mailbox'),
	has: () => t('With'),
	priority: () => t('Priority'),
	team: () => t('Team'),
	customer: () => t('Customer'),
	organisation: () => t('Organisation'),
	follower: () => t('Follower'),
	field: () => t('Field'),
	after: () => t('Since'),
	before: () => t('Before'),
	on: () => t('On the day'),
}

export const field_name = (field: string | null): string => names[field ?? '']?.() ?? field ?? ''
