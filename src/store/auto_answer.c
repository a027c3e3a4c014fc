/* store/auto_answer: rows of auto_answer. */
#include "store/auto_answer.h"

#include "store/engine.h"

enum rc store_auto_answer_add(
        struct ctx *c, int64_t reply_id, const char *address, const char *domain, int64_t at_ms)
{
	struct stmt *s = stmt(c, Q_AUTO_ANSWER_ADD);
	bind_i64(s, 1, reply_id);
	bind_text(s, 2, address);
	bind_text(s, 3, domain);
	bind_i64(s, 4, at_ms);
	return stmt_run(s, NULL);
}

enum rc store_auto_answer_count(struct ctx *c, const char *address, int64_t since_ms, int64_t *out)
{
	struct stmt *s = stmt(c, Q_AUTO_ANSWER_COUNT);
	bind_text(s, 1, address);
	bind_i64(s, 2, since_ms);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_auto_answer_count_all(
        struct ctx *c, const char *domain, int64_t since_ms, int64_t *out_all, int64_t *out_domain)
{
	struct stmt *s = stmt(c, Q_AUTO_ANSWER_COUNT_ALL);
	bind_text(s, 1, domain);
	bind_i64(s, 2, since_ms);
	bind_i64(s, 3, INT64_MAX);
	TRY(stmt_one(s));
	*out_all = col_i64(s, 0);
	*out_domain = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

enum rc store_auto_answer_subjects(struct ctx *c, const void *mem, const char *address,
        int64_t since_ms, int limit, const char ***out)
{
	struct stmt *s = stmt(c, Q_AUTO_ANSWER_SUBJECTS);
	bind_text(s, 1, address);
	bind_i64(s, 2, since_ms);
	bind_i64(s, 3, limit);
	return stmt_texts(s, mem, out);
}
