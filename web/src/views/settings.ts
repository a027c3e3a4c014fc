/* What the settings are called, and which of them belong together. A setting unknown here stands under "More", named by its help. */
import type { Setting } from '$data/client'
import { language_names, t, type Language } from '$lib/i18n.svelte'

const groups: [name: () => string, settings: [key: string, label: () => string][]][] = [
	[
		() => t('The desk'),
		[
			['desk_name', () => t('Name of the desk')],
			['desk_language', () => t('Language')],
			['time_zone', () => t('Time zone')],
			['work_days', () => t('Working days')],
			['holidays', () => t('Days on which nobody works')],
			['promise_remind_hour', () => t('Remind of promises at, o’clock')],
		],
	],
	[
		() => t('Incoming mail'),
		[
			['mail_poll_seconds', () => t('Look for new mail every … seconds')],
			['mail_timeout_seconds', () => t('Wait for a mail server at most … seconds')],
			['remote_pictures', () => t('Pictures from elsewhere')],
			['receipt_enabled', () => t('Tell customers that their letter has arrived')],
			['sender_answers_per_hour', () => t('Automatic answers to one sender, per hour')],
			['sender_answers_per_day', () => t('Automatic answers to one sender, per day')],
			['sender_answers_per_month', () => t('Automatic answers to one sender, in thirty days')],
			['domain_answers_per_hour', () => t('Automatic answers to one domain, per hour')],
			['desk_answers_per_hour', () => t('Automatic answers of the whole desk, per hour')],
			['loop_letters_per_hour', () => t('Letters of one sender in one conversation, per hour')],
			['name_server', () => t('Name server')],
		],
	],
	[
		() => t('Sending'),
		[
			['hold_seconds', () => t('Hold a reply, in seconds')],
			['max_attachment_mb', () => t('Largest attachment, in MB')],
			['max_recipients', () => t('Most recipients of one reply')],
			['send_days', () => t('Go on trying to send, in days')],
		],
	],
	[
		() => t('Signing in'),
		[
			['session_days', () => t('Stay signed in, in days')],
			['invitation_days', () => t('An invitation is good for, in days')],
			['reset_hours', () => t('A link for a new password is good for, in hours')],
			['login_window_minutes', () => t('Count failed attempts over, in minutes')],
			['login_tries_account', () => t('Failed attempts for one account')],
			['login_tries_address', () => t('Failed attempts from one network address')],
			['requests_per_minute', () => t('Requests per minute')],
		],
	],
	[
		() => t('Rules'),
		[
			['rule_answers_conversation', () => t('Rules that answer rules in one conversation, per hour')],
			['rule_answers_desk', () => t('Rules that answer rules in the whole desk, per hour')],
		],
	],
	[
		() => t('How long things are kept'),
		[
			['trash_days', () => t('Conversations in the trash, in days')],
			['rule_log_days', () => t('What rules did, in days')],
			['audit_days', () => t('The list of who changed what, in days')],
			['notice_days', () => t('Notices that were seen, in days')],
		],
	],
]

export interface Named {
	s: Setting
	label: string
	help: string
}

export const setting_name = (key: string): string => groups.flatMap(([, settings]) => settings).find(([k]) => k === key)?.[1]() ?? key

export const grouped = (all: readonly Setting[]): { name: string; items: Named[] }[] => {
	const known = new Set(groups.flatMap(([, settings]) => settings.map(([key]) => key)))
	const named = groups.map(([name, settings]) => ({
		name: name(),
		items: settings.flatMap(([key, label]) => all.filter((s) => s.key === key).map((s) => ({ s, label: label(), help: s.help }))),
	}))
	const rest = all.filter((s) => !known.has(s.key)).map((s) => ({ s, label: s.help, help: '' }))
	return [...named, { name: t('More settings'), items: rest }].filter((g) => g.items.length)
}

export const value_name = (key: string, value: Setting['value']): string => {
	if (value === true) return t('on')
	if (value === false) return t('off')
	if (key === 'desk_language') return language_names[value as Language] ?? String(value)
	if (key === 'remote_pictures') return value === 'never' ? t('never') : value === 'ask' ? t('when somebody asks for them') : String(value)
	return String(value) || t('empty')
}
