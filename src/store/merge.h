/*
 * store/merge: conversations that went into others, with what brings them back. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "store/conversation.h"
#include "store/relation.h"

struct merge {
	int64_t source, target, at_ms;
	int64_t mailbox_id; /* where the source lay */
	int64_t target_version; /* as the merge left it */
	struct conversation before; /* of the target: state, snoozed, language, priority,
	                             * customer, assignee, team, may_belong_to */
};

/* A conversation that went into this one. */
struct merged {
	int64_t number, at_ms;
	const char *subject;
};

/* A draft that changed places. */
struct merged_draft {
	int64_t user_id, version;
	int kind;
};

/* RC_NOT_FOUND: this number leads nowhere else. */
MUST_CHECK enum rc store_merge_follow(struct ctx *c, int64_t number, int64_t *out);
/* Everything that the source holds goes to the target, but for its links, and is kept for the way
 * back; then the source is no more. The target's row stays as it is. */
MUST_CHECK enum rc store_merge_make(struct ctx *c, int64_t source, int64_t target);
/* As the merge left the target. */
MUST_CHECK enum rc store_merge_version(struct ctx *c, int64_t source, int64_t target_version);
/* RC_NOT_FOUND: it was not merged. */
MUST_CHECK enum rc store_merge_get(
        struct ctx *c, const void *mem, int64_t source, struct merge *out);
/* Everything that was kept goes back to the source, which is there again; counts and times of its
 * row are the caller's to set, and so is what follows from the messages in the target. */
MUST_CHECK enum rc store_merge_back(struct ctx *c, int64_t source, int64_t target);
/* What the source belonged with: number and kind only. */
MUST_CHECK enum rc store_merge_relations(
        struct ctx *c, const void *mem, int64_t source, struct relation **out, int *out_n);
/* The target belongs with it now because the source did. */
MUST_CHECK enum rc store_merge_relation_came(struct ctx *c, int64_t source, int64_t other);
/* After store_merge_back: nothing is kept any more. */
MUST_CHECK enum rc store_merge_forget(struct ctx *c, int64_t source);
/* Whose drafts it concerned and that lie in number now, after make or back. */
MUST_CHECK enum rc store_merge_drafts(struct ctx *c, const void *mem, int64_t source,
        int64_t number, struct merged_draft **out, int *out_n);
/* Oldest first, as far as the user may see them (0: all), at most 100. */
MUST_CHECK enum rc store_merge_list(struct ctx *c, const void *mem, int64_t target, int64_t user_id,
        struct merged **out, int *out_n);
/* The target is being deleted: its old numbers lead nowhere. */
MUST_CHECK enum rc store_merge_end(struct ctx *c, int64_t target);

#endif
