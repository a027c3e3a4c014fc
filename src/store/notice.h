/*
 * store/notice: rows of notice and notice_told. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_NOTICE_H
#define STORE_NOTICE_H

#include "base/ctx.h"

#define NOTICES_MAX 1000 /* unseen ones of one person; more are not counted */

/* Kept in rows: numbers stay. */
enum notice_kind {
	NOTICE_MENTION = 1,
	NOTICE_ASSIGNED,
	NOTICE_LETTER_MINE,
	NOTICE_LETTER_FOLLOWED,
	NOTICE_NOTE_MINE,
	NOTICE_NOTE_FOLLOWED,
	NOTICE_WOKE,
	NOTICE_FAILED,
	NOTICE_MAILBOX_TROUBLE,
	NOTICE_MAILBOX_SILENT,
	NOTICE_TEAM,
	NOTICE_DIGEST_STOPPED,
	NOTICE_PROMISE_DUE,
	NOTICE_PROMISE_OVERDUE,
	NOTICE_PROMISE_MOVED,
	NOTICE_KINDS /* one behind the last */
};

/* A line: what happened to one thing in one way until it was seen. */
struct notice {
	int64_t id, user_id;
	enum notice_kind kind;
	int64_t conversation, mailbox_id; /* 0: none; the mailbox only of what is about one */
	int64_t first_message_id, message_id; /* 0: none */
	int64_t actor_id; /* of the newest; 0: a customer, or the desk */
	int64_t count, at_ms, event, seen_ms;
	bool app, mail; /* only written */
	/* joined; NULL where there is none */
	const char *actor_name, *subject, *sender_name, *sender, *mailbox_name, *team_name;
};

/* Whether this event is news to the person; from now on it is not. */
MUST_CHECK enum rc store_notice_told(struct ctx *c, int64_t user_id, int64_t event, bool *out_new);
/* A line, or one more in the one that is still to be seen; message_id is the newest. */
MUST_CHECK enum rc store_notice_put(struct ctx *c, struct notice *n);
/* Lines that are to be seen, at most NOTICES_MAX. */
MUST_CHECK enum rc store_notice_unseen(struct ctx *c, int64_t user_id, int64_t *out);
/* Newest first, behind that event and id. */
MUST_CHECK enum rc store_notice_list(struct ctx *c, const void *mem, int64_t user_id,
        int64_t before_event, int64_t before_id, bool unseen, int limit, struct notice **out,
        int *out_n);
/* What no mail has told, newest first; and: it has. */
MUST_CHECK enum rc store_notice_mailable(struct ctx *c, const void *mem, int64_t user_id, int limit,
        struct notice **out, int *out_n);
MUST_CHECK enum rc store_notice_mailed(struct ctx *c, int64_t user_id);

MUST_CHECK enum rc store_notice_see_conversation(
        struct ctx *c, int64_t user_id, int64_t conversation, int64_t *out_n);
MUST_CHECK enum rc store_notice_see_one(struct ctx *c, int64_t user_id, int64_t id, int64_t *out_n);
/* All up to that event. */
MUST_CHECK enum rc store_notice_see_upto(
        struct ctx *c, int64_t user_id, int64_t event, int64_t *out_n);
/* What is about a mailbox in that way and was not seen goes; whose it was, in mem. */
MUST_CHECK enum rc store_notice_over(struct ctx *c, const void *mem, int64_t mailbox_id,
        enum notice_kind kind, int64_t **out_users, int *out_n);

/* What source was is target from now on. */
MUST_CHECK enum rc store_notice_merge(struct ctx *c, int64_t source, int64_t target);
/* At most limit of each: seen before, and unseen from before; told up to that event. */
MUST_CHECK enum rc store_notice_sweep(
        struct ctx *c, int64_t seen_before_ms, int64_t unseen_before_ms, int limit);
MUST_CHECK enum rc store_notice_sweep_told(struct ctx *c, int64_t event);

#endif
