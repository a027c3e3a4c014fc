/*
 * store/customer_merge: rows of customer_merge, and what goes from one customer to the other. SQL
 * only. Needs an open write transaction (reading: any); strings live in mem.
 */
#ifndef STORE_CUSTOMER_MERGE_H
#define STORE_CUSTOMER_MERGE_H

#include "base/ctx.h"

struct customer_merge {
	int64_t id, target, source;
	int64_t user_id; /* 0: a command of the desk */
	const char *user_name; /* NULL then */
	int64_t at_ms, undone_ms; /* undone 0: it is not */
	const char *took; /* JSON: what the target lacked and took over */
	const char *source_name;
};

MUST_CHECK enum rc store_customer_merge_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_merge *out);
/* Of a target, those that were not undone, newest first. */
MUST_CHECK enum rc store_customer_merge_list(struct ctx *c, const void *mem, int64_t target,
        int limit, struct customer_merge **out, int *out_n);
/* Writes the row, keeps what goes, moves and copies it; *out_moved: how many conversations. */
MUST_CHECK enum rc store_customer_merge_make(
        struct ctx *c, struct customer_merge *g, int64_t *out_moved);
/* Takes back what is with the target still. RC_NOT_FOUND: it was undone already. */
MUST_CHECK enum rc store_customer_merge_undo(
        struct ctx *c, const struct customer_merge *g, int64_t *out_moved);

#endif
