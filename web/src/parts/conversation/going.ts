/* Where one goes from everywhere. */
import type { View } from '$data/client'
import type { Command } from '$lib/commands.svelte'
import { t } from '$lib/i18n.svelte'
import { router } from '$lib/router.svelte'
import { view_name } from './words'

export const go_commands = (go_view: (v: View) => void): Command[] => [
	...(
		[
			['mine', 'm'],
			['unassigned', 'u'],
			['open', 'o'],
			['waiting', 'w'],
			['snoozed', 'h'],
			['solved', 'e'],
			['all', 'a'],
			['spam', '!'],
			['trash', '#'],
		] as const
	).map(([v, k]): Command => ({ id: `go-${v}`, title: () => view_name(v), where: 'go', keys: [`g ${k}`], run: () => go_view(v) })),
	{ id: 'go-customers', title: () => t('Customers'), where: 'go', keys: ['g c'], run: () => router.go('/customers') },
	{ id: 'go-organisations', title: () => t('Organisations'), where: 'go', run: () => router.go('/organisations') },
	{ id: 'go-promises', title: () => t('Promises'), where: 'go', keys: ['g d'], run: () => router.go('/promises') },
	{ id: 'go-moods', title: () => t('Calmer or not'), where: 'go', run: () => router.go('/moods') },
	{ id: 'go-me', title: () => t('My place'), where: 'go', keys: ['g p'], run: () => router.go('/me') },
	{ id: 'go-settings', title: () => t('Settings'), where: 'go', keys: ['g s'], run: () => router.go('/settings/mailboxes') },
]
