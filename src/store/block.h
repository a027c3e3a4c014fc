/*
 * store/block: whose letters go to the spam view. SQL only.
 * Needs an open transaction; strings live in mem. Addresses are in lower case.
 */
#ifndef STORE_BLOCK_H
#define STORE_BLOCK_H

#include "base/ctx.h"

#define BLOCK_NAMES 8 /* what store_block_find looks for at once */

struct block {
	int64_t id;
	const char *address; /* "@example.net": the domain and all below it */
	int64_t user_id;
	const char *user_name;
	int64_t created_ms;
};

/* RC_CONFLICT: it is there already. */
MUST_CHECK enum rc store_block_add(
        struct ctx *c, const char *address, int64_t user_id, int64_t *out_id);
MUST_CHECK enum rc store_block_get(struct ctx *c, const void *mem, int64_t id, struct block *out);
/* The longest of the names that is blocked; names left over are NULL. RC_NOT_FOUND. */
MUST_CHECK enum rc store_block_find(
        struct ctx *c, const void *mem, const char *const names[BLOCK_NAMES], struct block *out);
/* Newest first, id < before (0: all), at most limit. */
MUST_CHECK enum rc store_block_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct block **out, int *out_n);
MUST_CHECK enum rc store_block_remove(struct ctx *c, int64_t id);

#endif
