/*
 * store/following: who follows which conversation. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_FOLLOWING_H
#define STORE_FOLLOWING_H

#include "base/ctx.h"

#define FOLLOWERS_MAX 200

/* Somebody, for showing. */
struct user_name {
	int64_t id;
	const char *name;
};

/* By name, at most FOLLOWERS_MAX. */
MUST_CHECK enum rc store_following_list(
        struct ctx *c, const void *mem, int64_t number, struct user_name **out, int *out_n);
MUST_CHECK enum rc store_following_add(
        struct ctx *c, int64_t number, int64_t user_id, bool *out_new);
MUST_CHECK enum rc store_following_end(
        struct ctx *c, int64_t number, int64_t user_id, bool *out_was_there);

#endif
