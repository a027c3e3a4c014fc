/*
 * store/token: rows of token. SQL only, no rules.
 * Knows the hash of a token, never the token. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H

#include "base/ctx.h"

struct token {
	int64_t id, user_id;
	const char *name;
	const char *token_hash; /* only for adding */
	uint32_t scopes;
	int64_t created_ms, seen_ms, expires_ms; /* seen 0: never; expires 0: does not */
	/* joined by store_token_resolve */
	enum role role;
	const char *language;
};

MUST_CHECK enum rc store_token_add(struct ctx *c, struct token *t);
/* RC_NOT_FOUND: unknown, expired, revoked, or its person is disabled. */
MUST_CHECK enum rc store_token_resolve(
        struct ctx *c, const void *mem, const char *token_hash, struct token *out);
MUST_CHECK enum rc store_token_touch(struct ctx *c, int64_t id);
MUST_CHECK enum rc store_token_list(
        struct ctx *c, const void *mem, int64_t user_id, struct token **out, int *out_n);
/* RC_NOT_FOUND: not a living token of this person. */
MUST_CHECK enum rc store_token_revoke(struct ctx *c, int64_t id, int64_t user_id);
MUST_CHECK enum rc store_token_revoke_all(struct ctx *c, int64_t user_id);
/* Ids of tokens that live; in mem. */
MUST_CHECK enum rc store_token_living(
        struct ctx *c, const void *mem, int64_t **out_ids, size_t *out_n);

#endif
