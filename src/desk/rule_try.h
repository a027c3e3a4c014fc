/*
 * desk/rule_try: what a rule would do to the conversations that are there. Changes nothing.
 */
#ifndef DESK_RULE_TRY_H
#define DESK_RULE_TRY_H

#include "desk/rule.h"
#include "store/conversation.h"

struct rule_tried {
	struct conversation *v;
	json_t **effects; /* for each what would change; empty: it is so already */
	int n;
	const char *next; /* NULL at the end */
	int64_t count; /* how many fit, as far as one looks; -1: not counted (there is a cursor) */
	bool more; /* than count, or there may be */
};

/* As rule_add says of change (its name is not read): what the actor sees, newest first; of a rule
 * that waits for time those whose time has passed. rule_id: which rule would be so, 0 for a new
 * one; RC_NOT_FOUND "no_such_rule". */
MUST_CHECK enum rc rule_try(struct ctx *c, const void *mem, int64_t rule_id,
        const struct rule_change *change, const char *cursor, int limit, struct rule_tried *out);

#endif
