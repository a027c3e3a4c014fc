/*
 * store/mood_week: the conversations that ended in a span of time, by their last letters. SQL only.
 * No statement here names a mailbox; who answered is read by one alone, so that no sum is told that
 * would be about them.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_MOOD_WEEK_H
#define STORE_MOOD_WEEK_H

#include "store/gist.h"

#define MOOD_WEEK_MAX 200 /* conversations of a week; as the query says */
#define MOOD_WEEK_LETTERS 5000 /* of a week that are looked at; as the query says */

/* Last letters of those that this person may see, newest first, one more than MOOD_WEEK_MAX at
 * most. */
MUST_CHECK enum rc store_mood_week_ended(struct ctx *c, const void *mem, int64_t reader_id,
        int64_t from_ms, int64_t upto_ms, int64_t **out, int *out_n);
/* Whether more than MOOD_WEEK_LETTERS came. */
MUST_CHECK enum rc store_mood_week_full(struct ctx *c, int64_t from_ms, int64_t upto_ms, bool *out);
/* The conversation with this last letter. */
MUST_CHECK enum rc store_mood_week_pair(
        struct ctx *c, const void *mem, int64_t last_letter, struct gist_pair *out);
/* Its tags, ended by NULL. */
MUST_CHECK enum rc store_mood_week_tags(
        struct ctx *c, const void *mem, int64_t last_letter, const char ***out);
/* Who answered it, or whose it is; numbers, each once. */
MUST_CHECK enum rc store_mood_week_people(
        struct ctx *c, const void *mem, int64_t last_letter, int64_t **out, int *out_n);

#endif
