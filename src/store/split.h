/*
 * store/split: conversations that were split off others. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SPLIT_H
#define STORE_SPLIT_H

#include "base/ctx.h"

struct split {
	int64_t target, source; /* the new conversation, and what it was split off */
	int64_t at_ms, user_id;
	int64_t source_version, target_version; /* as the split left them */
	const char *language; /* of the source before; or NULL */
	int64_t customer_id;
};

/* A conversation that another belongs with. */
struct conversation_link {
	int64_t number;
	const char *subject;
	int64_t at_ms;
	bool is_source; /* it was there before, and this one was split off it */
	bool undoable; /* nothing has happened in the new one since */
};

/* A message, and those after it in time unless `only`, go to another conversation. */
MUST_CHECK enum rc store_split_move(struct ctx *c, int64_t source, int64_t target, int64_t at_ms,
        int64_t message_id, bool only);
/* The row, and one for each message that lies in the target now; the target gets the tags,
 * fields and former mailboxes. */
MUST_CHECK enum rc store_split_add(struct ctx *c, const struct split *s);
MUST_CHECK enum rc store_split_versions(
        struct ctx *c, int64_t target, int64_t source_version, int64_t target_version);
/* RC_NOT_FOUND: it was not split off anything. */
MUST_CHECK enum rc store_split_get(
        struct ctx *c, const void *mem, int64_t target, struct split *out);
/* Both ways, as far as the user may see them (0: all), oldest first, at most 100. */
MUST_CHECK enum rc store_split_links(struct ctx *c, const void *mem, int64_t number,
        int64_t user_id, struct conversation_link **out, int *out_n);
/* Whether somebody has the same kind of draft in both. */
MUST_CHECK enum rc store_split_drafts_clash(
        struct ctx *c, int64_t target, int64_t source, bool *out);
/* Messages with their old marks, drafts and offers go back, and the target is no more. */
MUST_CHECK enum rc store_split_back(struct ctx *c, int64_t target, int64_t source);

#endif
