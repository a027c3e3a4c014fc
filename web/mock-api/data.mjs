/* Invented letters for working on the pages without a server. Nothing here is shipped. */
const now = Date.now()
export const ago = (minutes) => new Date(now - minutes * 60_000).toISOString()

export const users = [
	{ id: 1, version: 1, address: 'anna@example.org', name: 'Anna Nowak', role: 'admin', language: 'en', disabled: false, invited: false },
	{ id: 2, version: 1, address: 'tomek@example.org', name: 'Tomek Wilk', role: 'agent', language: 'pl', disabled: false, invited: false },
	{ id: 3, version: 1, address: 'eleni@example.org', name: 'Eleni Papadaki', role: 'lead', language: 'el', disabled: false, invited: false },
	{ id: 4, version: 1, address: 'rasa@example.org', name: 'Rasa Kairienė', role: 'agent', language: 'lt', disabled: false, invited: true },
]

const half = (ok, more = {}) => ({ ok, code: ok ? null : 'auth_failed', title: ok ? 'Works' : 'Sending does not work yet', words: ok ? null : '535 5.7.8 authentication failed', next_step: ok ? null : 'The address and password that work for reading are refused for sending. Some providers want an app password here.', fingerprint: null, ...more })

export const grant = (more = {}) => ({ id: 1, provider: 'google', provider_name: 'Google', client_id: '4711.apps.googleusercontent.com', state: 'granted', code: null, title: 'Signed in at the provider.', next_step: null, words: null, authorise_url: null, user_code: null, verification_url: null, interval_seconds: 0, expires_at: null, account: null, renew_by: null, ...more })
const rest = { last_sending: null, silent_since: null, receipts_bounded: null, unreadable: 0, left_on_server: 0 }

export const mailboxes = [
	{ id: 1, version: 1, address: 'help@zrodlo.example', name: 'Help', local: true, imap_url: null, smtp_url: null, login: null, bearer: false, grant: null, pin_sha256: null, take: 'new', take_since: null, junk_folder: null, sent_folder: null, append_sent: true, open_to_all: true, paused: false, receipt: true, spam_header: 'X-Spam-Flag: YES', authserv_id: null, state: { ...rest, reading: half(true), sending: half(true), last_contact: ago(1), last_mail: ago(9), next_try: null, history_taken: 0, history_left: 0 } },
	{ id: 2, version: 1, address: 'invoices@zrodlo.example', name: 'Invoices', local: false, imap_url: 'imaps://mail.zrodlo.example:993', smtp_url: 'smtps://mail.zrodlo.example:465', login: 'invoices@zrodlo.example', bearer: false, grant: null, pin_sha256: null, take: 'since', take_since: ago(500_000), junk_folder: 'Junk', sent_folder: 'Sent', append_sent: true, open_to_all: false, paused: false, receipt: false, spam_header: null, authserv_id: 'mx.zrodlo.example', state: { ...rest, last_sending: ago(300), left_on_server: 1, unreadable: 1, reading: half(true, { mails: 3412 }), sending: half(false), last_contact: ago(2), last_mail: ago(44), next_try: ago(-3), history_taken: 1240, history_left: 660 } },
	{ id: 3, version: 1, address: 'orders@zrodlo.example', name: 'Orders', local: false, imap_url: 'imaps://imap.gmail.com:993', smtp_url: 'smtps://smtp.gmail.com:465', login: null, bearer: false, grant: grant({ state: 'warning', code: 'oauth_renew_soon', title: 'The sign-in at the provider ends soon.', next_step: 'Sign in again before that time.', account: 'orders@zrodlo.example', renew_by: ago(-2000) }), pin_sha256: null, take: 'new', take_since: null, junk_folder: null, sent_folder: null, append_sent: false, open_to_all: true, paused: false, receipt: true, spam_header: 'X-Spam-Flag: YES', authserv_id: null, state: { ...rest, last_sending: ago(90), silent_since: ago(2900), reading: half(true), sending: half(true), last_contact: ago(1), last_mail: ago(2900), next_try: null, history_taken: 0, history_left: 0 } },
]
export const try_halves = half

