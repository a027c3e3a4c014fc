/*
 * desk/intake_rows: the rows of one mail. Inside desk/ only (intake.c).
 * Knows no batches and no raw states. Needs an open write transaction.
 */
#ifndef DESK_INTAKE_ROWS_H
#define DESK_INTAKE_ROWS_H

#include "desk/join.h"

/* The desk's own addresses: never customers, never participants. */
struct desk_addresses {
	const char **v; /* lower case */
	size_t n;
	const int64_t *mailbox_ids; /* beside v */
};

struct intake_mail {
	const struct raw *raw;
	const struct mail *mail;
	const struct desk_addresses *own;
	const char *sender, *sender_name; /* From; sender in lower case, "" if there is none */
	struct join join;
};

MUST_CHECK enum rc intake_own_addresses(struct ctx *c, const void *mem, struct desk_addresses *out);
MUST_CHECK enum rc intake_sender(struct ctx *c, struct intake_mail *t);
/* Conversation, message, attachments, participants, events; bounce marks its reply. */
MUST_CHECK enum rc intake_write(struct ctx *c, struct intake_mail *t);

/* desk/intake_bounce.c: a permanent failure report marks the reply that failed.
 * *out_ours: it was one of ours. */
MUST_CHECK enum rc intake_bounce(struct ctx *c, const struct intake_mail *t, bool *out_ours);

#endif
