/*
 * store/ghost: Message-IDs that mails answer and that have not come yet. SQL only, no rules.
 * Needs an open transaction; lists live in mem.
 */
#ifndef STORE_GHOST_H
#define STORE_GHOST_H

#include "base/ctx.h"

/* A mail that answers one that was not here. */
struct ghost {
	int64_t message_id, conversation;
	const char *sender;
	bool is_ours; /* of the Sent folder or an import, in our name */
};

/* Nothing happens when a mail with this id lies in the mailbox. */
MUST_CHECK enum rc store_ghost_add(
        struct ctx *c, int64_t mailbox_id, const char *reference, int64_t message_id);
/* At most 20, oldest first. */
MUST_CHECK enum rc store_ghost_list(struct ctx *c, const void *mem, int64_t mailbox_id,
        const char *reference, struct ghost **out, int *out_n);
MUST_CHECK enum rc store_ghost_done(struct ctx *c, int64_t mailbox_id, const char *reference);

#endif