const person = (id, name, address, language) => ({ id, version: 1, name, called: '', addresses: [address], phones: [], language, organisation: null, fields: [], notes: [], merges: [], created_at: ago(90_000 + id) })
export const customers = [
	person(1, 'Anna Kowalska', 'anna.k@example.net', 'pl'),
	person(2, 'Νίκος Παπαδόπουλος', 'nikos.p@example.net', 'el'),
	person(3, 'Jonas Petraitis', 'jonas@example.net', 'lt'),
	person(4, 'Przychodnia Lipowa', 'rejestracja@lipowa.example', 'pl'),
	person(5, 'Maria Sayer', 'maria.sayer@example.net', 'en'),
	person(6, 'Ελένη Βασιλείου', 'eleni.v@example.net', 'el'),
	person(7, 'Rūta Jankauskaitė', 'ruta@example.net', 'lt'),
	person(8, 'Tom Whitfield', 'tom.w@example.net', 'en'),
	person(9, 'Tomek Wilk', 'tomek@example.org', 'pl'),
]

const attempt = (at, code, words, reason = null) => ({ at: ago(at), ok: code < 400, code, words, reason, recipient: null })
const delivery = (state, attempts) => ({ state, due_at: null, maybe_repeat: false, cancel_if_customer_writes: false, newer_arrived: false, bounce: null, attempts, recipients: [] })
const inbound = (c, at, text, more = {}) => ({ kind: 'inbound', mail_kind: 'person', author: null, at: ago(at), from: { name: c.name, address: c.addresses[0] }, to: [{ name: '', address: 'help@zrodlo.example' }], text, folded: '', html: '', ...more })
const ours = (kind, u, c, at, html, more = {}) => ({ kind, mail_kind: 'person', author: { id: u.id, name: u.name }, at: ago(at), from: { name: u.name, address: 'help@zrodlo.example' }, to: kind === 'note' ? [] : [{ name: c.name, address: c.addresses[0] }], text: html.replace(/<[^>]+>/g, ' ').trim(), folded: '', html, delivery: kind === 'reply' ? delivery('sent', [attempt(at, 250, '2.0.0 Ok: queued as 4F1A2')]) : null, ...more })

const [anna, nikos, jonas, lipowa, maria, eleni, ruta, tom] = customers
const [me, tomek] = users

