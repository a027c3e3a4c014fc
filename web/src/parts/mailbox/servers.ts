/* A first guess at the servers of an address; the person sees and may change it. */
const known: Record<string, { imap: string; smtp: string }> = {
	'gmail.com': { imap: 'imaps://imap.gmail.com:993', smtp: 'smtps://smtp.gmail.com:465' },
	'outlook.com': { imap: 'imaps://outlook.office365.com:993', smtp: 'smtp://smtp.office365.com:587' },
	'hotmail.com': { imap: 'imaps://outlook.office365.com:993', smtp: 'smtp://smtp.office365.com:587' },
	'wp.pl': { imap: 'imaps://imap.wp.pl:993', smtp: 'smtps://smtp.wp.pl:465' },
	'onet.pl': { imap: 'imaps://imap.poczta.onet.pl:993', smtp: 'smtps://smtp.poczta.onet.pl:465' },
	'o2.pl': { imap: 'imaps://poczta.o2.pl:993', smtp: 'smtps://poczta.o2.pl:465' },
}

export const guess = (address: string): { imap: string; smtp: string } | null => {
	const domain = address.split('@')[1]?.trim().toLowerCase()
	if (!domain || !domain.includes('.')) return null
	return known[domain] ?? { imap: `imaps://mail.${domain}:993`, smtp: `smtps://mail.${domain}:465` }
}
