/*
 * store/idempotency: answers kept by Idempotency-Key. SQL only.
 * Knows neither HTTP nor what was done. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_IDEMPOTENCY_H
#define STORE_IDEMPOTENCY_H

#include "base/ctx.h"

struct idempotency {
	const char *operation, *request_hash, *body;
	int64_t status; /* 0: being worked on */
	int64_t created_ms;
};

/* *out_mine: the key was free and is now taken; else *out is what lies there. */
MUST_CHECK enum rc store_idempotency_take(struct ctx *c, const void *mem, int64_t user_id,
        const char *key, const char *operation, const char *request_hash, bool *out_mine,
        struct idempotency *out);
MUST_CHECK enum rc store_idempotency_finish(
        struct ctx *c, int64_t user_id, const char *key, int64_t status, const char *body);
MUST_CHECK enum rc store_idempotency_drop(struct ctx *c, int64_t user_id, const char *key);
MUST_CHECK enum rc store_idempotency_expire(struct ctx *c, int64_t created_before_ms);

#endif
