/*
 * store/link: rows of link: invitation, reset, first start. SQL only, no rules.
 * Knows the hash of a token, never the token. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "base/ctx.h"

struct link {
	int64_t id;
	const char *kind; /* invitation, reset, first_start */
	int64_t user_id; /* 0: first_start */
	int64_t created_ms, expires_ms;
};

MUST_CHECK enum rc store_link_add(struct ctx *c, const char *kind, int64_t user_id,
        const char *token_hash, int64_t expires_ms);
/* RC_NOT_FOUND: unknown, used or expired. */
MUST_CHECK enum rc store_link_get(
        struct ctx *c, const void *mem, const char *token_hash, struct link *out);
/* RC_CONFLICT: somebody was faster. */
MUST_CHECK enum rc store_link_use(struct ctx *c, int64_t id);
/* Unused ones of this kind and person. */
MUST_CHECK enum rc store_link_forget(struct ctx *c, const char *kind, int64_t user_id);
MUST_CHECK enum rc store_link_expire(struct ctx *c);

#endif
