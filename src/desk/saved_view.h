/*
 * desk/saved_view: views that people make: a name for a query. One's own are one's own to change;
 * what is shared stands with everybody, and leads look after it. Own transactions; results in mem.
 */
#ifndef DESK_SAVED_VIEW_H
#define DESK_SAVED_VIEW_H

#include "store/saved_view.h"

#define SAVED_VIEWS_MAX 100 /* of one person */

struct saved_view_change {
	const char *name, *query; /* NULL: stays */
	int shared; /* 1, 0; -1: stays */
};

struct saved_view_count {
	int64_t id, count; /* as find_count gives it */
	bool more; /* there are more than count, or may be */
};

MUST_CHECK enum rc saved_view_list(
        struct ctx *c, const void *mem, struct saved_view **out, int *out_n);
/* RC_INVALID "empty_query", "empty_name"; RC_LIMIT "too_many_views"; RC_DENIED for an agent who
 * shares. */
MUST_CHECK enum rc saved_view_add(struct ctx *c, const void *mem,
        const struct saved_view_change *change, struct saved_view *out);
/* RC_NOT_FOUND "no_such_saved_view". */
MUST_CHECK enum rc saved_view_update(struct ctx *c, const void *mem, int64_t id,
        const struct saved_view_change *change, struct saved_view *out);
MUST_CHECK enum rc saved_view_delete(struct ctx *c, int64_t id);
/* In this order from now on; who may not move one leaves it where it is. */
MUST_CHECK enum rc saved_view_order(struct ctx *c, const int64_t *ids, int n);
/* How many conversations stand in each that the actor has. */
MUST_CHECK enum rc saved_view_counts(struct ctx *c, const void *mem, const char *zone,
        struct saved_view_count **out, int *out_n);

#endif
