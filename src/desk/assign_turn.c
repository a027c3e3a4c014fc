/* desk/assign_turn: who of a team gets the next conversation. */
#include "desk/assign_turn.h"

#include "store/conversation.h"
#include "store/rule.h"
#include "store/team.h"

enum rc assign_may_work(struct ctx *c, int64_t user_id, int64_t mailbox_id, bool *out)
{
	const char *name;
	enum rc rc = store_conversation_may_assign(c, c, user_id, mailbox_id, &name);

	*out = rc == RC_OK;
	return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* How many steps it is from who got the last one; members are compared by id, round and round. */
static bool is_sooner(int64_t a, int64_t b, int64_t last)
{
	bool a_waits = a > last, b_waits = b > last;

	return a_waits != b_waits ? a_waits : a < b;
}

struct best {
	int64_t id, open;
};

static bool is_better(const struct best *a, const struct best *b, int64_t last)
{
	if (b->id == 0 || a->open != b->open)
		return b->id == 0 || a->open < b->open;
	return is_sooner(a->id, b->id, last);
}

static enum rc choose(struct ctx *c, const struct team *t, enum assign_how how, int64_t mailbox_id,
        int64_t last, struct best *out)
{
	*out = (struct best){0};
	for (int i = 0; i < t->member_count; i++) {
		struct best one = {.id = t->members[i].id};
		bool may = false;
		TRY(assign_may_work(c, one.id, mailbox_id, &may));
		if (!may)
			continue;
		if (how == ASSIGN_FEWEST)
			TRY(store_team_turn_open(c, one.id, &one.open));
		if (is_better(&one, out, last))
			*out = one;
	}
	return RC_OK;
}

enum rc assign_turn_next(struct ctx *c, const void *mem, enum assign_how how, int64_t team_id,
        int64_t mailbox_id, int64_t *out_user)
{
	struct team t;
	struct best best;
	int64_t last;

	TRY(store_team_turn_lock(c, team_id));
	enum rc rc = store_team_get(c, mem, team_id, &t);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && t.archived_ms != 0))
		return ctx_fail_field(
		        c, RC_INVALID, "team_id", "no_such_team", "There is no such team.", NULL);
	TRY(rc);
	TRY(store_team_turn_get(c, team_id, &last));
	TRY(choose(c, &t, how, mailbox_id, last, &best));
	if (best.id == 0)
		return ctx_fail(c, RC_CONFLICT, "nobody_free",
		        "Nobody of this team can take it: they cannot sign in, or they do not see "
		        "this mailbox.",
		        NULL);
	TRY(store_team_turn_set(c, team_id, best.id));
	*out_user = best.id;
	return RC_OK;
}
