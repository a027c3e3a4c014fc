/*
 * store/session: rows of session. SQL only, no rules.
 * Knows the hash of a token, never the token. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "base/ctx.h"

struct session {
	int64_t id, user_id;
	const char *token_hash; /* only for adding */
	const char *csrf;
	int64_t created_ms, seen_ms, expires_ms;
	const char *ip, *browser;
	/* joined by store_session_resolve */
	enum role role;
	const char *language;
};

MUST_CHECK enum rc store_session_add(struct ctx *c, struct session *s);
/* RC_NOT_FOUND: unknown, expired, or its person is disabled. */
MUST_CHECK enum rc store_session_resolve(
        struct ctx *c, const void *mem, const char *token_hash, struct session *out);
MUST_CHECK enum rc store_session_touch(struct ctx *c, int64_t id, int64_t expires_ms);
/* Newest use first, at most 200. */
MUST_CHECK enum rc store_session_list(
        struct ctx *c, const void *mem, int64_t user_id, struct session **out, int *out_n);
/* RC_NOT_FOUND: not a session of this person. */
MUST_CHECK enum rc store_session_end(struct ctx *c, int64_t id, int64_t user_id);
/* All of a person but keep_id (0: all). */
MUST_CHECK enum rc store_session_end_others(struct ctx *c, int64_t user_id, int64_t keep_id);
MUST_CHECK enum rc store_session_expire(struct ctx *c);

/* Ids of sessions that live, ascending by nothing in particular; in mem. */
MUST_CHECK enum rc store_session_living(
        struct ctx *c, const void *mem, int64_t **out_ids, size_t *out_n);

#endif
