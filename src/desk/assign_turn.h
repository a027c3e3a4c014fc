/*
 * desk/assign_turn: who of a team gets the next conversation: in turn, or whoever has the fewest
 * open. Nothing is kept about a person but who got the last one.
 */
#ifndef DESK_ASSIGN_TURN_H
#define DESK_ASSIGN_TURN_H

#include "base/ctx.h"

enum assign_how { ASSIGN_IN_TURN, ASSIGN_FEWEST };

/* Whether somebody may be given work now. Everybody who sees the mailbox and may sign in may;
 * working hours and shifts are asked here once there are any. Needs an open transaction. */
MUST_CHECK enum rc assign_may_work(struct ctx *c, int64_t user_id, int64_t mailbox_id, bool *out);

/* The next of the team for a conversation in this mailbox; their turn is over with it. RC_CONFLICT
 * "nobody_free", RC_INVALID "no_such_team". Needs an open write transaction. */
MUST_CHECK enum rc assign_turn_next(struct ctx *c, const void *mem, enum assign_how how,
        int64_t team_id, int64_t mailbox_id, int64_t *out_user);

#endif
