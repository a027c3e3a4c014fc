#include "store/session.h"

#include "store/engine.h"

#define LIST_MAX 200

enum rc store_session_add(struct ctx *c, struct session *v)
{
	struct stmt *s = stmt(c, Q_SESSION_ADD);

	bind_i64(s, 1, v->user_id);
	bind_text(s, 2, v->token_hash);
	bind_text(s, 3, v->csrf);
	bind_i64(s, 4, v->created_ms);
	bind_i64(s, 5, v->expires_ms);
	bind_text(s, 6, v->ip);
	bind_text(s, 7, v->browser);
	TRY(stmt_one(s));
	v->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_session_resolve(
        struct ctx *c, const void *mem, const char *token_hash, struct session *out)
{
	struct stmt *s = stmt(c, Q_SESSION_RESOLVE);

	bind_text(s, 1, token_hash);
	bind_i64(s, 2, c->now_ms);
	TRY(stmt_one(s));
	*out = (struct session){.id = col_i64(s, 0),
	        .user_id = col_i64(s, 1),
	        .role = (enum role)col_i64(s, 2),
	        .language = col_text(s, 3, mem),
	        .csrf = col_text(s, 4, mem),
	        .seen_ms = col_i64(s, 5),
	        .expires_ms = col_i64(s, 6)};
	stmt_done(s);
	return RC_OK;
}

enum rc store_session_touch(struct ctx *c, int64_t id, int64_t expires_ms)
{
	struct stmt *s = stmt(c, Q_SESSION_TOUCH);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, expires_ms);
	bind_i64(s, 3, id);
	return stmt_run(s, NULL);
}

enum rc store_session_list(
        struct ctx *c, const void *mem, int64_t user_id, struct session **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SESSION_LIST);
	struct session *list = talloc_zero_array(mem, struct session, LIST_MAX);
	bool row = false;
	int n = 0;

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, c->now_ms);
	TRY(stmt_next(s, &row));
	while (row && n < LIST_MAX) {
		list[n++] = (struct session){.id = col_i64(s, 0),
		        .user_id = col_i64(s, 1),
		        .csrf = col_text(s, 2, list),
		        .created_ms = col_i64(s, 3),
		        .seen_ms = col_i64(s, 4),
		        .expires_ms = col_i64(s, 5),
		        .ip = col_text(s, 6, list),
		        .browser = col_text(s, 7, list)};
		TRY(stmt_next(s, &row));
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_session_end(struct ctx *c, int64_t id, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_SESSION_END);
	int64_t changed = 0;

	bind_i64(s, 1, id);
	bind_i64(s, 2, user_id);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_NOT_FOUND;
}

enum rc store_session_end_others(struct ctx *c, int64_t user_id, int64_t keep_id)
{
	struct stmt *s = stmt(c, Q_SESSION_END_OTHERS);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, keep_id);
	return stmt_run(s, NULL);
}

enum rc store_session_expire(struct ctx *c)
{
	struct stmt *s = stmt(c, Q_SESSION_EXPIRE);

	bind_i64(s, 1, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_session_living(struct ctx *c, const void *mem, int64_t **out_ids, size_t *out_n)
{
	struct stmt *s = stmt(c, Q_SESSION_LIVING);
	int n = 0;

	bind_i64(s, 1, c->now_ms);
	TRY(stmt_numbers(s, mem, out_ids, &n));
	*out_n = (size_t)n;
	return RC_OK;
}
