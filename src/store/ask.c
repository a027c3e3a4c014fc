/* store/ask: rows of ask. */
#include "store/ask.h"

#include "store/engine.h"

static int64_t place(struct stmt *s, int n)
{
	return col_is_null(s, n) ? -1 : col_i64(s, n);
}

static void read_row(struct stmt *s, const void *mem, void *row)
{
	*(struct ask_row *)row = (struct ask_row){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .message_id = col_i64(s, 2),
	        .conversation = col_i64(s, 3),
	        .start = place(s, 4),
	        .end = place(s, 5),
	        .text = col_text(s, 6, mem),
	        .state = col_text(s, 7, mem),
	        .user_id = col_i64(s, 8),
	        .user_name = col_text(s, 9, mem),
	        .at_ms = col_i64(s, 10),
	};
}

enum rc store_ask_list(
        struct ctx *c, const void *mem, int64_t conversation, struct ask_row **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ASK_LIST);

	bind_i64(s, 1, conversation);
	return stmt_rows(s, mem, read_row, sizeof(struct ask_row), ASK_ROWS_MAX, out, out_n);
}

enum rc store_ask_get(struct ctx *c, const void *mem, int64_t id, struct ask_row *out)
{
	struct stmt *s = stmt(c, Q_ASK_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

static void bind_place(struct stmt *s, int n, int64_t v)
{
	if (v < 0)
		bind_null(s, n);
	else
		bind_i64(s, n, v);
}

enum rc store_ask_put(struct ctx *c, struct ask_row *a)
{
	struct stmt *s = stmt(c, Q_ASK_PUT);

	bind_i64(s, 1, a->message_id);
	bind_place(s, 2, a->start);
	bind_place(s, 3, a->end);
	bind_text(s, 4, a->text);
	bind_text(s, 5, a->state);
	bind_i64_or_null(s, 6, a->user_id);
	bind_i64(s, 7, c->now_ms);
	TRY(stmt_one(s));
	a->id = col_i64(s, 0);
	a->version = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

enum rc store_ask_update(struct ctx *c, const struct ask_row *a)
{
	struct stmt *s = stmt(c, Q_ASK_UPDATE);
	int64_t changed = 0;

	bind_i64(s, 1, a->id);
	bind_i64(s, 2, a->version);
	bind_text(s, 3, a->text);
	bind_text(s, 4, a->state);
	bind_i64_or_null(s, 5, a->user_id);
	bind_i64(s, 6, c->now_ms);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

enum rc store_ask_delete(struct ctx *c, const struct ask_row *a)
{
	struct stmt *s = stmt(c, Q_ASK_DELETE);
	int64_t changed = 0;

	bind_i64(s, 1, a->id);
	bind_i64(s, 2, a->version);
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : RC_CONFLICT;
}

static void read_letter(struct stmt *s, const void *mem, void *row)
{
	*(struct ask_letter *)row = (struct ask_letter){
	        .id = col_i64(s, 0),
	        .ours = col_i64(s, 1) == 2,
	        .at_ms = col_i64(s, 2),
	        .language = col_text(s, 3, mem),
	        .text = col_text(s, 4, mem),
	};
}

enum rc store_ask_letters(
        struct ctx *c, const void *mem, int64_t conversation, struct ask_letter **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ASK_LETTERS);
	struct ask_letter *list;
	int n;

	bind_i64(s, 1, conversation);
	TRY(stmt_rows(s, mem, read_letter, sizeof *list, ASK_LETTERS_MAX, &list, &n));
	for (int i = 0; i < n / 2; i++) {
		struct ask_letter one = list[i];
		list[i] = list[n - 1 - i];
		list[n - 1 - i] = one;
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}
