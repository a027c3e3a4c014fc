/*
 * desk/mailbox_gone: deleting a mailbox. Its secrets go and nothing is fetched or sent any more;
 * its conversations stay to be read, or move into another mailbox. A reply that waits leaves from
 * that one, or its writer is told that it will not leave: none stays behind unsaid. Knows rows and
 * the rules about them; never HTTP.
 */
#ifndef DESK_MAILBOX_GONE_H
#define DESK_MAILBOX_GONE_H

#include "store/mailbox.h"

struct mailbox_delete {
	const char *address; /* as it was typed, so that it is not the wrong one */
	int64_t move_to; /* 0: what is in it stays to be read */
	bool give_up; /* replies that wait are not sent */
};

/* Admins only; own transactions. RC_NOT_FOUND "no_such_mailbox". */
MUST_CHECK enum rc mailbox_holds(struct ctx *c, int64_t id, struct mailbox_holds *out);
/* Also RC_INVALID "other_address" (address), "no_such_mailbox" (move_to), RC_CONFLICT
 * "replies_wait", "reply_on_its_way". A mailbox that is added later with the same address has what
 * stayed in this one. */
MUST_CHECK enum rc mailbox_delete(struct ctx *c, int64_t id, const struct mailbox_delete *w);
/* For a job: what is left in deleted mailboxes, a piece of it. Own transactions. */
MUST_CHECK enum rc mailbox_gone_turn(struct ctx *c, bool *out_more);

/* Those below need an open transaction. RC_CONFLICT "mailbox_gone": nothing is sent from it. */
MUST_CHECK enum rc mailbox_gone_check(struct ctx *c, const void *mem, int64_t id);
/* A reply that did not leave yet leaves from another mailbox. */
MUST_CHECK enum rc mailbox_gone_rehome(
        struct ctx *c, const void *mem, int64_t message_id, int64_t mailbox_id);

#endif
