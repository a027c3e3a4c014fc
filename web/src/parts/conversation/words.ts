/* What states and views are called. */
import type { Message, Schemas, View } from '$data/client'
import { t } from '$lib/i18n.svelte'

type Attempt = Schemas['Attempt']

export const view_name = (view: View): string =>
	({
		mine: () => t('Mine'),
		unassigned: () => t('Unassigned'),
		open: () => t('Open'),
		waiting: () => t('Waiting'),
		snoozed: () => t('Snoozed'),
		solved: () => t('Solved'),
		spam: () => t('Spam'),
		trash: () => t('Trash'),
		all: () => t('All conversations'),
	})[view]()

export { priority_name, state_name } from '$data/names'

export const view_empty = (view: View): { title: string; next: string } =>
	({
		mine: () => ({ title: t('Nothing waits for you here.'), next: t('Take a conversation from “Unassigned”: open it and press A.') }),
		unassigned: () => ({ title: t('Every open conversation has somebody.'), next: t('New letters that nobody has taken yet appear here by themselves.') }),
		open: () => ({ title: t('No open conversation.'), next: t('New letters appear here by themselves.') }),
		waiting: () => ({ title: t('No conversation waits for a customer.'), next: t('After you reply, a conversation rests here until the customer writes again.') }),
		snoozed: () => ({ title: t('Nothing is snoozed.'), next: t('Press H in a conversation to have it come back later.') }),
		solved: () => ({ title: t('Nothing is solved yet.'), next: t('Press E in a conversation when the customer has been helped.') }),
		spam: () => ({ title: t('No spam.'), next: t('What you mark with ! lies here and can be brought back.') }),
		trash: () => ({ title: t('The trash is empty.'), next: t('What you throw away rests here for a while and can be brought back.') }),
		all: () => ({ title: t('No conversation yet.'), next: t('Send a mail to one of your mailboxes: it appears here by itself.') }),
	})[view]()

export const kind_words = (m: Message): string => {
	if (m.mail_kind === 'auto_reply') return t('automatic answer')
	if (m.mail_kind === 'bounce') return t('could not be delivered')
	if (m.mail_kind === 'list') return t('mailing list')
	if (m.mail_kind === 'own') return t('sent from the mailbox itself')
	return ''
}

export const delivery_words = (state: NonNullable<Message['delivery']>['state']): string =>
	({
		held: () => t('held'),
		scheduled: () => t('goes out later'),
		waiting: () => t('on its way'),
		sending: () => t('being sent'),
		sent: () => t('sent'),
		partly: () => t('not sent to everybody'),
		failed: () => t('not sent'),
		bounced: () => t('came back'),
	})[state]()

/* Why a mail server did not take it; its own words stand beside. */
export const reason_words = (reason: Attempt['reason']): string => {
	if (!reason) return ''
	return {
		no_such_address: () => t('There is no such address.'),
		mailbox_full: () => t('The mailbox at the other end is full.'),
		too_large: () => t('The mail is larger than the mail server takes.'),
		asked_to_wait: () => t('The mail server asked to wait.'),
		refused_by_rules: () => t('The mail server’s rules do not let it through.'),
		refused: () => t('The mail server refused it.'),
		login_refused: () => t('The mail server did not accept the mailbox’s login.'),
		no_connection: () => t('No connection to the mail server came about.'),
		mailbox_deleted: () => t('Its mailbox was deleted before it left.'),
		no_answer_at_end: () => t('The connection broke before the mail server confirmed it.'),
	}[reason]()
}

export { language_word } from '$lib/i18n.svelte'

export const who_wrote = (m: Message): string => m.author?.name || m.from.name || m.from.address || t('Unknown sender')
