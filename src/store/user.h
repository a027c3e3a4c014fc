/*
 * store/user: rows of users. SQL only, no rules.
 * Knows no password, only its hash. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_USER_H
#define STORE_USER_H

#include "base/ctx.h"

struct user {
	int64_t id, version;
	const char *address, *name; /* address in lower case: the login */
	enum role role;
	const char *language, *theme, *signature;
	int64_t hold_seconds;
	const char *password_hash; /* NULL: the invitation is not taken yet */
	int64_t disabled_ms; /* 0: may sign in */
	int64_t created_ms;
	bool focus; /* no counters, no notice that can wait */
};

/* id and version are set in *u. RC_CONFLICT: the address is taken. */
MUST_CHECK enum rc store_user_add(struct ctx *c, struct user *u);
MUST_CHECK enum rc store_user_get(struct ctx *c, const void *mem, int64_t id, struct user *out);
MUST_CHECK enum rc store_user_by_address(
        struct ctx *c, const void *mem, const char *address, struct user *out);
/* All, by id; at most 1000. */
MUST_CHECK enum rc store_user_list(struct ctx *c, const void *mem, struct user **out, int *out_n);
/* All but the address, where version = u->version, which becomes +1. RC_CONFLICT: stale. */
MUST_CHECK enum rc store_user_update(struct ctx *c, struct user *u);
MUST_CHECK enum rc store_user_any(struct ctx *c, bool *out);
/* Admins who can sign in. */
MUST_CHECK enum rc store_user_admins(struct ctx *c, int64_t *out);

#endif
