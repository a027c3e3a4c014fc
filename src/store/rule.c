/* store/rule: rows of rule and team_turn. */
#include "store/rule.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct rule *out = row;

	*out = (struct rule){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .name = col_text(s, 2, mem),
	        .owner_id = col_i64(s, 3),
	        .owner_name = col_text(s, 4, mem),
	        .mailbox_id = col_i64(s, 5),
	        .mailbox_name = col_text(s, 6, mem),
	        .enabled = col_i64(s, 7) != 0,
	        .last = col_i64(s, 8) != 0,
	        .place = col_i64(s, 9),
	        .on = (enum rule_on)col_i64(s, 10),
	        .parts = (unsigned)col_i64(s, 11),
	        .since = (enum rule_since)col_i64(s, 12),
	        .hours = col_i64(s, 13),
	        .query = col_text(s, 14, mem),
	        .act = col_text(s, 15, mem),
	        .from_event = col_i64(s, 16),
	        .time_ms = col_i64(s, 17),
	        .time_number = col_i64(s, 18),
	        .failed_ms = col_i64(s, 19),
	        .failed_reason = col_text(s, 20, mem),
	};
}

enum rc store_rule_list(struct ctx *c, const void *mem, bool enabled, struct rule **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RULE_LIST);

	bind_i64(s, 1, enabled);
	return stmt_rows(s, mem, read_row, sizeof(struct rule), RULES_MAX, out, out_n);
}

enum rc store_rule_get(struct ctx *c, const void *mem, int64_t id, struct rule *out)
{
	struct stmt *s = stmt(c, Q_RULE_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

/* The one number that a statement says. */
static enum rc one_number(struct stmt *s, int64_t *out)
{
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_count(struct ctx *c, int64_t *out)
{
	return one_number(stmt(c, Q_RULE_COUNT), out);
}

enum rc store_rule_waiting(struct ctx *c, int64_t *out, int64_t *out_from)
{
	struct stmt *s = stmt(c, Q_RULE_WAITING);

	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	*out_from = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

/* What both writing statements say, from place n on. */
static void bind_rule(struct stmt *s, int n, const struct rule *r)
{
	bind_i64(s, n++, r->on);
	bind_i64(s, n++, r->parts);
	bind_i64(s, n++, r->since);
	bind_i64(s, n++, r->hours);
	bind_text(s, n++, r->query);
	bind_text(s, n++, r->act);
	bind_i64(s, n++, r->from_event);
	bind_i64(s, n++, r->time_ms);
	bind_i64(s, n, r->time_number);
}

enum rc store_rule_add(struct ctx *c, struct rule *r)
{
	struct stmt *s = stmt(c, Q_RULE_ADD);

	bind_text(s, 1, r->name);
	bind_i64(s, 2, r->owner_id);
	bind_i64_or_null(s, 3, r->mailbox_id);
	bind_i64(s, 4, r->enabled);
	bind_i64(s, 5, r->last);
	bind_rule(s, 6, r);
	bind_i64(s, 15, c->now_ms);
	return one_number(s, &r->id);
}

enum rc store_rule_update(struct ctx *c, const struct rule *r)
{
	struct stmt *s = stmt(c, Q_RULE_UPDATE);
	int64_t changed = 0;

	bind_i64(s, 1, r->id);
	bind_i64(s, 2, r->version);
	bind_text(s, 3, r->name);
	bind_i64(s, 4, r->owner_id);
	bind_i64_or_null(s, 5, r->mailbox_id);
	bind_i64(s, 6, r->enabled);
	bind_i64(s, 7, r->last);
	bind_rule(s, 8, r);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

/* A statement that takes an id, and one that takes a number more. */
static enum rc run_one(struct ctx *c, enum query q, int64_t id)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

static enum rc run_two(struct ctx *c, enum query q, int64_t id, int64_t value)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, id);
	bind_i64(s, 2, value);
	return stmt_run(s, NULL);
}

enum rc store_rule_place(struct ctx *c, int64_t id, int64_t place)
{
	return run_two(c, Q_RULE_PLACE, id, place);
}

enum rc store_rule_delete(struct ctx *c, int64_t id)
{
	return run_one(c, Q_RULE_DELETE, id);
}

enum rc store_rule_passed(struct ctx *c, const struct rule *r, bool *out_gone)
{
	struct stmt *s = stmt(c, Q_RULE_PASSED);
	int64_t changed = 0;

	bind_i64(s, 1, r->id);
	bind_i64(s, 2, r->version);
	bind_i64(s, 3, r->time_ms);
	bind_i64(s, 4, r->time_number);
	TRY(stmt_run(s, &changed));
	*out_gone = changed == 0;
	return RC_OK;
}

enum rc store_rule_failed(struct ctx *c, int64_t id, int64_t at_ms, const char *reason)
{
	struct stmt *s = stmt(c, Q_RULE_FAILED);

	bind_i64(s, 1, id);
	bind_i64_or_null(s, 2, reason == NULL ? 0 : at_ms);
	bind_text(s, 3, reason);
	return stmt_run(s, NULL);
}

static void read_rule_due(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct rule_due *)row = (struct rule_due){col_i64(s, 0), col_i64(s, 1), col_i64(s, 2)};
}

enum rc store_rule_due(struct ctx *c, const void *mem, const struct rule *r, int64_t upto_ms,
        int limit, struct rule_due **out, int *out_n)
{
	static const enum query walks[] = {
	        [RULE_SINCE_CUSTOMER] = Q_RULE_DUE_CUSTOMER,
	        [RULE_SINCE_COLLEAGUE] = Q_RULE_DUE_COLLEAGUE,
	        [RULE_SINCE_CREATED] = Q_RULE_DUE_CREATED,
	        [RULE_SINCE_CHANGED] = Q_RULE_DUE_CHANGED,
	};
	struct stmt *s = stmt(c, walks[r->since]);

	bind_i64(s, 1, r->time_ms);
	bind_i64(s, 2, r->time_number);
	bind_i64(s, 3, upto_ms);
	bind_i64(s, 4, limit);
	return stmt_rows(s, mem, read_rule_due, sizeof(struct rule_due), limit, out, out_n);
}

enum rc store_rule_newest(struct ctx *c, int64_t conversation, enum rule_since since,
        int64_t *out_ms, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_RULE_NEWEST);

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, since == RULE_SINCE_CUSTOMER ? 1 : 2);
	TRY(stmt_one(s));
	*out_ms = col_i64(s, 0);
	*out_id = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_live(struct ctx *c, int64_t conversation, bool *out)
{
	struct stmt *s = stmt(c, Q_RULE_LIVE);

	bind_i64(s, 1, conversation);
	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_team_turn_lock(struct ctx *c, int64_t team_id)
{
	return run_one(c, Q_TEAM_TURN_LOCK, team_id);
}

enum rc store_team_turn_get(struct ctx *c, int64_t team_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_TEAM_TURN_GET);
	bool row = false;

	bind_i64(s, 1, team_id);
	TRY(stmt_next(s, &row));
	*out = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_team_turn_set(struct ctx *c, int64_t team_id, int64_t user_id)
{
	return run_two(c, Q_TEAM_TURN_SET, team_id, user_id);
}

enum rc store_team_turn_open(struct ctx *c, int64_t user_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_TEAM_TURN_OPEN);

	bind_i64(s, 1, user_id);
	return one_number(s, out);
}
