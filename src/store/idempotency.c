#include "store/idempotency.h"

#include "store/engine.h"

enum rc store_idempotency_take(struct ctx *c, const void *mem, int64_t user_id, const char *key,
        const char *operation, const char *request_hash, bool *out_mine, struct idempotency *out)
{
	struct stmt *s = stmt(c, Q_IDEMPOTENCY_TAKE);
	int64_t changed = 0;

	bind_i64(s, 1, user_id);
	bind_text(s, 2, key);
	bind_text(s, 3, operation);
	bind_text(s, 4, request_hash);
	bind_i64(s, 5, c->now_ms);
	TRY(stmt_run(s, &changed));
	if (changed == 0) {
		s = stmt(c, Q_IDEMPOTENCY_GET);
		bind_i64(s, 1, user_id);
		bind_text(s, 2, key);
		TRY(stmt_one(s));
		*out = (struct idempotency){.operation = col_text(s, 0, mem),
		        .request_hash = col_text(s, 1, mem),
		        .status = col_i64(s, 2),
		        .body = col_text(s, 3, mem),
		        .created_ms = col_i64(s, 4)};
		stmt_done(s);
	}
	*out_mine = changed == 1;
	return RC_OK;
}

enum rc store_idempotency_finish(
        struct ctx *c, int64_t user_id, const char *key, int64_t status, const char *body)
{
	struct stmt *s = stmt(c, Q_IDEMPOTENCY_FINISH);

	bind_i64(s, 1, status);
	bind_text(s, 2, body);
	bind_i64(s, 3, user_id);
	bind_text(s, 4, key);
	return stmt_run(s, NULL);
}

enum rc store_idempotency_drop(struct ctx *c, int64_t user_id, const char *key)
{
	struct stmt *s = stmt(c, Q_IDEMPOTENCY_DROP);

	bind_i64(s, 1, user_id);
	bind_text(s, 2, key);
	return stmt_run(s, NULL);
}

enum rc store_idempotency_expire(struct ctx *c, int64_t created_before_ms)
{
	struct stmt *s = stmt(c, Q_IDEMPOTENCY_EXPIRE);

	bind_i64(s, 1, created_before_ms);
	return stmt_run(s, NULL);
}
