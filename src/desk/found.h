/*
 * desk/found: what of a found message is shown, with the words that were looked for.
 * Needs an open transaction.
 */
#ifndef DESK_FOUND_H
#define DESK_FOUND_H

#include "base/ctx.h"
#include "text/passage.h"
#include "text/query.h"

enum found_where { FOUND_NOWHERE, FOUND_SUBJECT, FOUND_TEXT, FOUND_PEOPLE };

#define FOUND_MAX 2

/* Of one conversation; where FOUND_NOWHERE the list ends. */
struct found {
	struct {
		enum found_where where;
		struct passage passage;
	} at[FOUND_MAX];
};

/* For n messages (0: none) in their order; out has room for n. Lives in mem. */
MUST_CHECK enum rc found_passages(struct ctx *c, const void *mem, const struct question *q,
        const int64_t *messages, int n, struct found *out);

#endif
