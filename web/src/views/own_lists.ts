/* What the language lists are called and good for, and how a line is written (lang/README.md). */
import type { ListName } from '$data/own_lists.svelte'
import { cue_words, shown_name } from '$parts/companion/words'
import { t } from '$lib/i18n.svelte'

export const list_names: Record<ListName, () => string> = {
	asks: () => t('What customers ask for'),
	answers: () => t('What answers a question'),
	promises: () => t('Promises'),
	times: () => t('Dates and times'),
	vague: () => t('Vague times'),
	wording: () => t('How a thing is said'),
	shown: () => t('What your answer shows'),
	stake: () => t('What is at stake'),
	mood: () => t('Calmer or not'),
	names: () => t('Names and greetings'),
}

export const list_use: Record<ListName, () => string> = {
	asks: () => t('Questions and requests in customers’ letters, for the list beside the draft.'),
	answers: () => t('Words that mean the same, and what answers when, where, how much.'),
	promises: () => t('First-person promises in a draft, which the desk offers to remind of.'),
	times: () => t('How days, hours and spans are written, for the dates of promises.'),
	vague: () => t('Times that nobody can wait for, as “soon”.'),
	wording: () => t('Reproach, labels for a person, only what cannot be done; and under [instead] what the team says otherwise: “this => that”.'),
	shown: () => t('Words by which an answer shows that the matter is understood.'),
	stake: () => t('Plain sentences of customers that stand on top of a conversation, as a wedding on Saturday.'),
	mood: () => t('Words by which the first and the newest letter of a customer are compared.'),
	names: () => t('Given names, titles and how people are addressed.'),
}

/* A sign of the patterns, and what it means. */
export const signs = (): [string, string][] => [
	['[instead]', t('A heading: the lines below belong to it. The headings of a list stand below.')],
	['could you', t('These words, whatever their case and accents')],
	['this => that', t('A line and what goes with it, where the section has that')],
	['=order', t('Any inflected form of a word')],
	['refund*', t('A beginning; *able is an end')],
	['(soon|later)', t('One of these')],
	['please?', t('May be missing')],
	['..3', t('Up to three words between')],
	['!not', t('Not followed by this')],
	['<weekday> <number>', t('A day, a number, and so on')],
	['-- could you', t('Switches off this line of the desk, written as it stands there')],
	['# …', t('A remark')],
]

export const found_name = (what: string): string => {
	switch (what) {
		case 'ask':
			return t('Question')
		case 'promise':
			return t('Promise')
		case 'stake':
			return t('What is at stake')
		case 'called':
			return t('Greeting')
		case 'feeling':
		case 'situation':
		case 'question':
			return shown_name(what)
		default:
			return cue_words(what, false, '').title
	}
}
