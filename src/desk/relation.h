/*
 * desk/relation: which conversations belong with which. Knows rows and who may see them; never
 * HTTP. Results live in mem; transactions of its own unless a function says otherwise.
 */
#ifndef DESK_RELATION_H
#define DESK_RELATION_H

#include "desk/conversation.h"

/* What other is to number from then on, instead of what it was. An offer "may belong to" between
 * the two is answered by it. RC_INVALID "same_conversation"; RC_CONFLICT "would_loop",
 * "has_parent"; RC_LIMIT "too_many_relations". *out is number. */
MUST_CHECK enum rc relation_set(struct ctx *c, const void *mem, int64_t number, int64_t other,
        enum relation_kind kind, struct conversation_whole *out);
/* RC_NOT_FOUND "no_such_relation". */
MUST_CHECK enum rc relation_end(struct ctx *c, const void *mem, int64_t number, int64_t other,
        struct conversation_whole *out);
/* What the source of a merge belonged with belongs with the target, where that is no loop. Needs
 * an open write transaction. */
MUST_CHECK enum rc relation_join(struct ctx *c, int64_t source, int64_t target);

const char *relation_kind_name(enum relation_kind kind);

#endif
