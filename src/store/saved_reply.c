/* store/saved_reply: rows of saved_reply, its texts and files. */
#include "store/saved_reply.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct saved_reply *out = row;

	*out = (struct saved_reply){
	        .id = col_i64(s, 0),
	        .version = col_i64(s, 1),
	        .owner_id = col_i64(s, 2),
	        .author_id = col_i64(s, 3),
	        .folder = col_text(s, 4, mem),
	        .name = col_text(s, 5, mem),
	        .act = col_text(s, 6, mem),
	        .updated_ms = col_i64(s, 7),
	        .gone_ms = col_i64(s, 8),
	        .words = col_text(s, 9, mem),
	};
}

/* From the owner on: what adding and changing have in common. */
static void bind_rest(struct stmt *s, int n, const struct saved_reply *r)
{
	bind_i64_or_null(s, n++, r->owner_id);
	bind_i64(s, n++, r->author_id);
	bind_text(s, n++, r->folder);
	bind_text(s, n++, r->name);
	bind_text(s, n++, r->words);
	bind_text(s, n++, r->act);
	bind_i64(s, n, r->updated_ms);
}

enum rc store_saved_reply_add(struct ctx *c, struct saved_reply *r)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_ADD);

	r->updated_ms = c->now_ms;
	bind_rest(s, 1, r);
	TRY(stmt_one(s));
	r->id = col_i64(s, 0);
	r->version = 1;
	stmt_done(s);
	return RC_OK;
}

enum rc store_saved_reply_get(struct ctx *c, const void *mem, int64_t id, struct saved_reply *out)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_GET);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_saved_reply_update(struct ctx *c, struct saved_reply *r)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_UPDATE);
	int64_t changed = 0;

	r->updated_ms = c->now_ms;
	bind_i64(s, 1, r->id);
	bind_i64(s, 2, r->version);
	bind_rest(s, 3, r);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return RC_CONFLICT;
	r->version++;
	return RC_OK;
}

enum rc store_saved_reply_throw(struct ctx *c, int64_t id, int64_t gone_ms)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_THROW);

	bind_i64(s, 1, id);
	bind_i64(s, 2, gone_ms);
	return stmt_run(s, NULL);
}

enum rc store_saved_reply_list(struct ctx *c, const void *mem, int64_t user_id, int64_t after,
        int limit, struct saved_reply **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_LIST);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, after);
	bind_i64(s, 3, limit);
	return stmt_rows(s, mem, read_row, sizeof(struct saved_reply), limit, out, out_n);
}

enum rc store_saved_reply_count(struct ctx *c, int64_t owner_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_COUNT);

	bind_i64_or_null(s, 1, owner_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

static void read_saved_reply(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	struct saved_reply *out = row;

	out->id = col_i64(s, 0);
	out->author_id = col_i64(s, 1);
}

enum rc store_saved_reply_gone(struct ctx *c, const void *mem, int64_t before_ms, int limit,
        struct saved_reply **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SAVED_REPLY_GONE);

	bind_i64(s, 1, before_ms);
	bind_i64(s, 2, limit);
	return stmt_rows(s, mem, read_saved_reply, sizeof(struct saved_reply), limit, out, out_n);
}

static enum rc run_for(struct ctx *c, enum query q, int64_t id)
{
	struct stmt *s = stmt(c, q);

	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_saved_reply_delete(struct ctx *c, int64_t id)
{
	TRY(run_for(c, Q_SAVED_TEXT_CLEAR, id));
	return run_for(c, Q_SAVED_REPLY_DELETE, id);
}

static void read_saved_text(struct stmt *s, const void *mem, void *row)
{
	struct saved_text *out = row;

	out->language = col_text(s, 0, mem);
	out->html = col_text(s, 1, mem);
	out->text = col_text(s, 2, mem);
}

enum rc store_saved_texts(
        struct ctx *c, const void *mem, int64_t id, bool heads, struct saved_text **out, int *out_n)
{
	struct stmt *s = stmt(c, heads ? Q_SAVED_TEXT_HEADS : Q_SAVED_TEXT_LIST);

	bind_i64(s, 1, id);
	return stmt_rows(s, mem, read_saved_text, sizeof(struct saved_text), 0, out, out_n);
}

enum rc store_saved_texts_put(struct ctx *c, int64_t id, const struct saved_text *v, int n)
{
	TRY(run_for(c, Q_SAVED_TEXT_CLEAR, id));
	for (int i = 0; i < n; i++) {
		struct stmt *s = stmt(c, Q_SAVED_TEXT_ADD);
		bind_i64(s, 1, id);
		bind_text(s, 2, v[i].language);
		bind_text(s, 3, v[i].html);
		bind_text(s, 4, v[i].text);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}

enum rc store_saved_files(struct ctx *c, const void *mem, int64_t id, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_SAVED_FILE_LIST);
	int64_t *list = talloc_zero_array(mem, int64_t, 1);
	int n = 0;

	bind_i64(s, 1, id);
	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = talloc_realloc(mem, list, int64_t, (unsigned)n + 2);
		list[n++] = col_i64(s, 0);
		list[n] = 0;
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_saved_file_add(struct ctx *c, int64_t id, int64_t attachment_id)
{
	struct stmt *s = stmt(c, Q_SAVED_FILE_ADD);

	bind_i64(s, 1, attachment_id);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_saved_file_loosen(struct ctx *c, int64_t attachment_id, int64_t user_id)
{
	TRY(run_for(c, Q_SAVED_FILE_REMOVE, attachment_id));
	struct stmt *s = stmt(c, Q_SAVED_FILE_LOOSEN);
	bind_i64(s, 1, attachment_id);
	bind_i64(s, 2, user_id);
	bind_i64(s, 3, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_saved_file_owner(struct ctx *c, int64_t attachment_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_SAVED_FILE_OWNER);

	bind_i64(s, 1, attachment_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}
