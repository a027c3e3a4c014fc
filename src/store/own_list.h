/*
 * store/own_list: rows of own_list: a team's own lines of a language's list. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_OWN_LIST_H
#define STORE_OWN_LIST_H

#include "base/ctx.h"

struct own_list {
	const char *language, *list;
	int64_t version; /* 0: nothing was ever saved */
	const char *text;
};

/* Of all rows together; it grows with each save. 0: there is none. */
MUST_CHECK enum rc store_own_list_version(struct ctx *c, int64_t *out);
/* The next one, kept; others who save wait until the transaction ends. */
MUST_CHECK enum rc store_own_list_version_next(struct ctx *c, int64_t *out);
/* RC_NOT_FOUND: nothing was ever saved. */
MUST_CHECK enum rc store_own_list_get(struct ctx *c, const void *mem, const char *language,
        const char *list, struct own_list *out);
MUST_CHECK enum rc store_own_list_all(
        struct ctx *c, const void *mem, struct own_list **out, int *out_n);
MUST_CHECK enum rc store_own_list_put(struct ctx *c, const struct own_list *row);

#endif
