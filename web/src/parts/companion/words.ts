/* How the companion says a thing. */
import type { Cue } from '$data/asks.svelte'
import { t } from '$lib/i18n.svelte'

/* What it is, in a few words; and why it may matter to whoever reads the letter. */
export const cue_words = (cue: string, note: boolean, say: string): { title: string; why: string } => {
	switch (cue) {
		case 'restate':
			return { title: t('Say what you understood'), why: t('None of the customer’s own words are in your answer yet.') }
		case 'unanswered':
			return { title: t('Not answered yet'), why: '' }
		case 'vague_time':
			return { title: t('When exactly?'), why: t('A day can be waited for; this cannot.') }
		case 'missing_who_when':
			return { title: t('Who does it, and by when?'), why: t('It will be done, but by nobody and at no time.') }
		case 'long_sentence':
			return { title: t('A long sentence'), why: t('Two shorter ones are easier to follow.') }
		case 'dense':
			return { title: t('Heavy to read'), why: t('Shorter words and one thought at a time help.') }
		case 'label':
			return note
				? { title: t('This is a label for a person'), why: t('What happened says more. The person may ask to read it one day.') }
				: { title: t('This is a label for a person'), why: t('What happened says more.') }
		case 'blame':
			return { title: t('This can sound like a reproach'), why: t('The customer did not know it, or would not ask.') }
		case 'cannot':
			return { title: t('Only what cannot be done'), why: t('If something can, it helps to say it here.') }
		case 'instead':
			return { title: t('Your team says it like this'), why: say }
		case 'we_for_I':
			return { title: t('“I” where one person acts'), why: t('The customer then knows who does it.') }
		default:
			return { title: '', why: '' }
	}
}

export const cue_name = (cue: Cue): string =>
	cue === 'shown' ? t('What your answer shows') : cue === 'promise' ? t('Promises') : cue_words(cue, false, '').title

export const shown_name = (kind: string): string =>
	kind === 'feeling' ? t('the feeling is named') : kind === 'situation' ? t('the situation is understood') : t('an open question')
