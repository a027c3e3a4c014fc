/* store/own_list: rows of own_list. */
#include "store/own_list.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct own_list *out = row;

	*out = (struct own_list){
	        .language = col_text(s, 0, mem),
	        .list = col_text(s, 1, mem),
	        .version = col_i64(s, 2),
	        .text = col_text(s, 3, mem),
	};
}

enum rc store_own_list_version(struct ctx *c, int64_t *out)
{
	struct stmt *s = stmt(c, Q_OWN_LIST_VERSION);
	bool row;

	TRY(stmt_next(s, &row));
	*out = row ? col_i64(s, 0) : 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_own_list_version_next(struct ctx *c, int64_t *out)
{
	struct stmt *s = stmt(c, Q_OWN_LIST_VERSION_NEXT);

	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_own_list_get(struct ctx *c, const void *mem, const char *language, const char *list,
        struct own_list *out)
{
	struct stmt *s = stmt(c, Q_OWN_LIST_GET);

	bind_text(s, 1, language);
	bind_text(s, 2, list);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_own_list_all(struct ctx *c, const void *mem, struct own_list **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_OWN_LIST_ALL);

	return stmt_rows(s, mem, read_row, sizeof(struct own_list), 0, out, out_n);
}

enum rc store_own_list_put(struct ctx *c, const struct own_list *row)
{
	struct stmt *s = stmt(c, Q_OWN_LIST_PUT);

	bind_text(s, 1, row->language);
	bind_text(s, 2, row->list);
	bind_i64(s, 3, row->version);
	bind_text(s, 4, row->text);
	return stmt_run(s, NULL);
}
