/*
 * desk/team: groups of people to whom conversations are given. Knows rows and roles; never HTTP.
 * Results live in mem; transactions of its own. Which mailboxes people see does not hang on it.
 */
#ifndef DESK_TEAM_H
#define DESK_TEAM_H

#include "store/team.h"

/* Only what is present changes. */
struct team_change {
	const char *name; /* NULL: stays */
	int archived; /* 1, 0; -1: stays */
	bool has_members;
	const int64_t *members; /* the whole set; who is nobody here is left out */
	size_t member_count;
};

/* RC_DENIED, RC_INVALID "empty_name", RC_CONFLICT "team_taken", RC_LIMIT "too_many_teams". */
MUST_CHECK enum rc team_add(
        struct ctx *c, const void *mem, const struct team_change *change, struct team *out);
/* As team_add; RC_NOT_FOUND "no_such_team". */
MUST_CHECK enum rc team_update(struct ctx *c, const void *mem, int64_t id,
        const struct team_change *change, struct team *out);
MUST_CHECK enum rc team_list(struct ctx *c, const void *mem, struct team **out, int *out_n);

#endif
