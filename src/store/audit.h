/*
 * store/audit: rows of audit: who changed what, when, from what to what. SQL only, no rules.
 * Needs an open transaction; results live in mem.
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "base/ctx.h"

struct audit {
	int64_t id, at_ms;
	int64_t actor_id; /* 0: the desk itself */
	const char *actor_name; /* joined; NULL: nobody of that number */
	const char *noun, *verb;
	int64_t subject_id;
	const char *name; /* as it was called then */
	const char *changes; /* JSON {field: [before, after]} */
};

struct audit_search {
	int64_t actor_id; /* -1: everybody */
	const char *noun; /* NULL: all */
	int64_t since_ms; /* from then on */
	int64_t below_ms, below_id; /* the cursor: strictly before these */
};

MUST_CHECK enum rc store_audit_add(struct ctx *c, const struct audit *a);
/* Newest first, at most limit. */
MUST_CHECK enum rc store_audit_list(struct ctx *c, const void *mem, const struct audit_search *q,
        int limit, struct audit **out, int *out_n);
/* Whether that person came with this browser before. */
MUST_CHECK enum rc store_audit_has_browser(
        struct ctx *c, int64_t user_id, const char *name, bool *out);
/* The oldest before that time, at most limit; how many went. */
MUST_CHECK enum rc store_audit_forget(
        struct ctx *c, int64_t before_ms, int limit, int64_t *out_gone);

#endif
