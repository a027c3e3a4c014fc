/*
 * jobs/send: what the sending of replies and of the desk's own mails share.
 * Inside jobs/ only. Everything lives in the ctx of the turn.
 */
#ifndef JOBS_SEND_H
#define JOBS_SEND_H

#include "mail/net.h"
#include "store/mailbox.h"
#include "store/outbox.h"

struct delivery {
	const char *from;
	const char *const *to;
	struct bytes mail;
	const char *file_name; /* for a local mailbox: the same each time */
	struct smtp_result result;
};

/* By SMTP, or for a local mailbox into DIR/outgoing/. No transaction is open. */
MUST_CHECK enum rc send_deliver(struct ctx *c, const struct mailbox *m, struct delivery *d);
/* The mail with a header that says it may be a repetition. */
struct bytes send_marked(struct ctx *c, struct bytes mail);

struct send_outcome {
	const struct outbox *row;
	bool ok, final; /* neither: later */
	int code;
	const char *words;
};

/* The attempt, the row's new state, and for a failure an open conversation.
 * Needs an open write transaction, as do the two below. */
MUST_CHECK enum rc send_mark(struct ctx *c, const struct send_outcome *o);
/* The sending half of the mailbox's state. slug NULL: it works; that is written at most
 * every each_ms unless it did not work before. */
MUST_CHECK enum rc send_note_state(
        struct ctx *c, int64_t mailbox_id, const char *slug, const char *words, int64_t each_ms);

/* The desk's own mails that are due, by the first mailbox that can send. */
MUST_CHECK enum rc send_notices(struct ctx *c, const struct mailbox *boxes, int n);

#endif