const nobody = { cause: 'no_such_address', status: '5.1.1', title: 'There is no such address.', next_step: 'Perhaps a letter is mistyped. Look for another address of this person, or ask them in another way.', words: '550 5.1.1 <rejestracja@lipowa.example>: Recipient address rejected: User unknown' }
export const dead = { 'rejestracja@lipowa.example': { since: ago(1690), ...nobody } }
export const blocks = [
	{ id: 2, address: null, domain: 'prizes.example', by: { id: 3, name: 'Eleni Papadaki' }, at: ago(4000) },
	{ id: 1, address: 'win@lottery.example', domain: null, by: { id: 2, name: 'Tomek Wilk' }, at: ago(30_000) },
]
export const audits = [
	{ id: 4, at: ago(60), by: { id: 1, name: 'Ola Nowak' }, noun: 'user', verb: 'changed', subject: 2, name: 'Tomek Wilk', changes: { role: ['agent', 'lead'] } },
	{ id: 3, at: ago(600), by: null, noun: 'sign_in', verb: 'failed', subject: 0, name: '192.0.2.7', changes: {} },
	{ id: 2, at: ago(3000), by: { id: 1, name: 'Ola Nowak' }, noun: 'mailbox', verb: 'changed', subject: 1, name: 'Sklep', changes: { secret: [null, null], people: ['Eleni Papadaki', null] } },
	{ id: 1, at: ago(9000), by: { id: 1, name: 'Ola Nowak' }, noun: 'setting', verb: 'changed', subject: 0, name: 'trash_days', changes: { value: ['30', '60'] } },
]
const bounce = (letter, more = {}) => ({ permanent: true, final: true, ...nobody, addresses: ['rejestracja@lipowa.example'], at: ago(1690), report: letter + 1, reply: letter, ...more })
export const letters = [
	{ subject: 'Paczka nie dotarła, a w sobotę ślub', customer: anna, assignee: me, tags: ['dostawa'], language: 'pl', messages: [
		inbound(anna, 130, 'Dzień dobry,\n\nzamówiłam sukienkę dwa tygodnie temu i od piątku przesyłka ma status „w sortowni”. W sobotę mam ślub siostry, a sukienka utknęła gdzieś w drodze. Dzwoniłam już dwa razy i za każdym razem słyszałam coś innego.\n\nGdzie jest moja paczka i kiedy ją dostanę? Proszę też powiedzieć, czy koszt dostawy zostanie mi zwrócony.\n\nAnna Kowalska', { folded: '-- \nAnna Kowalska\ntel. 600 000 000\n\nW dniu pt., 20.11 o 10:12 Sklep Źródło napisał(a):\n> Dziękujemy za zamówienie 7741.\n> Paczka wyjedzie dziś.', cc: [{ name: 'Ewa', address: 'ewa@example.net' }], attachments: [{ name: 'potwierdzenie zamówienia.pdf', type: 'application/pdf', size: 184_320 }] }),
		ours('note', tomek, anna, 110, '<p>Sprawdziłem w sortowni: paczka źle zaadresowana, kurier zabierze ją dziś po 14:00. Numer zlecenia <strong>7741</strong>.</p>'),
	] },
	{ subject: 'Επιστροφή χρημάτων για τη διπλή χρέωση', customer: nikos, assignee: null, tags: ['πληρωμές'], language: 'el', messages: [
		inbound(nikos, 95, 'Καλημέρα σας,\n\nχρεώθηκα δύο φορές για την ίδια παραγγελία, 48,90 € και ξανά 48,90 €. Η τράπεζα λέει ότι η δεύτερη χρέωση δεν μπορεί να ακυρωθεί από εκείνους.\n\nΠότε θα μου επιστραφούν τα χρήματα;\n\nΝίκος Παπαδόπουλος', { html: '<table width="600" style="font-family:Georgia"><tr><td><h2 style="color:#335">Καλημέρα σας,</h2><p>χρεώθηκα δύο φορές…</p><img src="https://pictures.example/logo.png" alt="λογότυπο" width="120"></td></tr></table>', has_remote: true }),
	] },
	{ subject: 'Sąskaita faktūra už spalį', customer: jonas, assignee: me, state: 'waiting', tags: ['sąskaitos'], language: 'lt', messages: [
		inbound(jonas, 1600, 'Laba diena,\n\nar galėtumėte atsiųsti sąskaitą faktūrą už spalį? Buhalterija klausia jau antrą kartą.\n\nJonas Petraitis'),
		ours('reply', me, jonas, 1500, '<p>Gerbiamas Jonai,</p><p>sąskaitą parengsime iki <strong>penktadienio, 15:00</strong>, ir atsiųsime šiuo adresu.</p><ul><li>spalio mėn. sąskaita</li><li>rugsėjo likutis</li></ul><p>Anna Nowak</p>'),
	] },
	{ subject: 'Dwa zamówienia w jednej fakturze?', customer: lipowa, assignee: null, tags: [], language: 'pl', messages: [
		inbound(lipowa, 1750, 'Dzień dobry, czy oba zamówienia mogą być na jednej fakturze?\n\nRejestracja'),
		ours('reply', tomek, lipowa, 1700, '<p>Dzień dobry, tak, obie pozycje będą na fakturze z datą drugiej dostawy.</p>', { delivery: delivery('failed', [attempt(1700, 451, '4.7.1 Greylisting in action, please come back later', 'asked_to_wait'), attempt(1690, 550, '5.1.1 <rejestracja@lipowa.example>: Recipient address rejected: User unknown', 'no_such_address')]) }),
		inbound(lipowa, 1620, 'Dziękujemy, to wyjaśnia sprawę. Jeszcze jedno pytanie: czy mogą Państwo dopisać numer umowy?', { new_sender: true, sender_proven: false }),
	], may_belong_to: 1 },
	{ subject: 'Wrong size, may I swap it?', customer: maria, assignee: tomek, tags: ['exchange'], language: 'en', messages: [
		inbound(maria, 4200, 'Hello,\n\nthe coat is lovely but one size too small. May I swap it for a 40? The order page https://zrodlo.example/orders/5521 says "closed".\n\nKind regards,\nMaria'),
		ours('reply', tomek, maria, 4100, '<p>Dear Maria,</p><p>yes, a 40 is set aside for you. The label for sending back is attached; no cost for you.</p><p>Tomek</p>'),
		inbound(maria, 3900, 'Thank you for such a clear answer.'),
	] },
	{ subject: 'Faktura nie doszła', customer: lipowa, assignee: null, tags: [], language: 'pl', messages: [
		inbound(lipowa, 1900, 'Dzień dobry, prosimy o fakturę za październik.\n\nRejestracja'),
		ours('reply', tomek, lipowa, 1700, '<p>Dzień dobry, faktura jest w załączniku.</p>', { delivery: { state: 'bounced', due_at: null, maybe_repeat: false, bounce: bounce(13), attempts: [{ at: ago(1700), ok: true, code: 250, words: '250 2.0.0 Ok: queued as 77A' }, { at: ago(1690), ok: false, code: 550, words: nobody.words }] } }),
		inbound({ name: 'Mail Delivery System', addresses: ['mailer-daemon@lipowa.example'] }, 1690, 'This is the mail system at host mx.lipowa.example.\n\nI am sorry to have to inform you that your message could not be delivered to one or more recipients.', { mail_kind: 'bounce', bounce: bounce(13) }),
		ours('reply', tomek, lipowa, 1600, '<p>Wysyłam jeszcze raz na drugi adres.</p>', { to: [{ name: '', address: 'biuro@lipowa.example' }], delivery: { state: 'sent', due_at: null, maybe_repeat: false, bounce: bounce(15, { permanent: false, final: false, cause: 'out_of_reach', status: '4.4.1', title: 'The other mail server could not be reached.', next_step: '', words: 'connect to mx.lipowa.example[192.0.2.9]:25: Connection timed out', addresses: ['biuro@lipowa.example'] }), attempts: [{ at: ago(1600), ok: true, code: 250, words: '250 2.0.0 Ok: queued as 8C1' }] } }),
	] },
	{ subject: 'Το δέμα άνοιξε στη μεταφορά', customer: eleni, assignee: null, tags: ['παράδοση', 'ζημιά'], language: 'el', messages: [inbound(eleni, 20, 'Καλησπέρα,\n\nτο δέμα έφτασε ανοιγμένο και λείπει το ένα από τα δύο φλιτζάνια. Ήταν δώρο για τη μητέρα μου, η γιορτή της είναι την Κυριακή.\n\nΤι μπορούμε να κάνουμε;\n\nΕλένη Βασιλείου', { attachments: [{ name: 'κουτί.jpg', type: 'image/jpeg', size: 2_400_000 }, { name: 'φλιτζάνι.jpg', type: 'image/jpeg', size: 1_900_000 }] })] },
	{ subject: 'A lamp, and then an invoice', customer: tom, assignee: me, tags: [], language: 'en', messages: [
		inbound(tom, 700, 'Hello, is the blue lamp back in stock?\n\nTom'),
		ours('reply', me, tom, 650, '<p>Dear Tom,</p><p>it will be on Thursday, 12 o’clock.</p><p>Anna</p>'),
		inbound(maria, 600, 'Hello, Tom gave me your answer. Quite another thing: the invoice for my coat names the wrong street.\n\nMaria', { new_sender: true, subject_changed: true, subject: 'Invoice for my coat' }),
		inbound(tom, 590, 'Thursday is fine, thank you.'),
	] },
	{ subject: 'Fwd: Reklamacja filiżanki', customer: customers[8], assignee: null, tags: [], language: 'pl', messages: [
		inbound(customers[8], 560, 'Przyszło na mój adres, proszę zająć się tym.', { folded: '---------- Forwarded message ---------\nOd: Cecylia Nowak <cecylia.nowak@example.net>\nDate: pon., 23 lis 2026 o 10:00\nSubject: Reklamacja filiżanki\nTo: Tomek <tomek@example.org>\n\nDzień dobry,\nfiliżanka przyszła z pękniętym uchem. Co mogę zrobić?\nCecylia Nowak', forward: { by: { id: 2, name: 'Tomek Wilk' }, forwarder: { name: 'Tomek Wilk', address: 'tomek@example.org' }, sender: { name: 'Cecylia Nowak', address: 'cecylia.nowak@example.net' }, taken: false } }),
	] },
	{ subject: 'Pristatymas į Kauną šeštadienį', customer: ruta, assignee: null, tags: [], language: 'lt', receipt: {}, messages: [
		inbound(ruta, 300, 'Sveiki, ar pristatote į Kauną šeštadieniais? Dirbu iki šeštos ir darbo dienomis kurjerio nesulaukiu.\n\nRūta'),
		{ kind: 'reply', mail_kind: 'auto_reply', automatic: true, automatic_by: 'receipt', author: null, at: ago(300), from: { name: 'Sklep Źródło', address: 'help@zrodlo.example' }, to: [{ name: ruta.name, address: ruta.addresses[0] }], text: 'Laba diena,\n\nJūsų laiškas atkeliavo. Jį perskaitys ir Jums atsakys žmogus.\n\nSklep Źródło\n#7', folded: '', html: '', delivery: { state: 'sent', due_at: null, maybe_repeat: false, attempts: [{ at: ago(300), ok: true, code: 250, words: '250 2.0.0 Ok' }] } },
		{ kind: 'reply', mail_kind: 'auto_reply', automatic: true, automatic_by: 'rule', author: null, at: ago(299), from: { name: 'Sklep Źródło', address: 'help@zrodlo.example' }, to: [{ name: ruta.name, address: ruta.addresses[0] }], text: 'Šeštadieniais pristatome iki 14 val.', folded: '', html: '', delivery: { state: 'sent', due_at: null, maybe_repeat: false, attempts: [{ at: ago(299), ok: true, code: 250, words: '250 2.0.0 Ok' }] } },
	] },
	{ subject: 'Out of office: back on Monday', customer: tom, assignee: null, state: 'solved', receipt: { state: 'withheld', reason: 'automatic', title: 'A machine wrote this, so it gets no automatic answer.', reply: null }, tags: [], language: 'en', messages: [inbound(tom, 2600, 'I am away until Monday.', { mail_kind: 'auto_reply' })] },
	{ subject: 'You won', customer: tom, assignee: null, spam: true, tags: [], language: 'en', messages: [inbound(tom, 9000, 'Click here.', { sender_proven: false, defects: ['no_date', 'no_message_id', 'charset_guessed', 'never_heard_of'] })] },
	{ subject: 'Old catalogue', customer: maria, assignee: null, trashed: true, tags: [], language: 'en', messages: [inbound(maria, 19_000, 'Please stop the paper catalogue.')] },
	{ subject: 'Zwrot po terminie', customer: anna, assignee: me, state: 'snoozed', snoozed_until: ago(-900), tags: ['zwrot'], language: 'pl', messages: [inbound(anna, 8000, 'Czy mimo terminu mogę zwrócić buty?')] },
]
const some = [['Pytanie o dostawę za granicę', lipowa, 'Czy wysyłają Państwo do Grecji?'], ['Αλλαγή διεύθυνσης', nikos, 'Μετακόμισα, πώς αλλάζω τη διεύθυνση;'], ['Dovanų kuponas', jonas, 'Ar kuponas galioja internetu?'], ['Where is the manual?', tom, 'The box had no manual. Is there one to download?']]
export const more_letters = (n) => Array.from({ length: n }, (_, i) => {
	const [subject, customer, text] = some[i % some.length]
	return { subject: `${subject}`, customer, assignee: i % 3 ? null : tomek, state: ['open', 'waiting', 'solved'][i % 3], tags: [], language: customer.language, messages: [inbound(customer, 10_000 + i * 37, text)] }
})

