/* store/customer_note: rows of customer_note. */
#include "store/customer_note.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct customer_note *out = row;

	*out = (struct customer_note){
	        .id = col_i64(s, 0),
	        .customer_id = col_i64(s, 1),
	        .organisation_id = col_i64(s, 2),
	        .user_id = col_i64(s, 3),
	        .user_name = col_text(s, 4, mem),
	        .text = col_text(s, 5, mem),
	        .created_ms = col_i64(s, 6),
	        .changed_ms = col_i64(s, 7),
	};
}

enum rc store_customer_note_list(struct ctx *c, const void *mem, int64_t customer_id,
        int64_t organisation_id, int limit, struct customer_note **out, int *out_n)
{
	struct stmt *s = stmt(
	        c, customer_id != 0 ? Q_CUSTOMER_NOTE_LIST : Q_CUSTOMER_NOTE_LIST_ORGANISATION);

	bind_i64(s, 1, customer_id != 0 ? customer_id : organisation_id);
	bind_i64(s, 2, limit);
	return stmt_rows(s, mem, read_row, sizeof(struct customer_note), limit, out, out_n);
}

enum rc store_customer_note_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_note *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_NOTE_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_note_add(struct ctx *c, const struct customer_note *n, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_NOTE_ADD);
	bind_i64_or_null(s, 1, n->customer_id);
	bind_i64_or_null(s, 2, n->organisation_id);
	bind_i64(s, 3, n->user_id);
	bind_text(s, 4, n->text);
	bind_i64(s, 5, c->now_ms);
	TRY(stmt_one(s));
	*out_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_note_update(struct ctx *c, int64_t id, const char *text)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_NOTE_UPDATE);
	bind_i64(s, 1, id);
	bind_text(s, 2, text);
	bind_i64(s, 3, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_customer_note_delete(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_NOTE_DELETE);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}
