/*
 * store/outbox: replies on their way, and every attempt. SQL only.
 * Needs an open transaction.
 */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "base/ctx.h"

enum outbox_state {
	OUTBOX_WAITING,
	OUTBOX_CLAIMED,
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_BOUNCED,
	OUTBOX_UNDONE
};

struct outbox {
	int64_t message_id, mailbox_id;
	enum outbox_state state;
	int64_t due_ms, tries, claimed_ms;
	bool maybe_repeat; /* a crash lay between SMTP and the mark */
};

struct attempt {
	int64_t at_ms;
	bool ok;
	int code;
	const char *words;
};

MUST_CHECK enum rc store_outbox_add(
        struct ctx *c, int64_t message_id, int64_t mailbox_id, int64_t due_ms);
MUST_CHECK enum rc store_outbox_get(struct ctx *c, int64_t message_id, struct outbox *out);
/* From one state to another; RC_CONFLICT when it is no longer in `from` (undo against send). */
MUST_CHECK enum rc store_outbox_move(struct ctx *c, int64_t message_id, enum outbox_state from,
        enum outbox_state to, int64_t due_ms);
/* Claim up to limit rows that are due, for one mailbox (0: any); safe between nodes. */
MUST_CHECK enum rc store_outbox_claim(struct ctx *c, const void *mem, int64_t mailbox_id, int limit,
        struct outbox **out, int *out_n);
/* Rows claimed before claimed_before_ms go back to waiting, marked maybe_repeat. */
MUST_CHECK enum rc store_outbox_reclaim(struct ctx *c, int64_t claimed_before_ms, int64_t *out_n);
/* When the next waiting row is due; 0: none. */
MUST_CHECK enum rc store_outbox_next_due(struct ctx *c, int64_t *out_ms);
MUST_CHECK enum rc store_attempt_add(struct ctx *c, int64_t message_id, const struct attempt *a);
MUST_CHECK enum rc store_attempt_list(
        struct ctx *c, const void *mem, int64_t message_id, struct attempt **out, int *out_n);

#endif
