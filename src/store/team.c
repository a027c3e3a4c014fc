/* store/team: rows of team and team_member. */
#include "store/team.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct team *out = row;

	*out = (struct team){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .archived_ms = col_i64(s, 3),
	};
}

static void add_member(struct team *list, int n, const void *mem, struct stmt *s)
{
	for (int i = 0; i < n; i++) {
		struct team *t = &list[i];
		if (t->id != col_i64(s, 0))
			continue;
		t->members = talloc_realloc(
		        mem, t->members, struct user_name, (unsigned)t->member_count + 1);
		t->members[t->member_count++] = (struct user_name){
		        .id = col_i64(s, 1),
		        .name = col_text(s, 2, mem),
		};
	}
}

/* of: 0 means every team's. */
static enum rc read_members(struct ctx *c, const void *mem, int64_t of, struct team *list, int n)
{
	struct stmt *s = stmt(c, Q_TEAM_MEMBERS);
	bool row = false;

	bind_i64(s, 1, of);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		add_member(list, n, mem, s);
	}
	stmt_done(s);
	return RC_OK;
}

enum rc store_team_list(struct ctx *c, const void *mem, struct team **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_TEAM_LIST);
	struct team *list;
	int n;

	TRY(stmt_rows(s, mem, read_row, sizeof(struct team), TEAMS_MAX, &list, &n));
	TRY(read_members(c, list, 0, list, n));
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_team_get(struct ctx *c, const void *mem, int64_t id, struct team *out)
{
	struct stmt *s = stmt(c, Q_TEAM_GET);
	struct team t;

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, &t);
	stmt_done(s);
	TRY(read_members(c, mem, id, &t, 1));
	*out = t;
	return RC_OK;
}

enum rc store_team_add(struct ctx *c, const char *name, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_TEAM_ADD);
	bind_text(s, 1, name);
	bind_i64(s, 2, c->now_ms);
	enum rc rc = stmt_one(s);
	if (rc == RC_NOT_FOUND)
		return RC_CONFLICT;
	TRY(rc);
	*out_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static enum rc is_free(struct ctx *c, const struct team *t)
{
	struct stmt *s = stmt(c, Q_TEAM_NAMED);

	bind_text(s, 1, t->name);
	return stmt_is_own(s, t->id);
}

enum rc store_team_update(struct ctx *c, const struct team *t)
{
	if (t->archived_ms == 0)
		TRY(is_free(c, t));
	struct stmt *s = stmt(c, Q_TEAM_UPDATE);
	bind_i64(s, 1, t->id);
	bind_text(s, 2, t->name);
	bind_i64_or_null(s, 3, t->archived_ms);
	return stmt_run(s, NULL);
}

enum rc store_team_set_members(struct ctx *c, int64_t id, const int64_t *users, size_t n)
{
	struct stmt *s = stmt(c, Q_TEAM_CLEAR);
	bind_i64(s, 1, id);
	TRY(stmt_run(s, NULL));
	for (size_t i = 0; i < n; i++) {
		s = stmt(c, Q_TEAM_JOIN);
		bind_i64(s, 1, id);
		bind_i64(s, 2, users[i]);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}
