#include "store/login_failure.h"

#include "store/engine.h"

enum rc store_login_failure_get(struct ctx *c, const char *key, struct login_failure *out)
{
	struct stmt *s = stmt(c, Q_LOGIN_FAILURE_GET);
	bool row = false;

	bind_text(s, 1, key);
	TRY(stmt_next(s, &row));
	*out = (struct login_failure){0};
	if (row)
		*out = (struct login_failure){.failures = col_i64(s, 0),
		        .last_ms = col_i64(s, 1),
		        .blocked_until_ms = col_i64(s, 2)};
	stmt_done(s);
	return RC_OK;
}

enum rc store_login_failure_set(struct ctx *c, const char *key, const struct login_failure *f)
{
	struct stmt *s = stmt(c, Q_LOGIN_FAILURE_SET);

	bind_text(s, 1, key);
	bind_i64(s, 2, f->failures);
	bind_i64(s, 3, f->last_ms);
	bind_i64(s, 4, f->blocked_until_ms);
	return stmt_run(s, NULL);
}

enum rc store_login_failure_forget(struct ctx *c, const char *key)
{
	struct stmt *s = stmt(c, Q_LOGIN_FAILURE_FORGET);

	bind_text(s, 1, key);
	return stmt_run(s, NULL);
}

enum rc store_login_failure_expire(struct ctx *c, int64_t last_before_ms)
{
	struct stmt *s = stmt(c, Q_LOGIN_FAILURE_EXPIRE);

	bind_i64(s, 1, last_before_ms);
	return stmt_run(s, NULL);
}
