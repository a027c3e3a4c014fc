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
	int64_t user_id; /* who looks; 0: the desk itself */
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

/* An index that leads to what one term asks, newest first. */
struct find_way {
	enum filter_by by;
	struct filter_ids ids;
	int64_t one; /* where ids are not kept elsewhere: then it is the only one */
};

/* By customer, person, team or priority; false: the query has none that is narrow enough. */
bool find_way_of(const struct filter *f, const struct find_scope *s, struct find_way *out);

/* Exactly how many, up to FIND_COUNT_MAX + 1, where an index holds all that the query asks. */
#define FIND_COUNT_MAX 20000
MUST_CHECK enum rc find_count_by_index(struct ctx *c, const struct filter *f,
        const struct find_scope *s, bool *out_known, int64_t *out);

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
