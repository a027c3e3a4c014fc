/* store/notice_choice: rows of notice_choice and notice_digest. */
#include "store/notice_choice.h"

#include "store/engine.h"

static struct notice_choice read_choice(struct stmt *s)
{
	return (struct notice_choice){
	        .kind = (enum notice_kind)col_i64(s, 0),
	        .app = col_i64(s, 1) != 0,
	        .browser = col_i64(s, 2) != 0,
	        .mail = col_i64(s, 3) != 0,
	};
}

enum rc store_notice_choice_list(
        struct ctx *c, int64_t user_id, struct notice_choice out[NOTICE_KINDS], int *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_CHOICE_LIST);
	int n = 0;

	bind_i64(s, 1, user_id);
	for (bool row = false; n < NOTICE_KINDS;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = read_choice(s);
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}

enum rc store_notice_choice_get(
        struct ctx *c, int64_t user_id, enum notice_kind kind, struct notice_choice *out)
{
	struct stmt *s = stmt(c, Q_NOTICE_CHOICE_GET);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, kind);
	TRY(stmt_one(s));
	*out = read_choice(s);
	stmt_done(s);
	return RC_OK;
}

enum rc store_notice_choice_put(struct ctx *c, int64_t user_id, const struct notice_choice *v)
{
	struct stmt *s = stmt(c, Q_NOTICE_CHOICE_PUT);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, v->kind);
	bind_i64(s, 3, v->app);
	bind_i64(s, 4, v->browser);
	bind_i64(s, 5, v->mail);
	return stmt_run(s, NULL);
}

enum rc store_notice_digest_get(
        struct ctx *c, const void *mem, int64_t user_id, struct notice_digest *out)
{
	struct stmt *s = stmt(c, Q_NOTICE_DIGEST_GET);

	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out = (struct notice_digest){
	        .user_id = col_i64(s, 0),
	        .often = (enum notice_often)col_i64(s, 1),
	        .hour = (int)col_i64(s, 2),
	        .zone = col_text(s, 3, mem),
	        .words = col_i64(s, 4) != 0,
	        .next_ms = col_i64(s, 5),
	        .stopped_ms = col_i64(s, 6),
	        .stopped_words = col_text(s, 7, mem),
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_notice_digest_put(struct ctx *c, const struct notice_digest *v)
{
	struct stmt *s = stmt(c, Q_NOTICE_DIGEST_PUT);

	bind_i64(s, 1, v->user_id);
	bind_i64(s, 2, v->often);
	bind_i64(s, 3, v->hour);
	bind_text(s, 4, v->zone);
	bind_i64(s, 5, v->words);
	bind_i64_or_null(s, 6, v->next_ms);
	bind_i64_or_null(s, 7, v->stopped_ms);
	bind_text(s, 8, v->stopped_words);
	return stmt_run(s, NULL);
}

enum rc store_notice_digest_claim(
        struct ctx *c, const struct notice_digest *v, int64_t next_ms, bool *out)
{
	struct stmt *s = stmt(c, Q_NOTICE_DIGEST_CLAIM);
	int64_t changed = 0;

	bind_i64(s, 1, v->user_id);
	bind_i64_or_null(s, 2, next_ms);
	bind_i64(s, 3, v->next_ms);
	TRY(stmt_run(s, &changed));
	*out = changed > 0;
	return RC_OK;
}

enum rc store_notice_digest_due(
        struct ctx *c, const void *mem, int limit, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_DIGEST_DUE);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, limit);
	return stmt_numbers(s, mem, out, out_n);
}
