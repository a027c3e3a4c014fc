#include "store/token.h"

#include "store/engine.h"

#define LIST_MAX 1000

enum rc store_token_add(struct ctx *c, struct token *t)
{
	struct stmt *s = stmt(c, Q_TOKEN_ADD);

	bind_i64(s, 1, t->user_id);
	bind_text(s, 2, t->name);
	bind_text(s, 3, t->token_hash);
	bind_i64(s, 4, (int64_t)t->scopes);
	bind_i64(s, 5, t->created_ms);
	bind_i64_or_null(s, 6, t->expires_ms);
	TRY(stmt_one(s));
	t->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_token_resolve(
        struct ctx *c, const void *mem, const char *token_hash, struct token *out)
{
	struct stmt *s = stmt(c, Q_TOKEN_RESOLVE);

	bind_text(s, 1, token_hash);
	bind_i64(s, 2, c->now_ms);
	TRY(stmt_one(s));
	*out = (struct token){.id = col_i64(s, 0),
	        .user_id = col_i64(s, 1),
	        .role = (enum role)col_i64(s, 2),
	        .language = col_text(s, 3, mem),
	        .scopes = (uint32_t)col_i64(s, 4),
	        .seen_ms = col_i64(s, 5),
	        .expires_ms = col_i64(s, 6)};
	stmt_done(s);
	return RC_OK;
}

enum rc store_token_touch(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_TOKEN_TOUCH);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_token_list(
        struct ctx *c, const void *mem, int64_t user_id, struct token **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_TOKEN_LIST);
	struct token *list = talloc_zero_array(mem, struct token, LIST_MAX);
	bool row = false;
	int n = 0;

	bind_i64(s, 1, user_id);
	TRY(stmt_next(s, &row));
	while (row && n < LIST_MAX) {
		list[n++] = (struct token){.id = col_i64(s, 0),
		        .user_id = col_i64(s, 1),
		        .name = col_text(s, 2, list),
		        .scopes = (uint32_t)col_i64(s, 3),
		        .created_ms = col_i64(s, 4),
		        .seen_ms = col_i64(s, 5),
		        .expires_ms = col_i64(s, 6)};
		TRY(stmt_next(s, &row));
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_token_revoke(struct ctx *c, int64_t id, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_TOKEN_REVOKE);
	int64_t changed = 0;

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, id);
	bind_i64(s, 3, user_id);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_NOT_FOUND;
}

enum rc store_token_revoke_all(struct ctx *c, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_TOKEN_REVOKE_ALL);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, user_id);
	return stmt_run(s, NULL);
}

enum rc store_token_living(struct ctx *c, const void *mem, int64_t **out_ids, size_t *out_n)
{
	struct stmt *s = stmt(c, Q_TOKEN_LIVING);
	int n = 0;

	bind_i64(s, 1, c->now_ms);
	TRY(stmt_numbers(s, mem, out_ids, &n));
	*out_n = (size_t)n;
	return RC_OK;
}
