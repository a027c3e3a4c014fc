/* What was wrong with a mail, by the slug that reading it gave. */
import { t } from '$lib/i18n.svelte'

const words: Record<string, () => string> = {
	bad_content_type: () => t('It says wrongly what kind of parts it has; that was guessed.'),
	bad_date: () => t('Its date cannot be read; the time of its arrival is shown.'),
	charset_broken: () => t('Some letters cannot be read and are shown as �.'),
	charset_double: () => t('Its letters were turned into signs twice on the way; that was undone.'),
	charset_guessed: () => t('It does not say, or says wrongly, how its letters are written; that was guessed.'),
	charset_unknown: () => t('It names a way of writing letters that nobody knows; another was guessed.'),
	doubled_header: () => t('A line of its head that may stand once stands there twice; the first one counts.'),
	header_cut: () => t('Its head is too long and was cut.'),
	html_cut: () => t('The designed letter is too long and was cut.'),
	html_too_large: () => t('The designed letter is too large to be shown.'),
	line_ends_cr: () => t('Its lines end in an unusual way.'),
	no_boundary: () => t('Its parts cannot be told apart; it is shown as one text.'),
	no_date: () => t('It has no date; the time of its arrival is shown.'),
	no_from: () => t('It does not say who sent it.'),
	no_header: () => t('It has no head: nothing but text came.'),
	no_header_end: () => t('Its head does not end where it should; what follows was told by its look.'),
	no_message_id: () => t('It has no number of its own (Message-ID).'),
	nul_bytes: () => t('It contains signs that mean nothing; they were left out.'),
	nul_in_header: () => t('Its head contains signs that mean nothing; they were left out.'),
	pgp_encrypted: () => t('It is encrypted with PGP and cannot be read here.'),
	smime_broken: () => t('It is signed or encrypted with S/MIME, and that part is broken.'),
	smime_encrypted: () => t('It is encrypted with S/MIME and cannot be read here.'),
	smime_opened: () => t('It came inside an S/MIME signature and was taken out.'),
	text_cut: () => t('Its text is too long and was cut.'),
	tnef: () => t('Its files came packed by Outlook (winmail.dat) and were unpacked.'),
	tnef_broken: () => t('Its files came packed by Outlook (winmail.dat), and the package is broken.'),
	too_deep: () => t('Its parts lie too deep inside each other; the deepest were left out.'),
	too_many_addresses: () => t('It names too many addresses; the last were left out.'),
	too_many_parts: () => t('It has too many parts; the last were left out.'),
	uuencode: () => t('A file stood in the middle of its text and was taken out.'),
}

export const fault_words = (slug: string): string => words[slug]?.() ?? slug
