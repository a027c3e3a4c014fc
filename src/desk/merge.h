/*
 * desk/merge: one conversation goes into another, and comes back. Knows rows and who may see
 * them; never HTTP. Results live in mem; transactions of its own.
 *
 * The source is no more afterwards: its number leads to the target (desk/conversation,
 * conversation_find), and so do its Message-IDs and addresses. What it was is kept, so that undoing
 * brings back both as far as nobody has changed more: the source as it was, with the messages that
 * still lie in the target; of the target only what the merge had changed.
 */
#ifndef DESK_MERGE_H
#define DESK_MERGE_H

#include "desk/conversation.h"

/* version: of the source as it was seen, 0 for whichever. Drafts move along; where one person has
 * two of a kind, they become one. RC_INVALID "same_conversation"; RC_CONFLICT "stale",
 * "in_the_trash"; *out is the target. */
MUST_CHECK enum rc merge_make(struct ctx *c, const void *mem, int64_t source, int64_t version,
        int64_t target, struct conversation_whole *out);
/* source: the number that leads elsewhere; *out is the source, which is there again.
 * RC_NOT_FOUND "not_merged"; RC_CONFLICT "merged_on", "nothing_left", "in_the_trash". */
MUST_CHECK enum rc merge_undo(
        struct ctx *c, const void *mem, int64_t source, struct conversation_whole *out);

#endif
