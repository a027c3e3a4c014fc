/* store/outbox: replies on their way, and every attempt. */
#include "store/outbox.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct outbox *)row = (struct outbox){
	        .message_id = col_i64(s, 0),
	        .mailbox_id = col_i64(s, 1),
	        .state = (enum outbox_state)col_i64(s, 2),
	        .due_ms = col_i64(s, 3),
	        .tries = col_i64(s, 4),
	        .claimed_ms = col_i64(s, 5),
	        .maybe_repeat = col_i64(s, 6) != 0,
	        .scheduled = col_i64(s, 7) != 0,
	        .state_after = (int)col_i64(s, 8),
	        .cancel_if_newer = col_i64(s, 9) != 0,
	        .forward_of = col_i64(s, 10),
	};
}

enum rc store_outbox_add(struct ctx *c, const struct outbox *o)
{
	struct stmt *s = stmt(c, Q_OUTBOX_ADD);
	bind_i64(s, 1, o->message_id);
	bind_i64(s, 2, o->mailbox_id);
	bind_i64(s, 3, o->due_ms);
	bind_i64(s, 4, o->scheduled);
	bind_i64(s, 5, o->state_after);
	bind_i64(s, 6, o->cancel_if_newer);
	bind_i64_or_null(s, 7, o->forward_of);
	return stmt_run(s, NULL);
}

enum rc store_outbox_get(struct ctx *c, int64_t message_id, struct outbox *out)
{
	struct stmt *s = stmt(c, Q_OUTBOX_GET);
	bind_i64(s, 1, message_id);
	TRY(stmt_one(s));
	read_row(s, NULL, out);
	return RC_OK;
}

enum rc store_outbox_range(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, struct outbox **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RANGE);

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return stmt_rows(s, mem, read_row, sizeof(struct outbox), 0, out, out_n);
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

enum rc store_outbox_home(struct ctx *c, int64_t message_id, int64_t mailbox_id)
{
	struct stmt *s = stmt(c, Q_OUTBOX_HOME);
	int64_t changed = 0;
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

enum rc store_outbox_claim(struct ctx *c, const void *mem, int64_t mailbox_id, int limit,
        struct outbox **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_CLAIM);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, mailbox_id);
	bind_i64(s, 3, limit);
	return stmt_rows(s, mem, read_row, sizeof(struct outbox), 0, out, out_n);
}

enum rc store_outbox_reclaim(struct ctx *c, int64_t claimed_before_ms, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECLAIM);
	bind_i64(s, 1, claimed_before_ms);
	return stmt_run(s, out_n);
}

enum rc store_outbox_move_with_clock(struct ctx *c, int64_t by_ms, int64_t after_ms, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_MOVE_WITH_CLOCK);
	bind_i64(s, 1, by_ms);
	bind_i64(s, 2, after_ms);
	return stmt_run(s, out_n);
}

enum rc store_outbox_next_due(struct ctx *c, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_OUTBOX_NEXT_DUE);
	TRY(stmt_one(s));
	*out_ms = col_i64(s, 0);
	return RC_OK;
}

enum rc store_outbox_due_mailboxes(struct ctx *c, const void *mem, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_DUE_MAILBOXES);

	bind_i64(s, 1, c->now_ms);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_outbox_newer(struct ctx *c, int64_t message_id, bool *out)
{
	struct stmt *s = stmt(c, Q_OUTBOX_NEWER);
	bool row;
	bind_i64(s, 1, message_id);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

static void read_overtaken(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct overtaken *)row = (struct overtaken){col_i64(s, 0), col_i64(s, 1)};
}

enum rc store_outbox_overtaken(struct ctx *c, const void *mem, struct overtaken **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_OVERTAKEN);

	return stmt_rows(s, mem, read_overtaken, sizeof(struct overtaken), 0, out, out_n);
}

enum rc store_outbox_stamp(struct ctx *c, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_OUTBOX_STAMP);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_outbox_doubt(struct ctx *c, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_OUTBOX_DOUBT);
	bind_i64(s, 1, message_id);
	return stmt_run(s, NULL);
}

enum rc store_recipient_put(struct ctx *c, const struct recipient *r)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECIPIENT_PUT);
	bind_i64(s, 1, r->message_id);
	bind_text(s, 2, r->address);
	bind_i64(s, 3, r->state);
	bind_i64(s, 4, r->code);
	bind_text(s, 5, r->words != NULL ? r->words : "");
	bind_i64(s, 6, r->at_ms != 0 ? r->at_ms : c->now_ms);
	return stmt_run(s, NULL);
}

static void read_recipient(struct stmt *s, const void *mem, void *row)
{
	*(struct recipient *)row = (struct recipient){
	        .message_id = col_i64(s, 0),
	        .address = col_text(s, 1, mem),
	        .state = (enum recipient_state)col_i64(s, 2),
	        .code = (int)col_i64(s, 3),
	        .words = col_text(s, 4, mem),
	        .at_ms = col_i64(s, 5),
	};
}

static enum rc read_recipients(struct stmt *s, const void *mem, struct recipient **out, int *out_n)
{
	return stmt_rows(s, mem, read_recipient, sizeof(struct recipient), 0, out, out_n);
}

enum rc store_recipient_list(
        struct ctx *c, const void *mem, int64_t message_id, struct recipient **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECIPIENT_LIST);
	bind_i64(s, 1, message_id);
	return read_recipients(s, mem, out, out_n);
}

enum rc store_recipient_range(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, struct recipient **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECIPIENT_RANGE);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return read_recipients(s, mem, out, out_n);
}

enum rc store_recipient_drop(struct ctx *c, int64_t message_id, const char *address)
{
	struct stmt *s = stmt(c, Q_OUTBOX_RECIPIENT_DROP);
	bind_i64(s, 1, message_id);
	bind_text(s, 2, address);
	return stmt_run(s, NULL);
}

enum rc store_attempt_add(struct ctx *c, int64_t message_id, const struct attempt *a)
{
	struct stmt *s = stmt(c, Q_ATTEMPT_ADD);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, a->at_ms != 0 ? a->at_ms : c->now_ms);
	bind_i64(s, 3, a->ok);
	bind_i64(s, 4, a->code);
	bind_text(s, 5, a->words != NULL ? a->words : "");
	bind_text(s, 6, a->slug);
	bind_text(s, 7, a->recipient);
	return stmt_run(s, NULL);
}
