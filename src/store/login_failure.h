/*
 * store/login_failure: how often signing in failed, by key. SQL only, no rules.
 * Knows no password. Needs an open transaction.
 */
#ifndef STORE_LOGIN_FAILURE_H
#define STORE_LOGIN_FAILURE_H

#include "base/ctx.h"

struct login_failure {
	int64_t failures, last_ms, blocked_until_ms;
};

/* All zero when there is none. */
MUST_CHECK enum rc store_login_failure_get(
        struct ctx *c, const char *key, struct login_failure *out);
MUST_CHECK enum rc store_login_failure_set(
        struct ctx *c, const char *key, const struct login_failure *f);
MUST_CHECK enum rc store_login_failure_forget(struct ctx *c, const char *key);
MUST_CHECK enum rc store_login_failure_expire(struct ctx *c, int64_t last_before_ms);

#endif
