/* store/rule_answer: rows of rule_answer and unwanted_answer. */
#include "store/rule_answer.h"

#include "store/engine.h"

enum rc store_rule_answer_add(struct ctx *c, const struct rule_answer *a)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_ADD);
	bind_i64(s, 1, a->letter_id);
	bind_i64(s, 2, a->rule_id);
	bind_i64(s, 3, a->reply_id);
	bind_i64(s, 4, a->at_ms);
	return stmt_run(s, NULL);
}

static enum rc read_flag(struct stmt *s, bool *out)
{
	TRY(stmt_one(s));
	*out = col_i64(s, 0) > 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_answer_given(struct ctx *c, int64_t letter_id, int64_t rule_id, bool *out)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_GIVEN);
	bind_i64(s, 1, letter_id);
	bind_i64(s, 2, rule_id);
	return read_flag(s, out);
}

enum rc store_rule_answer_range(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_RANGE);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return stmt_numbers(s, mem, out, out_n);
}

static enum rc read_id(struct stmt *s, int64_t conversation, int64_t *out)
{
	bind_i64(s, 1, conversation);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_rule_answer_first(struct ctx *c, int64_t conversation, int64_t *out)
{
	return read_id(stmt(c, Q_RULE_ANSWER_FIRST), conversation, out);
}

enum rc store_rule_answer_newest(struct ctx *c, int64_t conversation, int64_t *out)
{
	return read_id(stmt(c, Q_RULE_ANSWER_NEWEST), conversation, out);
}

enum rc store_rule_answer_machine_since(
        struct ctx *c, int64_t conversation, int64_t letter_id, bool *out)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_MACHINE_SINCE);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, letter_id);
	return read_flag(s, out);
}

enum rc store_rule_answer_unwanted(struct ctx *c, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_UNWANTED);
	bind_i64(s, 1, message_id);
	return stmt_run(s, NULL);
}

enum rc store_rule_answer_is_history(struct ctx *c, int64_t message_id, bool *out)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_IS_HISTORY);
	bind_i64(s, 1, message_id);
	return read_flag(s, out);
}

enum rc store_rule_answer_is_unwanted(struct ctx *c, int64_t message_id, bool *out)
{
	struct stmt *s = stmt(c, Q_RULE_ANSWER_IS_UNWANTED);
	bind_i64(s, 1, message_id);
	return read_flag(s, out);
}
