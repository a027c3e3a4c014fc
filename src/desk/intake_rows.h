/*
 * desk/intake_rows: the rows of one mail. Inside desk/ only (intake.c).
 * Knows no batches and no raw states. Needs an open write transaction.
 */
#ifndef DESK_INTAKE_ROWS_H
#define DESK_INTAKE_ROWS_H

#include "desk/join.h"
#include "store/conversation.h"
#include "store/mailbox.h"
#include "store/message.h"

/* The desk's own addresses: never customers, never participants. */
struct desk_addresses {
	const char **v; /* lower case */
	size_t n;
	const struct mailbox *boxes; /* beside v */
};

struct intake_mail {
	const struct raw *raw;
	const struct mail *mail;
	const struct desk_addresses *own;
	const char *sender, *sender_name; /* From; sender in lower case, "" if there is none */
	struct join join;
	bool blocked; /* a person has blocked the sender */
};

MUST_CHECK enum rc intake_own_addresses(struct ctx *c, const void *mem, struct desk_addresses *out);
MUST_CHECK enum rc intake_sender(struct ctx *c, struct intake_mail *t);
/* desk/intake_guard.c: after join_find: is the sender blocked, does the mail go in a circle; and a
 * dead address that writes is alive. */
MUST_CHECK enum rc intake_guard(struct ctx *c, struct intake_mail *t, bool *out_loop);
/* desk/intake_receipt.c: for the letter m that just began v: the receipt with its outbox row, or
 * why there is none, where desk and mailbox want receipts at all. v->message_count goes on: the
 * caller writes v, and the event for *out_id (0: none was written). */
MUST_CHECK enum rc intake_receipt(struct ctx *c, const struct intake_mail *t,
        struct conversation *v, const struct message *m, int64_t *out_id);
/* Conversation, message, attachments, participants, events; bounce marks its reply. */
MUST_CHECK enum rc intake_write(struct ctx *c, struct intake_mail *t);

/* desk/intake_bounce.c: what a report of failure or delay says, and to which reply. row: the report
 * itself. *out_reopens: a colleague's reply in the same conversation did not arrive. */
MUST_CHECK enum rc intake_bounce(
        struct ctx *c, const struct intake_mail *t, const struct message *row, bool *out_reopens);

#endif
