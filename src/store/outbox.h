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
	bool maybe_repeat; /* the end of the mail was said, but no answer or no mark came of it */
	bool scheduled; /* its writer chose when it leaves */
	int state_after; /* of the conversation, once it has left; 0: as it is */
	bool cancel_if_newer; /* it stays here if the customer writes before */
	int64_t forward_of; /* the message that goes on to somebody else; 0: an answer */
};

struct attempt {
	int64_t at_ms;
	bool ok;
	int code;
	const char *words, *slug, *recipient; /* slug NULL: none; recipient NULL: all of them */
};

/* Who got a mail and who did not, where that is not the same for all. */
enum recipient_state { RECIPIENT_WAITING, RECIPIENT_SENT, RECIPIENT_REFUSED, RECIPIENT_BOUNCED };

struct recipient {
	int64_t message_id;
	const char *address; /* lower case */
	enum recipient_state state;
	int code;
	const char *words; /* never NULL */
	int64_t at_ms;
};

/* message_id, mailbox_id, due_ms and what follows scheduled are read. */
MUST_CHECK enum rc store_outbox_add(struct ctx *c, const struct outbox *o);
MUST_CHECK enum rc store_outbox_get(struct ctx *c, int64_t message_id, struct outbox *out);
/* Of the messages first to last of a conversation, by message. */
MUST_CHECK enum rc store_outbox_range(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, struct outbox **out, int *out_n);
/* From one state to another; RC_CONFLICT when it is no longer in `from` (undo against send). */
MUST_CHECK enum rc store_outbox_move(struct ctx *c, int64_t message_id, enum outbox_state from,
        enum outbox_state to, int64_t due_ms);
/* Another mailbox sends it. */
MUST_CHECK enum rc store_outbox_home(struct ctx *c, int64_t message_id, int64_t mailbox_id);
/* Claim up to limit rows that are due, for one mailbox (0: any); safe between nodes. */
MUST_CHECK enum rc store_outbox_claim(struct ctx *c, const void *mem, int64_t mailbox_id, int limit,
        struct outbox **out, int *out_n);
/* Rows claimed before claimed_before_ms go back to waiting, marked maybe_repeat. */
MUST_CHECK enum rc store_outbox_reclaim(struct ctx *c, int64_t claimed_before_ms, int64_t *out_n);
/* The clock was set back by so much: what is due after after_ms moves with it, but not what
 * somebody scheduled. */
MUST_CHECK enum rc store_outbox_move_with_clock(
        struct ctx *c, int64_t by_ms, int64_t after_ms, int64_t *out_n);
/* When the next waiting row is due; 0: none. */
MUST_CHECK enum rc store_outbox_next_due(struct ctx *c, int64_t *out_ms);
/* The mailboxes that are not paused and have waiting rows that are due. */
MUST_CHECK enum rc store_outbox_due_mailboxes(
        struct ctx *c, const void *mem, int64_t **out, int *out_n);
/* A person who takes part wrote after this reply was written. */
MUST_CHECK enum rc store_outbox_newer(struct ctx *c, int64_t message_id, bool *out);
/* Waiting replies that are to stay here because somebody did, with their writers; at most 20. */
struct overtaken {
	int64_t message_id, author_id;
};
MUST_CHECK enum rc store_outbox_overtaken(
        struct ctx *c, const void *mem, struct overtaken **out, int *out_n);
/* The message leaves now: that is its date. */
MUST_CHECK enum rc store_outbox_stamp(struct ctx *c, int64_t message_id);
/* The next sending may be the second. */
MUST_CHECK enum rc store_outbox_doubt(struct ctx *c, int64_t message_id);

MUST_CHECK enum rc store_recipient_put(struct ctx *c, const struct recipient *r);
MUST_CHECK enum rc store_recipient_list(
        struct ctx *c, const void *mem, int64_t message_id, struct recipient **out, int *out_n);
/* Of the messages first to last of a conversation, by message. */
MUST_CHECK enum rc store_recipient_range(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, struct recipient **out, int *out_n);
MUST_CHECK enum rc store_recipient_drop(struct ctx *c, int64_t message_id, const char *address);

MUST_CHECK enum rc store_attempt_add(struct ctx *c, int64_t message_id, const struct attempt *a);

#endif
