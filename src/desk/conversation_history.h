/*
 * desk/conversation_history: the conversations of somebody or something, newest activity first,
 * page by page, as far as the actor sees them. Transactions of its own; the page lives in mem.
 */
#ifndef DESK_CONVERSATION_HISTORY_H
#define DESK_CONVERSATION_HISTORY_H

#include "desk/conversation.h"

struct conversation_history {
	int64_t id; /* whose */
	/* May be NULL; in the same transaction: whether it is there. */
	enum rc (*exists)(struct ctx *c, int64_t id);
	/* Keys below one, at most limit, that the user sees (0: all). */
	enum rc (*keys)(struct ctx *c, int64_t id, int64_t user_id, struct conversation_key below,
	        int limit, struct conversation_key *out, int *out_n);
};

/* RC_INVALID "bad_cursor". */
MUST_CHECK enum rc conversation_history(struct ctx *c, const void *mem,
        const struct conversation_history *of, const char *cursor, int limit,
        struct conversation_page *out);

#endif
