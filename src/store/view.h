/*
 * store/view: keys of conversations by view, from covering indexes. SQL only.
 * Needs an open transaction. A page costs the same however many conversations there are.
 */
#ifndef STORE_VIEW_H
#define STORE_VIEW_H

#include "base/ctx.h"
#include "store/conversation.h"

/* LISTED: all but spam and trash. MINE and UNASSIGNED: the open ones. */
enum view {
	VIEW_LISTED,
	VIEW_MINE,
	VIEW_UNASSIGNED,
	VIEW_OPEN,
	VIEW_WAITING,
	VIEW_SNOOZED,
	VIEW_SOLVED,
	VIEW_SPAM,
	VIEW_TRASH,
	VIEW_ALL
};

struct view_counts {
	int64_t mine, unassigned, open;
};

/* Below a key, newest first, at most limit into out. of: a mailbox; for VIEW_MINE
 * a user, who gets only what lies in mailboxes they see. */
MUST_CHECK enum rc store_view_keys(struct ctx *c, enum view view, int64_t of,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n);
/* Of the mailboxes that the user sees; kept with every change, not counted. */
MUST_CHECK enum rc store_view_counts(struct ctx *c, int64_t user_id, struct view_counts *out);
/* Counts anew what is kept. */
MUST_CHECK enum rc store_view_recount(struct ctx *c);

/* Of a customer, as far as the user sees them (0: all); not spam, not trash. */
MUST_CHECK enum rc store_view_customer(struct ctx *c, int64_t customer_id, int64_t user_id,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n);

#endif
