/*
 * desk/intake: an understood mail becomes customer, conversation, message, attachments.
 * Knows rows and rules; parses nothing and talks to no server.
 * Nothing is owned beyond the call.
 */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "mail/mail.h"
#include "store/raw.h"

/* One waiting raw row and what the parser made of it: mail, or why there is none. */
struct intake_item {
	const struct raw *raw;
	const struct mail *mail; /* NULL: unreadable, and then: */
	const char *slug, *words; /* "parser_died", and the detail for people */
};

struct intake_count {
	size_t taken, unreadable, skipped; /* skipped: another reader was faster */
};

/* Many mails in one transaction; when one of them fails, each in its own, and the one
 * that cannot be stored becomes a visible unreadable row. Opens its own transactions.
 * RC_INTERNAL, RC_BUSY, RC_UPSTREAM: nothing changed for the mails not counted; they
 * wait for the next try. */
MUST_CHECK enum rc intake_batch(
        struct ctx *c, const struct intake_item *items, size_t n, struct intake_count *out);

/* What the desk knows and the parser needs: own addresses, domain, authserv_id of a
 * mailbox, the desk's language. Opens its own transaction unless one is open. Strings live in mem.
 */
MUST_CHECK enum rc intake_hints(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct mail_hints *out);
/* The same for one mail: who wrote it, and is known, writes in a language of his own. *out is box
 * where nothing is known. */
MUST_CHECK enum rc intake_hints_of(struct ctx *c, const void *mem, struct bytes raw,
        const struct mail_hints *box, const struct mail_hints **out);

#endif
