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

#define INTAKE_SUBJECT 500 /* letters of a conversation's */

/* The desk's own addresses: never customers, never participants. */
struct desk_addresses {
	const char **v; /* lower case; aliases too */
	size_t n;
	const struct mailbox *boxes;
	size_t box_count;
};

struct intake_mail {
	const struct raw *raw;
	const struct mail *mail;
	const struct desk_addresses *own;
	const char *sender, *sender_name; /* From; sender in lower case, "" if there is none */
	int64_t forwarded_by; /* the user whose address the sender is, when it hands a letter on; or
	                         0 */
	const char *original; /* JSON {name,address}: who wrote that letter; or NULL */
	struct join join;
	bool blocked; /* a person has blocked the sender */
};

MUST_CHECK enum rc intake_own_addresses(struct ctx *c, const void *mem, struct desk_addresses *out);
/* help+anything@… is help@… */
bool desk_address_is_own(const struct desk_addresses *own, const char *address);
/* One sane address in lower case, or NULL. */
const char *desk_address_plain(const void *mem, const struct mail_address *a);
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

/* Who handed it on, and who is named as its writer. Only told: nothing follows by itself. */
MUST_CHECK enum rc intake_forward(struct ctx *c, struct intake_mail *t);
/* Whom the mail makes the customer, found or new; *out_id 0: nobody. */
MUST_CHECK enum rc intake_customer(struct ctx *c, const struct intake_mail *t, int64_t *out_id);

/* desk/intake_thread.c: answers that came before what they answer. v is changed, not written. */
MUST_CHECK enum rc intake_thread(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row);

/* desk/intake_bounce.c: what a report of failure or delay says, and to which reply. row: the report
 * itself. *out_reopens: a colleague's reply in the same conversation did not arrive. v, the
 * report's conversation, is changed, not written. */
MUST_CHECK enum rc intake_bounce(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row, bool *out_reopens);

#endif
