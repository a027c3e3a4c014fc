import type { After, Keeping } from '$data/drafts.svelte'
import { t, tn } from '$lib/i18n.svelte'

export const holds: readonly number[] = [0, 10, 30, 60, 120, 300, 600]

export const hold_name = (seconds: number): string => {
	if (seconds === 0) return t('send at once')
	if (seconds < 60) return tn('send after {n} second', 'send after {n} seconds', seconds)
	return tn('send after {n} minute', 'send after {n} minutes', Math.round(seconds / 60))
}

export const keeping_name = (keeping: Keeping): string =>
	({
		empty: () => '',
		saving: () => t('saving'),
		saved: () => t('saved'),
		device: () => t('kept on this device, no network'),
		lost: () => t('not kept anywhere: please copy your words before closing this page'),
	})[keeping]()

export const send_name = (after: After): string =>
	({
		waiting: () => t('Send and wait'),
		solved: () => t('Send and solve'),
		next: () => t('Send and take the next'),
		open: () => t('Send and leave open'),
		snoozed: () => t('Send and snooze'),
	})[after]()
