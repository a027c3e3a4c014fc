/*
 * store/promise: rows of promise. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_PROMISE_H
#define STORE_PROMISE_H

#include "base/ctx.h"

#define PROMISES_OF_CONVERSATION 200 /* as the query says */
#define PROMISE_NO_DAY_MS 8640000000000000LL /* due_ms of one without a day */

/* Kept in rows: numbers stay. */
enum promise_state { PROMISE_OPEN = 1, PROMISE_KEPT, PROMISE_CHANGED, PROMISE_BROKEN };
enum promise_to { PROMISE_TO_CUSTOMER = 1, PROMISE_TO_COLLEAGUE, PROMISE_TO_PRODUCT };

struct promise_row {
	int64_t id, version;
	int64_t message_id, owner_id;
	enum promise_to to;
	const char *words;
	const char *due; /* "2026-11-27" or "2026-11-27T12:00" on the desk's clocks; NULL: none */
	int64_t due_ms; /* the end of it; PROMISE_NO_DAY_MS */
	int64_t tell_ms; /* 0: nothing is left to tell */
	enum promise_state state;
	int64_t made_ms, closed_ms, told_id; /* 0: not */
	int64_t left_by; /* whose it was before it was left to who can keep it; 0: nobody's */
	/* joined */
	const char *owner_name, *subject, *customer_name,
	        *customer_address; /* of a customer or NULL */
	int64_t conversation, mailbox_id;
	bool unsent; /* its message may still be taken back, or waits for its time */
};

/* id and made_ms are set; it is open. */
MUST_CHECK enum rc store_promise_add(struct ctx *c, struct promise_row *p);
MUST_CHECK enum rc store_promise_get(
        struct ctx *c, const void *mem, int64_t id, struct promise_row *out);
/* Open ones first, then by their day. */
MUST_CHECK enum rc store_promise_of_conversation(
        struct ctx *c, const void *mem, int64_t conversation, struct promise_row **out, int *out_n);

/* Open ones by their day, behind that place, of conversations that reader sees. */
struct promise_walk {
	int64_t reader_id, owner_id; /* 0: whoever's */
	int64_t after_ms, after_id;
	int limit;
};
MUST_CHECK enum rc store_promise_open(struct ctx *c, const void *mem, const struct promise_walk *w,
        struct promise_row **out, int *out_n);

/* Ids in mem: of whose owner is to be told now; of what somebody has still to keep. */
MUST_CHECK enum rc store_promise_tell(
        struct ctx *c, const void *mem, int64_t now_ms, int limit, int64_t **out, int *out_n);
MUST_CHECK enum rc store_promise_owned(
        struct ctx *c, const void *mem, int64_t owner_id, int limit, int64_t **out, int *out_n);
/* Who can keep one of a conversation: its owner, if they sign in and see where it lies, else who
 * has the conversation, else the actor, else somebody; 0: nobody sees it. */
MUST_CHECK enum rc store_promise_keeper(
        struct ctx *c, int64_t conversation, int64_t owner_id, int64_t actor_id, int64_t *out);
/* What a message promised, and of which it said that they changed. */
MUST_CHECK enum rc store_promise_in_message(
        struct ctx *c, const void *mem, int64_t message_id, int64_t **out, int *out_n);
MUST_CHECK enum rc store_promise_told_in(
        struct ctx *c, const void *mem, int64_t message_id, int64_t **out, int *out_n);

/* All but the message, if it is of this version (deleted likewise); p->version goes on. RC_BUSY:
 * somebody was quicker since it was read, the transaction is to begin anew. */
MUST_CHECK enum rc store_promise_update(struct ctx *c, struct promise_row *p);
MUST_CHECK enum rc store_promise_delete(struct ctx *c, const struct promise_row *p);

#endif
