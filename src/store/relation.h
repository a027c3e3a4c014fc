/*
 * store/relation: which conversations belong with which. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RELATION_H
#define STORE_RELATION_H

#include "store/conversation.h"

/* What the other one is to this one. */
enum relation_kind { RELATION_RELATED, RELATION_PARENT, RELATION_CHILD };

#define RELATIONS_MAX 100

struct relation {
	int64_t number, at_ms;
	const char *subject;
	enum conversation_state state;
	enum relation_kind kind;
};

/* As far as the user may see them (0: all), oldest first, at most RELATIONS_MAX. */
MUST_CHECK enum rc store_relation_list(struct ctx *c, const void *mem, int64_t number,
        int64_t user_id, struct relation **out, int *out_n);
MUST_CHECK enum rc store_relation_count(struct ctx *c, int64_t number, int64_t *out);
/* 0: it has none. */
MUST_CHECK enum rc store_relation_parent(struct ctx *c, int64_t number, int64_t *out);
/* What other is to number. RC_NOT_FOUND: nothing. */
MUST_CHECK enum rc store_relation_is(
        struct ctx *c, int64_t number, int64_t other, enum relation_kind *out);
/* There is none between the two. */
MUST_CHECK enum rc store_relation_add(
        struct ctx *c, int64_t number, int64_t other, enum relation_kind kind);
MUST_CHECK enum rc store_relation_delete(
        struct ctx *c, int64_t number, int64_t other, bool *out_was_there);

#endif
