/*
 * desk/find_source: where the candidates of a query come from. Part of desk/find.
 * Needs an open transaction.
 */
#ifndef DESK_FIND_SOURCE_H
#define DESK_FIND_SOURCE_H

#include "desk/filter.h"
#include "store/search.h"
#include "store/view.h"

#define FIND_SET_MAX 2000
/* Where words are asked too, only so few are looked at one by one instead. */
#define FIND_SET_SMALL 200

/* Where one looks. */
struct find_scope {
	int first_shelf, last_shelf;
	int64_t assignee_id; /* 0: anybody's */
	bool unassigned;
	int64_t *mailboxes; /* that the actor sees, and the query names */
	int mailbox_n;
};

struct candidate {
	struct conversation_key key; /* of the list: active_ms may be moved by the match */
	int64_t message_id; /* 0: nobody looked for words */
	const char *subject; /* while a set is ranked */
};

/* All candidates at once, or a walk newest first. */
struct find_source {
	bool is_set;
	struct candidate *set; /* in the order of the list */
	int n;
	bool ranked; /* the set holds what the words find */
	int64_t floor; /* of a ranked set: messages below it were not looked at; 0: there are none
	                */
};

MUST_CHECK enum rc find_scope_make(
        struct ctx *c, const struct filter *f, enum view view, struct find_scope *out);
MUST_CHECK enum rc find_source_make(struct ctx *c, const void *mem, const struct filter *f,
        const struct find_scope *scope, struct find_source *out);
/* What the words find below a message. */
MUST_CHECK enum rc find_source_words(struct ctx *c, const void *mem, const struct filter *f,
        const struct find_scope *scope, int64_t below, struct find_source *out);
/* The next at most limit of the walk, below a key. */
MUST_CHECK enum rc find_walk(struct ctx *c, const struct filter *f, const struct find_scope *scope,
        struct conversation_key below, int limit, struct candidate *out, int *out_n);

#endif
