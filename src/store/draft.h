/*
 * store/draft: rows of draft. SQL only. Every function names whose draft it is.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_DRAFT_H
#define STORE_DRAFT_H

#include "base/ctx.h"

/* Beside MESSAGE_REPLY and MESSAGE_NOTE: a letter that is to go on to somebody else. */
#define DRAFT_FORWARD 4

struct draft {
	int64_t user_id, conversation;
	int kind; /* MESSAGE_REPLY, MESSAGE_NOTE or DRAFT_FORWARD */
	int64_t version; /* as last seen; 0: new */
	const char *html;
	const char *recipients; /* JSON {to,cc,bcc: [address], from, forward_of} */
	const char *attachments; /* JSON list of ids */
	int64_t seen_message, updated_ms;
};

MUST_CHECK enum rc store_draft_get(struct ctx *c, const void *mem, int64_t user_id,
        int64_t conversation, int kind, struct draft *out);
/* By version, which becomes +1 in *d. RC_CONFLICT, without a failure text, when another is kept. */
MUST_CHECK enum rc store_draft_put(struct ctx *c, struct draft *d);
MUST_CHECK enum rc store_draft_delete(
        struct ctx *c, int64_t user_id, int64_t conversation, int kind, bool *out_was_there);
/* The lists of attachments of every draft that has some; ended by NULL. */
MUST_CHECK enum rc store_draft_attachments(struct ctx *c, const void *mem, const char ***out);

#endif
