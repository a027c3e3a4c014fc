/*
 * desk/draft: what somebody is still writing; nobody else reads it.
 * Knows rows of draft and of loose attachments. Results live in mem.
 */
#ifndef DESK_DRAFT_H
#define DESK_DRAFT_H

#include "base/ctx.h"
#include "store/draft.h"
#include "store/message.h"

struct draft_whole {
	struct draft d;
	struct attachment *attachments; /* those that are still there */
	int attachment_count;
};

struct draft_change {
	int64_t version; /* as last seen; 0: there was none */
	const char *html;
	const char **to, **cc, **bcc; /* ended by NULL, or NULL */
	const int64_t *attachments;
	size_t attachment_count;
	const char *from; /* which of our addresses; NULL: as the desk chooses */
	int64_t seen_message;
	int64_t forward_of; /* the message that is to go on, or 0 */
};

#define DRAFT_KINDS 3

/* "reply", "note", "forward". */
const char *draft_kind_name(int kind);
/* 0: no such kind. */
int draft_kind_parse(const char *name);

/* All with transactions of their own, on drafts of the actor. kind: MESSAGE_REPLY, MESSAGE_NOTE or
 * DRAFT_FORWARD.
 * RC_NOT_FOUND "no_draft". */
MUST_CHECK enum rc draft_get(
        struct ctx *c, const void *mem, int64_t number, int kind, struct draft_whole *out);
/* The actor's, one of each kind at most, those that there are. */
MUST_CHECK enum rc draft_list(struct ctx *c, const void *mem, int64_t number,
        struct draft_whole out[DRAFT_KINDS], int *out_n);
/* RC_CONFLICT "draft_differs": *out is then the kept one, when there is one (version above 0). */
MUST_CHECK enum rc draft_put(struct ctx *c, const void *mem, int64_t number, int kind,
        const struct draft_change *change, struct draft_whole *out);
/* Gone, or was not there. */
MUST_CHECK enum rc draft_delete(struct ctx *c, int64_t number, int kind);

/* The next three need an open write transaction. */

/* What was written is now a message: the draft goes. */
MUST_CHECK enum rc draft_drop(struct ctx *c, int64_t number, int kind);
/* Other devices of the same person should look. */
void draft_changed(struct ctx *c, int64_t number, int kind, int64_t version);
/* The same of somebody else's. */
void draft_changed_of(struct ctx *c, int64_t user_id, int64_t number, int kind, int64_t version);
/* A stored draft with its attachments. */
MUST_CHECK enum rc draft_fill(
        struct ctx *c, const void *mem, const struct draft *d, struct draft_whole *out);

#endif
