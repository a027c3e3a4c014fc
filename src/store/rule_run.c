/* store/rule_run: rows of rule_run and rule_notice. */
#include "store/rule_run.h"

#include <string.h>

#include "store/engine.h"

#define NOTICES_MAX 100 /* as the query says */

enum rc store_rule_run_add(struct ctx *c, const struct rule_run *n)
{
	struct stmt *s = stmt(c, Q_RULE_RUN_ADD);

	bind_i64(s, 1, n->rule_id);
	bind_text(s, 2, n->rule_name);
	bind_i64(s, 3, n->at_ms);
	bind_i64(s, 4, n->conversation);
	bind_i64(s, 5, n->event_number);
	bind_i64(s, 6, n->on);
	bind_i64(s, 7, n->cause_id);
	bind_text(s, 8, n->changes);
	bind_text(s, 9, n->reason);
	return stmt_run(s, NULL);
}

static void read_run(struct stmt *s, const void *mem, void *row)
{
	struct rule_run *out = row;

	*out = (struct rule_run){
	        .id = col_i64(s, 0),
	        .rule_id = col_i64(s, 1),
	        .rule_name = col_text(s, 2, mem),
	        .at_ms = col_i64(s, 3),
	        .conversation = col_i64(s, 4),
	        .event_number = col_i64(s, 5),
	        .on = (enum rule_on)col_i64(s, 6),
	        .cause_id = col_i64(s, 7),
	        .changes = col_text(s, 8, mem),
	        .reason = col_text(s, 9, mem),
	};
}

enum rc store_rule_run_list(struct ctx *c, const void *mem, int64_t rule_id, int64_t conversation,
        int64_t before, int limit, struct rule_run **out, int *out_n)
{
	enum query q = conversation != 0 ? Q_RULE_RUN_OF_CONVERSATION
	               : rule_id != 0    ? Q_RULE_RUN_OF_RULE
	                                 : Q_RULE_RUN_ALL;
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, before);
	bind_i64(s, 2, limit);
	if (q != Q_RULE_RUN_ALL)
		bind_i64(s, 3, conversation != 0 ? conversation : rule_id);
	return stmt_rows(s, mem, read_run, sizeof(struct rule_run), limit, out, out_n);
}

/* When something was done to it last by somebody, or something, that is no rule; 0: long ago. */
static enum rc last_by_others(struct ctx *c, int64_t conversation, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_RULE_RUN_EVENTS);
	bool row = false;

	*out_ms = 0;
	bind_i64(s, 1, conversation);
	while (*out_ms == 0) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		const char *data = col_text(s, 1, c);
		if (data == NULL || strstr(data, "\"rule\":") == NULL)
			*out_ms = col_i64(s, 0);
	}
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_run_alone(struct ctx *c, int64_t rule_id, int64_t conversation, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_RULE_RUN_LAST);
	int64_t others = 0, last;
	bool row = false;

	bind_i64(s, 1, rule_id);
	bind_i64(s, 2, conversation);
	TRY(stmt_next(s, &row));
	last = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	if (last != 0)
		TRY(last_by_others(c, conversation, &others));
	*out_ms = others < last ? last : 0;
	return RC_OK;
}

enum rc store_rule_run_answers(
        struct ctx *c, int64_t conversation, int64_t since_ms, int limit, int64_t *out)
{
	struct stmt *s = stmt(c, conversation != 0 ? Q_RULE_RUN_CIRCLE : Q_RULE_RUN_ANSWERS);

	bind_i64(s, 1, since_ms);
	bind_i64(s, 2, limit);
	if (conversation != 0)
		bind_i64(s, 3, conversation);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_run_expire(struct ctx *c, int64_t before_ms, int limit, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_RULE_RUN_EXPIRE);

	bind_i64(s, 1, before_ms);
	bind_i64(s, 2, limit);
	return stmt_run(s, out_n);
}

enum rc store_rule_notice_add(struct ctx *c, struct rule_notice *n)
{
	struct stmt *s = stmt(c, Q_RULE_NOTICE_ADD);

	bind_i64(s, 1, n->rule_id);
	bind_i64(s, 2, n->other_id);
	bind_i64(s, 3, n->whole_desk);
	bind_i64(s, 4, n->conversation);
	bind_i64(s, 5, n->at_ms);
	TRY(stmt_one(s));
	n->times = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static void read_rule_notice(struct stmt *s, const void *mem, void *row)
{
	*(struct rule_notice *)row = (struct rule_notice){
	        .id = col_i64(s, 0),
	        .rule_id = col_i64(s, 1),
	        .rule_name = col_text(s, 2, mem),
	        .other_id = col_i64(s, 3),
	        .other_name = col_text(s, 4, mem),
	        .whole_desk = col_i64(s, 5) != 0,
	        .conversation = col_i64(s, 6),
	        .times = col_i64(s, 7),
	        .first_ms = col_i64(s, 8),
	        .at_ms = col_i64(s, 9),
	};
}

enum rc store_rule_notice_list(struct ctx *c, const void *mem, struct rule_notice **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RULE_NOTICE_LIST);

	return stmt_rows(
	        s, mem, read_rule_notice, sizeof(struct rule_notice), NOTICES_MAX, out, out_n);
}

enum rc store_rule_notice_drop(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_RULE_NOTICE_DROP);

	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_rule_notice_drop_of(struct ctx *c, int64_t rule_id)
{
	struct stmt *s = stmt(c, Q_RULE_NOTICE_DROP_OF);

	bind_i64(s, 1, rule_id);
	return stmt_run(s, NULL);
}
