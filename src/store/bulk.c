/* store/bulk: rows of bulk and bulk_row. */
#include "store/bulk.h"

#include "store/engine.h"

enum rc store_bulk_add(struct ctx *c, struct bulk *b)
{
	struct stmt *s = stmt(c, Q_BULK_ADD);
	bind_i64(s, 1, b->user_id);
	bind_i64(s, 2, b->created_ms);
	bind_i64(s, 3, b->state);
	bind_text(s, 4, b->change);
	bind_text(s, 5, b->view);
	bind_text(s, 6, b->q);
	TRY(stmt_one(s));
	b->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_bulk_add_row(struct ctx *c, int64_t id, int64_t number)
{
	struct stmt *s = stmt(c, Q_BULK_ADD_ROW);
	bind_i64(s, 1, id);
	bind_i64(s, 2, number);
	return stmt_run(s, NULL);
}

static void read_bulk(struct stmt *s, const void *mem, void *row)
{
	struct bulk *out = row;

	*out = (struct bulk){
	        .id = col_i64(s, 0),
	        .user_id = col_i64(s, 1),
	        .created_ms = col_i64(s, 2),
	        .state = (enum bulk_state)col_i64(s, 3),
	        .change = col_text(s, 4, mem),
	        .view = col_text(s, 5, mem),
	        .q = col_text(s, 6, mem),
	        .cursor = col_text(s, 7, mem),
	};
}

static enum rc count(struct ctx *c, struct bulk *b)
{
	struct stmt *s = stmt(c, Q_BULK_COUNTS);
	bool row = false;

	bind_i64(s, 1, b->id);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		int64_t state = col_i64(s, 0);
		if (state >= 0 && state < BULK_ROW_STATES)
			b->counts[state] = col_i64(s, 1);
	}
	stmt_done(s);
	return RC_OK;
}

enum rc store_bulk_get(struct ctx *c, const void *mem, int64_t id, struct bulk *out)
{
	struct stmt *s = stmt(c, Q_BULK_GET);
	struct bulk b;

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_bulk(s, mem, &b);
	stmt_done(s);
	TRY(count(c, &b));
	*out = b;
	return RC_OK;
}

enum rc store_bulk_list(struct ctx *c, const void *mem, int64_t user_id, int64_t before, int limit,
        struct bulk **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BULK_LIST);
	struct bulk *list;
	int n;

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, before);
	bind_i64(s, 3, limit);
	TRY(stmt_rows(s, mem, read_bulk, sizeof(struct bulk), 0, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(count(c, &list[i]));
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_bulk_working(struct ctx *c, const void *mem, int64_t **out, int *out_n)
{
	return stmt_numbers(stmt(c, Q_BULK_WORKING), mem, out, out_n);
}

enum rc store_bulk_unfinished(struct ctx *c, int64_t user_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_BULK_UNFINISHED);
	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_bulk_lock(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_BULK_LOCK);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_bulk_set_state(struct ctx *c, int64_t id, enum bulk_state state)
{
	struct stmt *s = stmt(c, Q_BULK_STATE);
	bind_i64(s, 1, id);
	bind_i64(s, 2, state);
	return stmt_run(s, NULL);
}

enum rc store_bulk_gathered(struct ctx *c, int64_t id, const char *cursor)
{
	struct stmt *s = stmt(c, Q_BULK_GATHERED);
	bind_i64(s, 1, id);
	bind_text(s, 2, cursor);
	return stmt_run(s, NULL);
}

static void read_bulk_row(struct stmt *s, const void *mem, void *row)
{
	*(struct bulk_row *)row = (struct bulk_row){
	        .number = col_i64(s, 0),
	        .state = (enum bulk_row_state)col_i64(s, 1),
	        .version = col_i64(s, 2),
	        .before = col_text(s, 3, mem),
	        .reason = col_text(s, 4, mem),
	};
}

static enum rc read_rows(
        struct stmt *s, const void *mem, int limit, struct bulk_row **out, int *out_n)
{
	return stmt_rows(s, mem, read_bulk_row, sizeof(struct bulk_row), 0, out, out_n);
}

enum rc store_bulk_rows(struct ctx *c, const void *mem, int64_t id, enum bulk_row_state state,
        int limit, struct bulk_row **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BULK_ROWS);
	bind_i64(s, 1, id);
	bind_i64(s, 2, state);
	bind_i64(s, 3, limit);
	return read_rows(s, mem, limit, out, out_n);
}

enum rc store_bulk_told(
        struct ctx *c, const void *mem, int64_t id, int limit, struct bulk_row **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BULK_TOLD);
	bind_i64(s, 1, id);
	bind_i64(s, 2, limit);
	return read_rows(s, mem, limit, out, out_n);
}

enum rc store_bulk_mark(struct ctx *c, int64_t id, const struct bulk_row *row)
{
	struct stmt *s = stmt(c, Q_BULK_MARK);
	bind_i64(s, 1, id);
	bind_i64(s, 2, row->number);
	bind_i64(s, 3, row->state);
	bind_i64(s, 4, row->version);
	bind_text(s, 5, row->before);
	bind_text(s, 6, row->reason);
	return stmt_run(s, NULL);
}

enum rc store_bulk_expired(
        struct ctx *c, const void *mem, int64_t before_ms, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BULK_EXPIRED);
	bind_i64(s, 1, before_ms);
	return stmt_numbers(s, mem, out, out_n);
}

enum rc store_bulk_delete(struct ctx *c, int64_t id)
{
	static const enum query ends[] = {Q_BULK_DELETE_ROWS, Q_BULK_DELETE};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct stmt *s = stmt(c, ends[i]);
		bind_i64(s, 1, id);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}
