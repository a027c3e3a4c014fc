/* desk/team: groups of people to whom conversations are given. */
#include "desk/team.h"

#include "desk/access.h"
#include "desk/audit.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/user.h"

struct work {
	const void *mem;
	int64_t id;
	const struct team_change *change;
	const char *name;
	struct team team, *list;
	int n;
};

static void tell(struct ctx *c, const char *kind, int64_t id)
{
	event_add(c, &(struct event){.kind = kind, .subject_kind = "team", .subject_id = id});
}

static int64_t *ids_of(const void *mem, const struct team *t)
{
	int64_t *ids = talloc_array(mem, int64_t, (unsigned)t->member_count + 1);

	for (int i = 0; i < t->member_count; i++)
		ids[i] = t->members[i].id;
	return ids;
}

static enum rc note(
        struct ctx *c, const char *verb, const struct team *before, const struct team *after)
{
	json_t *changes = audit_changes(c);

	audit_text(changes, "name", before->name, after->name);
	audit_flag(changes, "archived", before->archived_ms != 0, after->archived_ms != 0);
	TRY(audit_people(c, changes, "members", ids_of(c, before), before->member_count,
	        ids_of(c, after), after->member_count));
	return audit_add(c,
	        &(struct audit){
	                .noun = "team", .verb = verb, .subject_id = after->id, .name = after->name},
	        changes);
}

static enum rc taken(struct ctx *c)
{
	return ctx_fail_field(c, RC_CONFLICT, "name", "team_taken",
	        "There is a team of this name already.", NULL);
}

static enum rc clean_name(struct ctx *c, struct work *w)
{
	w->name = w->change->name == NULL ? NULL : str_collapse(w->mem, w->change->name);
	if (w->name == NULL || w->name[0] != 0)
		return RC_OK;
	return ctx_fail_field(
	        c, RC_INVALID, "name", "empty_name", "A name needs at least one letter.", NULL);
}

static enum rc set_members(struct ctx *c, const struct work *w, int64_t id)
{
	struct user u;

	if (!w->change->has_members)
		return RC_OK;
	for (size_t i = 0; i < w->change->member_count; i++) {
		enum rc rc = store_user_get(c, w->mem, w->change->members[i], &u);
		if (rc == RC_NOT_FOUND || (rc == RC_OK && w->change->members[i] < 1))
			return ctx_fail_field(c, RC_INVALID, "member_ids", "no_such_user",
			        "There is nobody here with the number {id}.", "id",
			        talloc_asprintf(c, "%lld", (long long)w->change->members[i]), NULL);
		TRY(rc);
	}
	return store_team_set_members(c, id, w->change->members, w->change->member_count);
}

static enum rc add(struct ctx *c, void *arg)
{
	struct work *w = arg;
	int64_t id = 0;

	TRY(store_team_list(c, w->mem, &w->list, &w->n));
	if (w->n >= TEAMS_MAX)
		return ctx_fail(c, RC_LIMIT, "too_many_teams",
		        "There are as many teams as there can be.", NULL);
	enum rc rc = store_team_add(c, w->name, &id);
	if (rc == RC_CONFLICT)
		return taken(c);
	TRY(rc);
	TRY(set_members(c, w, id));
	tell(c, "team.added", id);
	TRY(store_team_get(c, w->mem, id, &w->team));
	return note(c, "added", &(struct team){0}, &w->team);
}

enum rc team_add(struct ctx *c, const void *mem, const struct team_change *change, struct team *out)
{
	struct work w = {.mem = mem, .change = change};

	TRY(access_role(c, ROLE_LEAD));
	TRY(clean_name(c, &w));
	TRY(store_tx(c, DB_WRITE, add, &w));
	*out = w.team;
	return RC_OK;
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *w = arg;
	enum rc rc = store_team_get(c, w->mem, w->id, &w->team);

	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "no_such_team", "There is no such team.", NULL);
	TRY(rc);
	const struct team before = w->team;
	if (w->name != NULL)
		w->team.name = w->name;
	if (w->change->archived >= 0 && (w->team.archived_ms != 0) != (w->change->archived == 1))
		w->team.archived_ms = w->change->archived == 1 ? c->now_ms : 0;
	rc = store_team_update(c, &w->team);
	if (rc == RC_CONFLICT)
		return taken(c);
	TRY(rc);
	TRY(set_members(c, w, w->id));
	tell(c, "team.changed", w->id);
	TRY(store_team_get(c, w->mem, w->id, &w->team));
	return note(c, "changed", &before, &w->team);
}

enum rc team_update(struct ctx *c, const void *mem, int64_t id, const struct team_change *change,
        struct team *out)
{
	struct work w = {.mem = mem, .id = id, .change = change};

	TRY(access_role(c, ROLE_LEAD));
	TRY(clean_name(c, &w));
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.team;
	return RC_OK;
}

static enum rc list(struct ctx *c, void *arg)
{
	struct work *w = arg;
	return store_team_list(c, w->mem, &w->list, &w->n);
}

enum rc team_list(struct ctx *c, const void *mem, struct team **out, int *out_n)
{
	struct work w = {.mem = mem};

	TRY(store_tx(c, DB_READ, list, &w));
	*out = w.list;
	*out_n = w.n;
	return RC_OK;
}
