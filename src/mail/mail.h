/*
 * mail/mail: what a message says, once understood. Plain data, no GMime in it.
 *
 * mail_understand() is the one pure function from bytes to this record:
 * parse → classify → fold → sanitise → language. inspect, the parser child and
 * the fuzzers all call it. It crosses the pipe as one bounded record (mail/pack)
 * and the attachments' bytes after it.
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include <jansson.h>

#include "base/ctx.h"
#include "base/str.h"

/* Limits of the door; what exceeds them is cut and named in defects[]. */
#define MAIL_MAX_BYTES (150u << 20)
#define MAIL_MAX_PARTS 1000
#define MAIL_MAX_DEPTH 128
#define MAIL_MAX_HEADER (1u << 20)
#define MAIL_MAX_ADDRESSES 1000
#define MAIL_MAX_TEXT (10u << 20)

/* Names in defects[].
 * Shown in part, the whole is in the raw mail: text_cut, html_cut, html_too_large, header_cut,
 *   too_many_parts, too_many_addresses, too_deep.
 * Cannot be read here: pgp_encrypted, smime_encrypted, smime_broken, tnef_broken.
 * Not in the mail: external_body (a file that lies elsewhere), partial_message (a piece of it).
 * Opened: tnef, uuencode, smime_opened.
 * Missing: no_header, no_from, from_unreadable (no address that can be written
 *   to), no_date, no_message_id.
 * Repaired: bad_date (unreadable), date_repaired, bad_content_type, base64_broken (bytes were
 *   left out), encoding_unknown, words_broken (RFC 2047), param_broken (RFC 2231), no_end_boundary
 *   (cut on its way), no_boundary, no_header_end, doubled_header, line_ends_cr,
 *   nul_bytes, nul_in_header, charset_unknown, charset_guessed, charset_broken, charset_double. */

enum mail_kind { MAIL_PERSON, MAIL_AUTO_REPLY, MAIL_BOUNCE, MAIL_LIST, MAIL_OWN };

struct mail_address {
	const char *name; /* decoded, never NULL, may be "" */
	const char *address; /* as written, domain lower-cased; may be "" */
};

struct mail_addresses {
	struct mail_address *v;
	size_t n;
};

struct mail_attachment {
	const char *name; /* never NULL; "" if it has none */
	bool named; /* by us, as the mail gave it none */
	const char *type; /* "image/png" */
	const char *content_id; /* without <>, or NULL */
	const char *content_location; /* or NULL */
	bool is_inline;
	struct bytes bytes; /* decoded */
	const char *sha256; /* of the decoded bytes, hex; "" if the hints wanted none */
};

struct mail_bounce {
	const char **failed; /* addresses, ended by NULL */
	const char **given_up; /* those of them that failed for a cause that may pass */
	const char *message_id; /* of the mail that failed; or NULL */
	const char *status; /* "5.1.1", or NULL */
	bool permanent; /* it will fail again */
	bool final; /* nobody tries any more, be the cause permanent or not */
	const char *reason; /* the server's words, or NULL */
};

/* The first event of a calendar part. Nothing is NULL, "" is unknown. */
struct mail_invite {
	const char *method; /* request, cancel, reply, counter, publish (a file without one) */
	const char *summary, *place, *about;
	struct mail_address host;
	const char *starts, *ends; /* in zone: "2024-02-05T10:00", or "2024-02-05" for whole days */
	const char
	        *zone; /* "Europe/Warsaw", "UTC", a name of the sender's own; "" wherever one is */
	bool repeats;
	const char *answer; /* of a reply: accepted, declined, tentative … */
	struct mail_address by; /* … and whose */
};

struct mail {
	const char *subject;
	struct mail_addresses from, to, cc, reply_to;
	const char *return_path; /* address in Return-Path; "" null sender; NULL absent */
	const char **delivered_to; /* Delivered-To, X-Original-To, Envelope-To; ended by NULL */
	int64_t date_ms; /* 0: none or unreadable */
	const char *message_id; /* without <>; NULL if absent: intake makes one from the hash */
	const char **in_reply_to; /* ids without <>, ended by NULL */
	const char *about; /* of the mail whose fate a notice tells (read, delivered); or NULL */
	const char **references; /* oldest first, ended by NULL */
	const char *text; /* all inline text/plain, in order; from HTML if there is none */
	const char *html; /* sanitised; "" if there is none */
	bool text_from_html;
	const char *reply; /* the new text */
	const char *folded; /* quotes: the rest that was folded away */
	const char *signature;
	enum mail_kind kind;
	const char *kind_reason; /* which header or form decided; for people who ask why */
	bool oversized, loop;
	bool no_answer; /* it wants no automatic one by its looks, whoever wrote it */
	const char *language; /* "pl", "de" …, or NULL: too little to say */
	bool spam; /* by a trusted header */
	int sender_proven; /* 1 yes, 0 no, -1 the receiving server said nothing */
	struct mail_attachment *attachments;
	size_t attachment_count;
	const char **defects; /* what was repaired or cut, ended by NULL */
	struct mail_bounce *bounce; /* NULL unless kind is MAIL_BOUNCE */
	struct mail_invite *invite; /* NULL: no calendar part, or one without an event */
	/* who wrote what a person hands on, outermost first, as it says itself; n 0: nothing was */
	struct mail_addresses forwarded;
};

/* What the receiving side knows and the bytes do not say. */
struct mail_hints {
	const char *const *own_addresses; /* the desk's addresses, ended by NULL; may be NULL */
	const char *authserv_id; /* whose Authentication-Results to believe; NULL: nobody's */
	const char *language; /* the customer's, if known */
	const char *spoken; /* the same, NULL where it is only the desk's: told by few words, a mail
	                       is in this one */
	/* ids of ours begin with ws. and end in @this; for kind own and loop */
	const char *own_message_id_domain;
	/* "X-Spam-Flag: YES", as the receiving server marks spam; "": nobody is believed; NULL:
	 * whatever is usual */
	const char *spam_header;
	bool without_sums; /* no sha256 of attachments: who asks makes them */
};

/* RC_INVALID: not a mail at all (empty, no header and no text); RC_LIMIT: over
 * MAIL_MAX_BYTES. Anything else is repaired and named in defects. Result in mem. */
MUST_CHECK enum rc mail_understand(struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *hints, struct mail **out);

/* Whose mail it is, by a look at its first From line: an address in lower case, "" if it does not
 * say so at once. Good for hints only. */
const char *mail_glance_sender(const void *mem, struct bytes raw);

const char *mail_kind_name(enum mail_kind kind); /* "person" … */
MUST_CHECK enum rc mail_kind_parse(const char *name, enum mail_kind *out);

/* "2024-02-05 10:00 – 11:00 (Europe/Warsaw)"; "" without a beginning. */
char *calendar_when(const void *mem, const struct mail_invite *v);

/* The shape of `wellspring inspect mail` (CONTRACT.md). Owned by mem. */
json_t *mail_to_contract(const void *mem, const struct mail *m);

#endif
