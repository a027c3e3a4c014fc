/* store/outbox: replies on their way, and every attempt. */
#include "store/outbox.h"

#include "store/engine.h"

static void read_row(struct stmt *s, struct outbox *o)
{
	*o = (struct outbox){
	        .message_id = col_i64(s, 0),
	        .mailbox_id = col_i64(s, 1),
	        .state = (enum outbox_state)col_i64(s, 2),
	        .due_ms = col_i64(s, 3),
	        .tries = col_i64(s, 4),
	        .claimed_ms = col_i64(s, 5),
	        .maybe_repeat = col_i64(s, 6) != 0,
	};
}

enum rc store_outbox_add(struct ctx *c, int64_t message_id, int64_t mailbox_id, int64_t due_ms)
{
	struct stmt *s = stmt(c, Q_OUTBOX_ADD);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	bind_i64(s, 3, due_ms);
	return stmt_run(s, NULL);
}

enum rc store_outbox_get(struct ctx *c, int64_t message_id, struct outbox *out)
{
	struct stmt *s = stmt(c, Q_OUTBOX_GET);
	bind_i64(s, 1, message_id);
	TRY(stmt_one(s));
	read_row(s, out);
	return RC_OK;
}

enum rc store_outbox_move(struct ctx *c, int64_t message_id, enum outbox_state from,
        enum outbox_state to, int64_t due_ms)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_OUTBOX_MOVE);
	bind_i64(s, 1, to);
	bind_i64(s, 2, due_ms);
	bind_i64(s, 3, message_id);
	bind_i64(s, 4, from);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

enum rc store_outbox_claim(struct ctx *c, const void *mem, int64_t mailbox_id, int limit,
        struct outbox **out, int *out_n)
{
	struct outbox *list = talloc_zero_array(mem, struct outbox, limit > 0 ? (size_t)limit : 1);
	int n = 0;
	struct stmt *s = stmt(c, Q_OUTBOX_CLAIM);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, mailbox_id);
	bind_i64(s, 3, limit);
	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row || n == limit)
			break;
		read_row(s, &list[n++]);
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_outbox_reclaim(struct ctx *c, int64_t claimed_before_ms, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECLAIM);
	bind_i64(s, 1, claimed_before_ms);
	return stmt_run(s, out_n);
}

enum rc store_outbox_next_due(struct ctx *c, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_OUTBOX_NEXT_DUE);
	TRY(stmt_one(s));
	*out_ms = col_i64(s, 0);
	return RC_OK;
}

enum rc store_attempt_add(struct ctx *c, int64_t message_id, const struct attempt *a)
{
	struct stmt *s = stmt(c, Q_ATTEMPT_ADD);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, a->at_ms != 0 ? a->at_ms : c->now_ms);
	bind_i64(s, 3, a->ok);
	bind_i64(s, 4, a->code);
	bind_text(s, 5, a->words != NULL ? a->words : "");
	return stmt_run(s, NULL);
}

enum rc store_attempt_list(
        struct ctx *c, const void *mem, int64_t message_id, struct attempt **out, int *out_n)
{
	struct attempt *list = talloc_array(mem, struct attempt, 0);
	int n = 0;
	struct stmt *s = stmt(c, Q_ATTEMPT_LIST);

	bind_i64(s, 1, message_id);
	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = talloc_realloc(mem, list, struct attempt, (size_t)n + 1);
		list[n++] = (struct attempt){
		        .at_ms = col_i64(s, 0),
		        .ok = col_i64(s, 1) != 0,
		        .code = (int)col_i64(s, 2),
		        .words = col_text(s, 3, list),
		};
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}
