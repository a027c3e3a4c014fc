/* store/notice: rows of notice and notice_told. */
#include "store/notice.h"

#include "store/engine.h"

enum rc store_notice_told(struct ctx *c, int64_t user_id, int64_t event, bool *out_new)
{
	struct stmt *s = stmt(c, Q_NOTICE_TOLD);
	int64_t changed = 0;

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, event);
	TRY(stmt_run(s, &changed));
	*out_new = changed > 0;
	return RC_OK;
}

enum rc store_notice_put(struct ctx *c, struct notice *n)
{
	struct stmt *s = stmt(c, Q_NOTICE_PUT);

	bind_i64(s, 1, n->user_id);
	bind_i64(s, 2, n->kind);
	bind_i64(s, 3, n->conversation);
	bind_i64(s, 4, n->mailbox_id);
	bind_i64(s, 5, n->message_id);
	bind_i64_or_null(s, 6, n->actor_id);
	bind_i64(s, 7, n->app);
	bind_i64(s, 8, n->mail);
	bind_i64(s, 9, n->at_ms);
	bind_i64(s, 10, n->event);
	TRY(stmt_one(s));
	n->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_notice_unseen(struct ctx *c, int64_t user_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_NOTICE_UNSEEN);

	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct notice *out = row;

	*out = (struct notice){
	        .id = col_i64(s, 0),
	        .user_id = col_i64(s, 1),
	        .kind = (enum notice_kind)col_i64(s, 2),
	        .conversation = col_i64(s, 3),
	        .mailbox_id = col_i64(s, 4),
	        .first_message_id = col_i64(s, 5),
	        .message_id = col_i64(s, 6),
	        .actor_id = col_i64(s, 7),
	        .count = col_i64(s, 8),
	        .at_ms = col_i64(s, 9),
	        .event = col_i64(s, 10),
	        .seen_ms = col_i64(s, 11),
	        .actor_name = col_text(s, 12, mem),
	        .subject = col_text(s, 13, mem),
	        .sender_name = col_text(s, 14, mem),
	        .sender = col_text(s, 15, mem),
	        .mailbox_name = col_text(s, 16, mem),
	        .team_name = col_text(s, 17, mem),
	};
}

static enum rc read_list(
        struct stmt *s, const void *mem, int limit, struct notice **out, int *out_n)
{
	return stmt_rows(s, mem, read_row, sizeof(struct notice), limit, out, out_n);
}

enum rc store_notice_list(struct ctx *c, const void *mem, int64_t user_id, int64_t before_event,
        int64_t before_id, bool unseen, int limit, struct notice **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_LIST);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, before_event);
	bind_i64(s, 3, before_id);
	bind_i64(s, 4, unseen);
	bind_i64(s, 5, limit);
	return read_list(s, mem, limit, out, out_n);
}

enum rc store_notice_mailable(
        struct ctx *c, const void *mem, int64_t user_id, int limit, struct notice **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAILABLE);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, limit);
	return read_list(s, mem, limit, out, out_n);
}

enum rc store_notice_mailed(struct ctx *c, int64_t user_id)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAILED);

	bind_i64(s, 1, user_id);
	return stmt_run(s, NULL);
}

static enum rc see(struct ctx *c, enum query q, int64_t user_id, int64_t what, int64_t *out_n)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, c->now_ms);
	bind_i64(s, 3, what);
	return stmt_run(s, out_n);
}

enum rc store_notice_see_conversation(
        struct ctx *c, int64_t user_id, int64_t conversation, int64_t *out_n)
{
	return see(c, Q_NOTICE_SEE_CONVERSATION, user_id, conversation, out_n);
}

enum rc store_notice_see_one(struct ctx *c, int64_t user_id, int64_t id, int64_t *out_n)
{
	return see(c, Q_NOTICE_SEE_ONE, user_id, id, out_n);
}

enum rc store_notice_see_upto(struct ctx *c, int64_t user_id, int64_t event, int64_t *out_n)
{
	return see(c, Q_NOTICE_SEE_UPTO, user_id, event, out_n);
}

enum rc store_notice_over(struct ctx *c, const void *mem, int64_t mailbox_id, enum notice_kind kind,
        int64_t **out_users, int *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_OVER);

	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, kind);
	return stmt_numbers(s, mem, out_users, out_n);
}

/* $1 and, where there is one, $2. */
static enum rc run(struct ctx *c, enum query q, int64_t a, int64_t b)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, a);
	if (b >= 0)
		bind_i64(s, 2, b);
	return stmt_run(s, NULL);
}

enum rc store_notice_merge(struct ctx *c, int64_t source, int64_t target)
{
	TRY(run(c, Q_NOTICE_MERGE_COUNTS, source, target));
	TRY(run(c, Q_NOTICE_MERGE_JOINED, source, target));
	return run(c, Q_NOTICE_MERGE_MOVE, source, target);
}

enum rc store_notice_sweep(
        struct ctx *c, int64_t seen_before_ms, int64_t unseen_before_ms, int limit)
{
	TRY(run(c, Q_NOTICE_SWEEP_SEEN, seen_before_ms, limit));
	return run(c, Q_NOTICE_SWEEP_UNSEEN, unseen_before_ms, limit);
}

enum rc store_notice_sweep_told(struct ctx *c, int64_t event)
{
	return run(c, Q_NOTICE_SWEEP_TOLD, event, -1);
}
