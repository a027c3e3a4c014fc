/* What states and priorities are called. */
import type { Priority, State } from './client'
import { t } from '$lib/i18n.svelte'

export const state_name = (state: State): string =>
	({ open: () => t('open'), waiting: () => t('waiting for the customer'), snoozed: () => t('snoozed'), solved: () => t('solved') })[state]()

export const priority_name = (priority: Priority): string =>
	({ low: () => t('low'), normal: () => t('normal'), high: () => t('high'), urgent: () => t('urgent') })[priority]()
