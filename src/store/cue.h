/*
 * store/cue: cues that a user does not want to see again. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CUE_H
#define STORE_CUE_H

#include "base/ctx.h"

/* Ended by NULL. */
MUST_CHECK enum rc store_cue_list(
        struct ctx *c, const void *mem, int64_t user_id, const char ***out);
/* The whole list, ended by NULL, in place of what was there. */
MUST_CHECK enum rc store_cue_set(struct ctx *c, int64_t user_id, const char *const *cues);

#endif