const number = (key, value, min, max, help) => ({ key, type: 'int', value, default: value, min, max, may_change: true, help })
export const settings = [
	{ key: 'desk_name', type: 'text', value: 'Sklep Źródło', default: 'Wellspring', may_change: true, help: "The name of this desk, as people see it on pages and in the desk's own mails." },
	{ key: 'desk_language', type: 'choice', value: 'en', default: 'en', choices: ['pl', 'el', 'lt', 'en'], may_change: true, help: "The language of the desk's own mails where the reader's language is not known." },
	{ key: 'time_zone', type: 'text', value: 'Europe/Warsaw', default: 'Europe/Warsaw', may_change: true, help: 'The time zone of the desk, for example Europe/Vilnius.' },
	{ key: 'receipt_enabled', type: 'bool', value: false, default: false, may_change: true, help: 'Mailboxes may tell a customer at once that the letter has arrived. Each mailbox decides for itself as well.' },
	{ key: 'remote_pictures', type: 'choice', value: 'ask', default: 'ask', choices: ['ask', 'never'], may_change: true, help: 'Pictures that a letter loads from elsewhere: shown when somebody asks for them, or never.' },
	number('max_attachment_mb', 25, 1, 100, 'The largest attachment that a reply can carry, in megabytes.'),
	number('hold_seconds', 10, 0, 600, 'How long a reply waits before it leaves, in seconds, for people who have not chosen it themselves. In that time it can be taken back.'),
	number('trash_days', 30, 1, 3650, 'How many days a conversation stays in the trash before it is deleted.'),
	number('session_days', 30, 1, 365, 'After how many days without use somebody has to sign in again.'),
	number('not_known_here', 7, 1, 60, 'How many days something that this page has no name for yet is kept.'),
]

