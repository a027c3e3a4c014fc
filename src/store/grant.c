/* store/grant: rows of oauth_grant. */
#include "store/grant.h"

#include "store/engine.h"

enum rc store_grant_add(struct ctx *c, struct grant *g)
{
	struct stmt *s = stmt(c, Q_GRANT_ADD);

	g->created_ms = c->now_ms;
	bind_i64_or_null(s, 1, g->for_mailbox_id);
	bind_i64(s, 2, g->user_id);
	bind_i64(s, 3, g->session_id);
	bind_text(s, 4, g->provider);
	bind_text(s, 5, g->client_id);
	bind_text(s, 6, g->client_secret);
	bind_text(s, 7, g->authorise_url);
	bind_text(s, 8, g->token_url);
	bind_text(s, 9, g->device_url);
	bind_text(s, 10, g->scope);
	bind_text(s, 11, g->state);
	bind_text(s, 12, g->state_hash);
	bind_text(s, 13, g->verifier);
	bind_text(s, 14, g->redirect_uri);
	bind_text(s, 15, g->device_code);
	bind_text(s, 16, g->user_code);
	bind_text(s, 17, g->verification_url);
	bind_i64_or_null(s, 18, g->interval_ms);
	bind_i64_or_null(s, 19, g->due_ms);
	bind_i64(s, 20, g->created_ms);
	bind_i64(s, 21, g->expires_ms);
	TRY(stmt_one(s));
	g->id = col_i64(s, 0);
	return RC_OK;
}

static void read_row(struct stmt *s, const void *mem, struct grant *g)
{
	*g = (struct grant){
	        .id = col_i64(s, 0),
	        .mailbox_id = col_i64(s, 1),
	        .for_mailbox_id = col_i64(s, 2),
	        .user_id = col_i64(s, 3),
	        .session_id = col_i64(s, 4),
	        .provider = col_text(s, 5, mem),
	        .client_id = col_text(s, 6, mem),
	        .client_secret = col_text(s, 7, mem),
	        .authorise_url = col_text(s, 8, mem),
	        .token_url = col_text(s, 9, mem),
	        .device_url = col_text(s, 10, mem),
	        .scope = col_text(s, 11, mem),
	        .state = col_text(s, 12, mem),
	        .verifier = col_text(s, 13, mem),
	        .redirect_uri = col_text(s, 14, mem),
	        .device_code = col_text(s, 15, mem),
	        .user_code = col_text(s, 16, mem),
	        .verification_url = col_text(s, 17, mem),
	        .interval_ms = col_i64(s, 18),
	        .access_token = col_text(s, 19, mem),
	        .access_expires_ms = col_i64(s, 20),
	        .refresh_token = col_text(s, 21, mem),
	        .refresh_got_ms = col_i64(s, 22),
	        .refresh_expires_ms = col_i64(s, 23),
	        .account = col_text(s, 24, mem),
	        .due_ms = col_i64(s, 25),
	        .lease_ms = col_i64(s, 26),
	        .failures = col_i64(s, 27),
	        .error_slug = col_text(s, 28, mem),
	        .error_text = col_text(s, 29, mem),
	        .created_ms = col_i64(s, 30),
	        .expires_ms = col_i64(s, 31),
	};
}

enum rc store_grant_get(struct ctx *c, const void *mem, int64_t id, struct grant *out)
{
	struct stmt *s = stmt(c, Q_GRANT_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

static enum rc one_id(struct stmt *s, int64_t *out_id)
{
	TRY(stmt_one(s));
	*out_id = col_i64(s, 0);
	return RC_OK;
}

enum rc store_grant_by_mailbox(struct ctx *c, int64_t mailbox_id, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_GRANT_BY_MAILBOX);
	bind_i64(s, 1, mailbox_id);
	return one_id(s, out_id);
}

enum rc store_grant_by_state(struct ctx *c, const char *state_hash, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_GRANT_BY_STATE);
	bind_text(s, 1, state_hash);
	return one_id(s, out_id);
}

enum rc store_grant_newest(struct ctx *c, const char *provider, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_GRANT_NEWEST);
	bind_text(s, 1, provider);
	return one_id(s, out_id);
}

enum rc store_grant_spend(struct ctx *c, int64_t id)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_GRANT_SPEND);
	bind_i64(s, 1, id);
	TRY(stmt_run(s, &changed));
	return changed > 0 ? RC_OK : RC_CONFLICT;
}

enum rc store_grant_claim(struct ctx *c, int64_t id, int64_t until_ms, bool *out_mine)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_GRANT_CLAIM);
	bind_i64(s, 1, until_ms);
	bind_i64(s, 2, id);
	bind_i64(s, 3, c->now_ms);
	TRY(stmt_run(s, &changed));
	*out_mine = changed > 0;
	return RC_OK;
}

enum rc store_grant_update(struct ctx *c, const struct grant *g)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_GRANT_UPDATE);

	bind_text(s, 1, g->state);
	bind_text(s, 2, g->verifier);
	bind_text(s, 3, g->device_code);
	bind_text(s, 4, g->user_code);
	bind_i64_or_null(s, 5, g->interval_ms);
	bind_text(s, 6, g->access_token);
	bind_i64_or_null(s, 7, g->access_expires_ms);
	bind_text(s, 8, g->refresh_token);
	bind_i64_or_null(s, 9, g->refresh_got_ms);
	bind_i64_or_null(s, 10, g->refresh_expires_ms);
	bind_text(s, 11, g->account);
	bind_i64_or_null(s, 12, g->due_ms);
	bind_i64(s, 13, g->failures);
	bind_text(s, 14, g->error_slug);
	bind_text(s, 15, g->error_text);
	bind_i64(s, 16, g->expires_ms);
	bind_i64(s, 17, g->id);
	bind_i64(s, 18, g->lease_ms);
	TRY(stmt_run(s, &changed));
	return changed > 0 ? RC_OK : RC_CONFLICT;
}

enum rc store_grant_due(
        struct ctx *c, const void *mem, int64_t now_ms, int limit, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_GRANT_DUE);

	bind_i64(s, 1, now_ms);
	bind_i64(s, 2, limit);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_grant_doubt(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_GRANT_DOUBT);
	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_grant_attach(struct ctx *c, int64_t id, int64_t mailbox_id)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_GRANT_ATTACH);
	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, id);
	TRY(stmt_run(s, &changed));
	return changed > 0 ? RC_OK : RC_NOT_FOUND;
}

static enum rc run_i64(struct ctx *c, enum query q, int64_t v)
{
	struct stmt *s = stmt(c, q);
	bind_i64(s, 1, v);
	return stmt_run(s, NULL);
}

enum rc store_grant_delete_of(struct ctx *c, int64_t mailbox_id)
{
	return run_i64(c, Q_GRANT_DELETE_OF, mailbox_id);
}

enum rc store_grant_expire(struct ctx *c)
{
	return run_i64(c, Q_GRANT_EXPIRE, c->now_ms);
}
