/*
 * desk/split: a conversation of its own for a message and what followed it, and back again.
 * Knows rows and who may see them; never HTTP. Results live in mem; transactions of its own.
 *
 * Answers find where a moved message lies: our signed ids lead to the stored reply first, and to
 * the number in them only when it is gone (desk/join.c). A plus-address or "#12" holds a number and
 * nothing else: it keeps leading to the old conversation, except for those who take part only in
 * what was split off it.
 */
#ifndef DESK_SPLIT_H
#define DESK_SPLIT_H

#include "desk/conversation.h"

/* What goes with a message: all that came after it; nothing; or what the same person wrote after it
 * and our answers to them alone, where several people's matters run through each other. */
enum split_scope { SPLIT_LATER, SPLIT_ONLY, SPLIT_SENDER };

struct split_wish {
	int64_t message; /* the first to go */
	enum split_scope scope;
};

/* version: the one that was seen, 0 for whichever. The customer is who wrote the first of those
 * that go; assignee and tags are kept; drafts stay where they are being written.
 * RC_CONFLICT "stale", "nothing_left", "in_the_trash"; RC_NOT_FOUND "no_such_message". */
MUST_CHECK enum rc split_make(struct ctx *c, const void *mem, int64_t number, int64_t version,
        const struct split_wish *wish, struct conversation_whole *out);
/* number: the new one, which is gone then; *out is what it was split off, as it was before.
 * RC_NOT_FOUND "not_split"; RC_CONFLICT "split_moved_on", "drafts_on_both", "in_the_trash". */
MUST_CHECK enum rc split_undo(
        struct ctx *c, const void *mem, int64_t number, struct conversation_whole *out);

#endif
