/*
 * desk/promise_moves: what becomes of promises with their conversation: handed over with it, left
 * to somebody where it went, gone with a reply that was taken back. What they are, and the list of
 * them: care/promise. Needs an open write transaction.
 */
#ifndef DESK_PROMISE_MOVES_H
#define DESK_PROMISE_MOVES_H

#include "store/conversation.h"
#include "store/promise.h"

/* Whoever had the conversation (before; 0: nobody), and whoever hands it over, leaves what they
 * promised in it and have not kept yet to whom it goes. */
MUST_CHECK enum rc promise_hand_over(struct ctx *c, const struct conversation *v, int64_t before);
/* A reply was taken back: what it promised is no promise, what it said to be changed is open. */
MUST_CHECK enum rc promise_take_back(struct ctx *c, int64_t message_id);

/* Where its owner cannot keep it any more, since they cannot sign in or do not see where it lies,
 * it goes to who has the conversation, else to the actor, else to an admin or whoever sees it, and
 * they are told. Where nobody sees it, it stays. One row, loaded; all of a conversation; all of
 * somebody who is disabled already. */
MUST_CHECK enum rc promise_find_keeper(struct ctx *c, struct promise_row *p);
MUST_CHECK enum rc promise_find_keepers(struct ctx *c, int64_t conversation);
MUST_CHECK enum rc promise_leave(struct ctx *c, int64_t owner_id);

/* A conversation is where it was before, by an undo or a move back: what was left to somebody for
 * it is again with whom it was, if they can keep it there and nobody was given it since; and as
 * above. */
MUST_CHECK enum rc promise_come_back(struct ctx *c, int64_t conversation);

/* One row, loaded: to another owner; what came of it. Nothing where it is so already. */
MUST_CHECK enum rc promise_give(struct ctx *c, struct promise_row *p, int64_t to);
MUST_CHECK enum rc promise_close(struct ctx *c, struct promise_row *p, enum promise_state state);
const char *promise_state_name(enum promise_state state);
/* Log it: data as in store/event.h. */
void promise_event(struct ctx *c, const struct promise_row *p, const char *kind, const char *data);

#endif
