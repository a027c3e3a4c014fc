/*
 * desk/block: whose letters go to the spam view. Only a person blocks, and anybody who works here
 * can take it back; whole domains are for leads. Nothing is learnt from it.
 * Knows rows of block; own transactions. Results live in mem.
 */
#ifndef DESK_BLOCK_H
#define DESK_BLOCK_H

#include "store/block.h"

/* One of both. What is blocked already is given back as it is. RC_INVALID "own_address",
 * "not_a_domain"; RC_DENIED "not_allowed" for an agent and a domain. */
MUST_CHECK enum rc block_add(
        struct ctx *c, const void *mem, const char *address, const char *domain, struct block *out);
/* RC_NOT_FOUND "no_such_block"; RC_DENIED "not_allowed" for an agent and a domain. */
MUST_CHECK enum rc block_remove(struct ctx *c, int64_t id);
/* Newest first, id < before (0: all), at most limit. */
MUST_CHECK enum rc block_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct block **out, int *out_n);

#endif
