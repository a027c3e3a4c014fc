/*
 * store/team: rows of team and team_member. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_TEAM_H
#define STORE_TEAM_H

#include "store/following.h"

#define TEAMS_MAX 500

struct team {
	int64_t id, version;
	const char *name;
	int64_t archived_ms; /* 0: not */
	struct user_name *members;
	int member_count;
};

/* All with their members, archived ones last; at most TEAMS_MAX. */
MUST_CHECK enum rc store_team_list(struct ctx *c, const void *mem, struct team **out, int *out_n);
/* With its members. RC_NOT_FOUND. */
MUST_CHECK enum rc store_team_get(struct ctx *c, const void *mem, int64_t id, struct team *out);
/* RC_CONFLICT: there is one of this name. */
MUST_CHECK enum rc store_team_add(struct ctx *c, const char *name, int64_t *out_id);
/* Name and archived_ms. RC_CONFLICT as above. */
MUST_CHECK enum rc store_team_update(struct ctx *c, const struct team *t);
MUST_CHECK enum rc store_team_set_members(
        struct ctx *c, int64_t id, const int64_t *users, size_t n);

#endif
