/*
 * desk/following: who wants to hear of a conversation that is not theirs. Knows rows and who may
 * see them; never HTTP. Results live in mem; transactions of its own. It is no change of the
 * conversation: its version stays.
 */
#ifndef DESK_FOLLOWING_H
#define DESK_FOLLOWING_H

#include "desk/conversation.h"

/* Oneself, or somebody else who sees the mailbox and may sign in. RC_INVALID "not_follower";
 * RC_LIMIT "too_many_followers". */
MUST_CHECK enum rc following_add(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct conversation_whole *out);
/* Nothing happens when nobody followed. */
MUST_CHECK enum rc following_end(struct ctx *c, const void *mem, int64_t number, int64_t user_id,
        struct conversation_whole *out);

#endif
