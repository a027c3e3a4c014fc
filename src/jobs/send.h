/*
 * jobs/send: what the sending of replies and of the desk's own mails share.
 * Inside jobs/ only. Everything lives in the ctx of the turn.
 */
#ifndef JOBS_SEND_H
#define JOBS_SEND_H

#include "desk/outgoing.h"
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

/* Connections that stay for the next mail, one to each mailbox's server. Freeing them says
 * goodbye. */
struct send_lines;
struct send_lines *send_lines_new(const void *mem);
/* How long their servers may be silent; *hurry true ends each wait. */
void send_lines_set(struct send_lines *l, int64_t timeout_s, const atomic_bool *hurry);
/* Hang up those that waited long enough. */
void send_lines_sweep(struct send_lines *l);

/* By SMTP, or for a local mailbox into DIR/outgoing/. No transaction is open. */
MUST_CHECK enum rc send_deliver(
        struct ctx *c, struct send_lines *lines, const struct mailbox *m, struct delivery *d);
/* The mail with a header that says it may be a repetition. */
struct bytes send_marked(struct ctx *c, struct bytes mail);

struct send_outcome {
	const struct outbox *row;
	const struct outgoing *envelope; /* NULL: the mail could not be built */
	bool ok, final; /* neither: later */
	const char *slug, *words; /* slug NULL: ok */
	const struct smtp_result *result;
};

/* The attempts, what each recipient got, the row's new state; for a failure an open conversation,
 * for what was scheduled the state that was wished. Needs an open write transaction, as do the two
 * below. */
MUST_CHECK enum rc send_mark(struct ctx *c, const struct send_outcome *o);
/* The sending half of the mailbox's state. slug NULL: it works; that is written at most
 * every each_ms unless it did not work before. */
MUST_CHECK enum rc send_note_state(
        struct ctx *c, int64_t mailbox_id, const char *slug, const char *words, int64_t each_ms);

/* The desk's own mails that are due, by the first mailbox that can send. */
MUST_CHECK enum rc send_notices(struct ctx *c, struct send_lines *lines);

#endif
