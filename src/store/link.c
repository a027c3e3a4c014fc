#include "store/link.h"

#include "store/engine.h"

enum rc store_link_add(struct ctx *c, const char *kind, int64_t user_id, const char *token_hash,
        int64_t expires_ms)
{
	struct stmt *s = stmt(c, Q_LINK_ADD);

	bind_text(s, 1, kind);
	bind_i64_or_null(s, 2, user_id);
	bind_text(s, 3, token_hash);
	bind_i64(s, 4, c->now_ms);
	bind_i64(s, 5, expires_ms);
	TRY(stmt_one(s));
	stmt_done(s);
	return RC_OK;
}

enum rc store_link_get(struct ctx *c, const void *mem, const char *token_hash, struct link *out)
{
	struct stmt *s = stmt(c, Q_LINK_GET);

	bind_text(s, 1, token_hash);
	bind_i64(s, 2, c->now_ms);
	TRY(stmt_one(s));
	*out = (struct link){.id = col_i64(s, 0),
	        .kind = col_text(s, 1, mem),
	        .user_id = col_i64(s, 2),
	        .created_ms = col_i64(s, 3),
	        .expires_ms = col_i64(s, 4)};
	stmt_done(s);
	return RC_OK;
}

enum rc store_link_use(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_LINK_USE);
	int64_t changed = 0;

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, id);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

enum rc store_link_forget(struct ctx *c, const char *kind, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_LINK_FORGET);

	bind_text(s, 1, kind);
	bind_i64_or_null(s, 2, user_id);
	return stmt_run(s, NULL);
}

enum rc store_link_expire(struct ctx *c)
{
	struct stmt *s = stmt(c, Q_LINK_EXPIRE);

	bind_i64(s, 1, c->now_ms);
	return stmt_run(s, NULL);
}
