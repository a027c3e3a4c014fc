/*
 * desk/customer: the people who write, as far as the actor sees their conversations.
 * Knows rows of customer and its views. Own transactions; results live in mem.
 */
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/address.h"
#include "store/conversation.h"
#include "store/customer.h"

struct customer_whole {
	struct customer k;
	const char **addresses; /* ended by NULL */
	struct address_state *address_states; /* one for each of them */
	struct conversation *conversations; /* the newest 20 that the actor sees */
	int conversation_count;
};

/* RC_NOT_FOUND "no_such_customer". */
MUST_CHECK enum rc customer_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_whole *out);
/* name NULL: stays. RC_INVALID "empty_name". */
MUST_CHECK enum rc customer_update(struct ctx *c, const void *mem, int64_t id, const char *name,
        bool has_language, const char *language, struct customer_whole *out);

#endif
