/*
 * care/promise: what was promised to customers, to colleagues and for the product, as whoever
 * promised it has confirmed; who keeps it now, by when, and what came of it. Nothing is counted by
 * person, and no list compares people.
 * Knows rows and who may see them; never HTTP. Results live in mem; transactions of its own unless
 * a function says otherwise. What becomes of it with its conversation: desk/promise_moves.
 */
#ifndef CARE_PROMISE_H
#define CARE_PROMISE_H

#include "desk/reply.h"
#include "store/promise.h"

#define PROMISES_AT_ONCE 20 /* of one message */
#define PROMISE_WORDS_MAX 1000 /* characters */

struct promise_new {
	const char *words;
	const char *due; /* "2026-11-27" or "2026-11-27T12:00" on the desk's clocks; NULL: no day */
	int to; /* enum promise_to; 0: the customer, of a note a colleague */
};

/* What a message says of promises: its own, and which it tells to be changed. */
struct promises_said {
	struct promise_new *v;
	size_t n;
	const int64_t *changed;
	size_t changed_count;
};

/* For reply_new.also: keeps *said (struct promises_said) with the message, in its transaction.
 * RC_INVALID "no_such_day", "empty_promise", "no_such_promise". */
MUST_CHECK enum rc promise_keep_said(
        struct ctx *c, const struct message *m, int64_t mailbox_id, void *said);

/* A promise of a message of ours that has been there already; the actor's. RC_INVALID
 * "not_ours". */
MUST_CHECK enum rc promise_add(struct ctx *c, const void *mem, int64_t message_id,
        const struct promise_new *p, struct promise_row *out);

struct promise_query {
	bool mine; /* else whoever's, as far as the actor sees them */
	const char *cursor; /* NULL: from the first that is due */
	int limit; /* 1 to 100 */
};
struct promise_page {
	struct promise_row *v;
	int n;
	const char *next; /* NULL at the end */
};
/* Open ones by their day. RC_INVALID "bad_cursor". */
MUST_CHECK enum rc promise_list(
        struct ctx *c, const void *mem, const struct promise_query *q, struct promise_page *out);
/* All of a conversation, the open ones first. */
MUST_CHECK enum rc promise_of_conversation(
        struct ctx *c, const void *mem, int64_t number, struct promise_page *out);

/* Only what is present changes. */
struct promise_change {
	const char *words; /* NULL: stays */
	bool has_due;
	const char *due;
	int to, state; /* 0: stays */
	int64_t owner_id; /* 0: stays */
};
/* version: the one that was seen, 0 for whichever. RC_CONFLICT "stale"; RC_INVALID "no_such_day",
 * "empty_promise", "not_assignable" (owner_id). */
MUST_CHECK enum rc promise_update(struct ctx *c, const void *mem, int64_t id, int64_t version,
        const struct promise_change *change, struct promise_row *out);
/* What tells the customer that it will be kept otherwise, in the language of the conversation, with
 * a [[slot]] for the new day. */
MUST_CHECK enum rc promise_sentence(struct ctx *c, const void *mem, int64_t id, const char **out);
/* It was none. version as above. RC_CONFLICT "stale". */
MUST_CHECK enum rc promise_delete(struct ctx *c, int64_t id, int64_t version);

/* The timers: owners are told of what is due soon, and of what is overdue. */
MUST_CHECK enum rc promise_tell(struct ctx *c, bool *out_more);

const char *promise_to_name(enum promise_to to);
/* 0: no such. */
int promise_to_parse(const char *name);
int promise_state_parse(const char *name);

#endif