export const saved_replies = [
	{ id: 1, version: 1, owner: 0, folder: 'Delivery', name: 'On its way', act: null, attachments: [], texts: { pl: '<p>Dzień dobry, {customer.called},</p><p>paczka jest w drodze. Będzie [[kiedy]], przywiezie ją [[kto]].</p>', el: '<p>Καλημέρα {customer.called},</p><p>το δέμα είναι στον δρόμο. Θα φτάσει [[πότε]], με [[ποιον]].</p>', en: '<p>Hello {customer.called},</p><p>your parcel is on its way. It arrives [[when]], with [[whom]].</p>' } },
	{ id: 2, version: 1, owner: 0, folder: 'Delivery', name: 'Opening hours', act: null, attachments: [], texts: { other: '<p>We are here from <strong>8</strong> to 17, Monday to Friday.</p>' } },
	{ id: 3, version: 1, owner: 1, folder: '', name: 'Kind end', act: null, attachments: [], texts: { other: '<p>Have a good day.</p>' } },
	{ id: 4, version: 1, owner: 0, folder: 'Broken', name: 'Broken cup', act: { state: 'solved', assign: 'me', add_tags: ['broken'] }, attachments: [], texts: {} },
	{ id: 5, version: 1, owner: 0, folder: 'Broken', name: 'Broken cup, sorry', act: { state: 'solved', add_tags: ['broken'] }, attachments: [], texts: { other: '<p>We are sorry. A new cup leaves today.</p>' } },
]
