/*
 * store/saved_view: rows of saved_view. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SAVED_VIEW_H
#define STORE_SAVED_VIEW_H

#include "base/ctx.h"

struct saved_view {
	int64_t id, version, owner_id;
	const char *owner_name; /* joined */
	bool shared;
	const char *name, *query;
	int64_t position;
};

/* Behind the others; id is set in *v. */
MUST_CHECK enum rc store_saved_view_add(struct ctx *c, struct saved_view *v);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_saved_view_get(
        struct ctx *c, const void *mem, int64_t id, struct saved_view *out);
/* A user's own and the shared ones, in their order; at most 500. */
MUST_CHECK enum rc store_saved_view_list(
        struct ctx *c, const void *mem, int64_t user_id, struct saved_view **out, int *out_n);
MUST_CHECK enum rc store_saved_view_owned(struct ctx *c, int64_t user_id, int64_t *out);
/* Name, query and shared. */
MUST_CHECK enum rc store_saved_view_update(struct ctx *c, const struct saved_view *v);
MUST_CHECK enum rc store_saved_view_place(struct ctx *c, int64_t id, int64_t position);
MUST_CHECK enum rc store_saved_view_delete(struct ctx *c, int64_t id);

#endif
