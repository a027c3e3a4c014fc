/* What was wrong with a mail, by the slug that reading it gave. */
import { t } from '$lib/i18n.svelte'

/* What was left out here is not lost. */
const cut = (what: string): string => `${what} ${t('“Download the original” in its menu brings all of it.')}`

const words: Record<string, () => string> = {
	bad_content_type: () => t('It says wrongly what kind of parts it has; that was guessed.'),
	bad_date: () => t('Its date cannot be read; the time of its arrival is shown.'),
	base64_broken: () => t('Bytes that mean nothing stand in it; they were left out.'),
	charset_broken: () => t('Some letters cannot be read and are shown as �.'),
	charset_double: () => t('Its letters were turned into signs twice on the way; that was undone.'),
	charset_guessed: () => t('It does not say, or says wrongly, how its letters are written; that was guessed.'),
	charset_unknown: () => t('It names a way of writing letters that nobody knows; another was guessed.'),
	date_repaired: () => t('Its date is written in an unusual way and was read as well as could be.'),
	doubled_header: () => t('A line of its head that may stand once stands there twice; the first one counts.'),
	encoding_unknown: () => t('It names a way of packing its text that nobody knows; it is shown as it came.'),
	external_body: () => t('A file of it is not in the mail: it lies elsewhere, at the address in the text.'),
	from_unreadable: () => t('It names no address that can be written to.'),
	header_cut: () => cut(t('Its head is too long and was cut.')),
	html_cut: () => cut(t('The designed letter is too long and was cut.')),
	html_too_large: () => cut(t('The designed letter is too large to be shown.')),
	line_ends_cr: () => t('Its lines end in an unusual way.'),
	no_boundary: () => t('Its parts cannot be told apart; it is shown as one text.'),
	no_date: () => t('It has no date; the time of its arrival is shown.'),
	no_end_boundary: () => t('Its end is missing; it may have been cut on its way.'),
	no_from: () => t('It does not say who sent it.'),
	no_header: () => t('It has no head: nothing but text came.'),
	no_header_end: () => t('Its head does not end where it should; what follows was told by its look.'),
	no_message_id: () => t('It has no number of its own (Message-ID).'),
	nul_bytes: () => t('It contains signs that mean nothing; they were left out.'),
	nul_in_header: () => t('Its head contains signs that mean nothing; they were left out.'),
	param_broken: () => t('The name of a file is written wrongly; it was read as well as could be.'),
	partial_message: () => t('It is one piece of a mail that was sent in several; the others come on their own.'),
	pgp_encrypted: () => t('It is encrypted with PGP and cannot be read here.'),
	smime_broken: () => t('It is signed or encrypted with S/MIME, and that part is broken.'),
	smime_encrypted: () => t('It is encrypted with S/MIME and cannot be read here.'),
	smime_opened: () => t('It came inside an S/MIME signature and was taken out.'),
	text_cut: () => cut(t('Its text is too long and was cut.')),
	tnef: () => t('Its files came packed by Outlook (winmail.dat) and were unpacked.'),
	tnef_broken: () => t('Its files came packed by Outlook (winmail.dat), and the package is broken.'),
	too_deep: () => cut(t('Its parts lie too deep inside each other; the deepest were left out.')),
	too_many_addresses: () => cut(t('It names too many addresses; the last were left out.')),
	too_many_parts: () => cut(t('It has too many parts; the last were left out.')),
	uuencode: () => t('A file stood in the middle of its text and was taken out.'),
	words_broken: () => t('Letters in its head are written wrongly; they were read as well as could be.'),
}

export const fault_words = (slug: string): string => words[slug]?.() ?? slug
