/*
 * desk/notice: what the actor should know, in a list, and what of it was looked at. A person's
 * notices are theirs alone: no function here reads another's. How they come to be: notice_follow.
 * Results live in mem; transactions of their own unless it says otherwise.
 */
#ifndef DESK_NOTICE_H
#define DESK_NOTICE_H

#include "store/notice.h"

struct notice_query {
	const char *cursor; /* NULL: from the newest */
	bool unseen; /* only those */
	int limit; /* 1 to 100 */
};

struct notice_page {
	struct notice *v;
	int n;
	const char *next; /* NULL at the end */
	int64_t unseen; /* of all; at most NOTICES_MAX */
};

/* RC_INVALID "bad_cursor". */
MUST_CHECK enum rc notice_list(
        struct ctx *c, const void *mem, const struct notice_query *q, struct notice_page *out);
/* For the person who just signs in, or the actor. */
MUST_CHECK enum rc notice_unseen(struct ctx *c, int64_t user_id, int64_t *out);

/* One of the three, the others 0: all of a conversation, one line, or all up to an event. */
struct notice_seen {
	int64_t conversation, id, upto;
};
/* out_unseen: how many are left. RC_INVALID "see_what" for none or several. */
MUST_CHECK enum rc notice_see(struct ctx *c, const struct notice_seen *what, int64_t *out_unseen);

/* To all browsers of that person: how many are unseen now; n NULL: some are no more, else it came
 * and may show itself. Needs an open write transaction. */
MUST_CHECK enum rc notice_say(struct ctx *c, int64_t user_id, const struct notice *n, bool browser);
/* The timers: old ones go. */
MUST_CHECK enum rc notice_sweep(struct ctx *c);

#endif
