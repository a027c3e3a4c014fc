/* store/saved_view: rows of saved_view. */
#include "store/saved_view.h"

#include "store/engine.h"

#define LIST_MAX 500 /* as the query says */

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct saved_view *out = row;

	*out = (struct saved_view){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .owner_id = col_i64(s, 2),
	        .owner_name = col_text(s, 3, mem),
	        .shared = col_i64(s, 4) != 0,
	        .name = col_text(s, 5, mem),
	        .query = col_text(s, 6, mem),
	        .position = col_i64(s, 7),
	};
}

enum rc store_saved_view_add(struct ctx *c, struct saved_view *v)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_ADD);

	bind_i64(s, 1, v->owner_id);
	bind_i64(s, 2, v->shared);
	bind_text(s, 3, v->name);
	bind_text(s, 4, v->query);
	bind_i64(s, 5, c->now_ms);
	TRY(stmt_one(s));
	v->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_saved_view_get(struct ctx *c, const void *mem, int64_t id, struct saved_view *out)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_saved_view_list(
        struct ctx *c, const void *mem, int64_t user_id, struct saved_view **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_LIST);

	bind_i64(s, 1, user_id);
	return stmt_rows(s, mem, read_row, sizeof(struct saved_view), LIST_MAX, out, out_n);
}

enum rc store_saved_view_owned(struct ctx *c, int64_t user_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_OWNED);

	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_saved_view_update(struct ctx *c, const struct saved_view *v)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_UPDATE);

	bind_i64(s, 1, v->id);
	bind_i64(s, 2, v->shared);
	bind_text(s, 3, v->name);
	bind_text(s, 4, v->query);
	return stmt_run(s, NULL);
}

enum rc store_saved_view_place(struct ctx *c, int64_t id, int64_t position)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_PLACE);

	bind_i64(s, 1, id);
	bind_i64(s, 2, position);
	return stmt_run(s, NULL);
}

enum rc store_saved_view_delete(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_SAVED_VIEW_DELETE);

	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}
