/* store/promise: rows of promise. */
#include "store/promise.h"

#include "store/engine.h"

enum rc store_promise_add(struct ctx *c, struct promise_row *p)
{
	struct stmt *s = stmt(c, Q_PROMISE_ADD);

	p->made_ms = c->now_ms;
	p->state = PROMISE_OPEN;
	bind_i64(s, 1, p->message_id);
	bind_i64(s, 2, p->owner_id);
	bind_i64(s, 3, p->to);
	bind_text(s, 4, p->words);
	bind_text(s, 5, p->due);
	bind_i64(s, 6, p->due_ms);
	bind_i64_or_null(s, 7, p->tell_ms);
	bind_i64(s, 8, p->made_ms);
	TRY(stmt_one(s));
	p->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct promise_row *out = row;

	*out = (struct promise_row){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .message_id = col_i64(s, 2),
	        .owner_id = col_i64(s, 3),
	        .owner_name = col_text(s, 4, mem),
	        .to = (enum promise_to)col_i64(s, 5),
	        .words = col_text(s, 6, mem),
	        .due = col_text(s, 7, mem),
	        .due_ms = col_i64(s, 8),
	        .tell_ms = col_i64(s, 9),
	        .state = (enum promise_state)col_i64(s, 10),
	        .made_ms = col_i64(s, 11),
	        .closed_ms = col_i64(s, 12),
	        .told_id = col_i64(s, 13),
	        .conversation = col_i64(s, 14),
	        .mailbox_id = col_i64(s, 15),
	        .subject = col_text(s, 16, mem),
	        .customer_name = col_text(s, 17, mem),
	        .customer_address = col_text(s, 18, mem),
	        .unsent = col_i64(s, 19) != 0,
	        .left_by = col_i64(s, 20),
	};
}

enum rc store_promise_get(struct ctx *c, const void *mem, int64_t id, struct promise_row *out)
{
	struct stmt *s = stmt(c, Q_PROMISE_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

static enum rc read_rows(struct stmt *s, const void *mem, struct promise_row **out, int *out_n)
{
	return stmt_rows(s, mem, read_row, sizeof(struct promise_row), 0, out, out_n);
}

enum rc store_promise_of_conversation(
        struct ctx *c, const void *mem, int64_t conversation, struct promise_row **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_PROMISE_OF_CONVERSATION);

	bind_i64(s, 1, conversation);
	return read_rows(s, mem, out, out_n);
}

enum rc store_promise_open(struct ctx *c, const void *mem, const struct promise_walk *w,
        struct promise_row **out, int *out_n)
{
	struct stmt *s = stmt(c, w->owner_id != 0 ? Q_PROMISE_OPEN_OF : Q_PROMISE_OPEN);

	bind_i64(s, 1, w->reader_id);
	bind_i64(s, 2, w->after_ms);
	bind_i64(s, 3, w->after_id);
	bind_i64(s, 4, w->limit);
	if (w->owner_id != 0)
		bind_i64(s, 5, w->owner_id);
	return read_rows(s, mem, out, out_n);
}

/* Ids by one number, and by a limit unless it is 0. */
static enum rc ids_of(struct ctx *c, enum query q, const void *mem, int64_t of, int limit,
        int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, of);
	if (limit > 0)
		bind_i64(s, 2, limit);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_promise_tell(
        struct ctx *c, const void *mem, int64_t now_ms, int limit, int64_t **out, int *out_n)
{
	return ids_of(c, Q_PROMISE_TOLD, mem, now_ms, limit, out, out_n);
}

enum rc store_promise_owned(
        struct ctx *c, const void *mem, int64_t owner_id, int limit, int64_t **out, int *out_n)
{
	return ids_of(c, Q_PROMISE_OWNED, mem, owner_id, limit, out, out_n);
}

enum rc store_promise_keeper(
        struct ctx *c, int64_t conversation, int64_t owner_id, int64_t actor_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_PROMISE_KEEPER);
	bool row = false;

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, owner_id);
	bind_i64(s, 3, actor_id);
	TRY(stmt_next(s, &row));
	*out = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_promise_in_message(
        struct ctx *c, const void *mem, int64_t message_id, int64_t **out, int *out_n)
{
	return ids_of(c, Q_PROMISE_IN_MESSAGE, mem, message_id, 0, out, out_n);
}

enum rc store_promise_told_in(
        struct ctx *c, const void *mem, int64_t message_id, int64_t **out, int *out_n)
{
	return ids_of(c, Q_PROMISE_TOLD_IN, mem, message_id, 0, out, out_n);
}

enum rc store_promise_update(struct ctx *c, struct promise_row *p)
{
	struct stmt *s = stmt(c, Q_PROMISE_UPDATE);
	int64_t changed = 0;

	bind_i64(s, 1, p->id);
	bind_i64(s, 2, p->version);
	bind_i64(s, 3, p->owner_id);
	bind_i64(s, 4, p->to);
	bind_text(s, 5, p->words);
	bind_text(s, 6, p->due);
	bind_i64(s, 7, p->due_ms);
	bind_i64_or_null(s, 8, p->tell_ms);
	bind_i64(s, 9, p->state);
	bind_i64_or_null(s, 10, p->closed_ms);
	bind_i64_or_null(s, 11, p->told_id);
	bind_i64_or_null(s, 12, p->left_by);
	TRY(stmt_run(s, &changed));
	if (changed != 1)
		return store_anew(c);
	p->version++;
	return RC_OK;
}

enum rc store_promise_delete(struct ctx *c, const struct promise_row *p)
{
	struct stmt *s = stmt(c, Q_PROMISE_DELETE);
	int64_t changed = 0;

	bind_i64(s, 1, p->id);
	bind_i64(s, 2, p->version);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : store_anew(c);
}
