/* store/attachment: rows of attachment (store/message.h). */
#include "store/engine.h"
#include "store/message.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct attachment *out = row;

	*out = (struct attachment){
	        .id = col_i64(s, 0),
	        .message_id = col_i64(s, 1),
	        .uploader_id = col_i64(s, 2),
	        .name = col_text(s, 3, mem),
	        .type = col_text(s, 4, mem),
	        .size = col_i64(s, 5),
	        .hash = col_text(s, 6, mem),
	        .is_inline = col_i64(s, 7) != 0,
	        .content_id = col_text(s, 8, mem),
	        .created_ms = col_i64(s, 9),
	};
}

static enum rc read_all(struct stmt *s, const void *mem, struct attachment **out, int *out_n)
{
	return stmt_rows(s, mem, read_row, sizeof(struct attachment), 0, out, out_n);
}

enum rc store_attachment_add(struct ctx *c, struct attachment *a)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_ADD);

	if (a->created_ms == 0)
		a->created_ms = c->now_ms;
	bind_i64_or_null(s, 1, a->message_id);
	bind_i64_or_null(s, 2, a->uploader_id);
	bind_text(s, 3, a->name);
	bind_text(s, 4, a->type);
	bind_i64(s, 5, a->size);
	bind_text(s, 6, a->hash);
	bind_i64(s, 7, a->is_inline);
	bind_text(s, 8, a->content_id);
	bind_i64(s, 9, a->created_ms);
	TRY(stmt_one(s));
	a->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_attachment_get(struct ctx *c, const void *mem, int64_t id, struct attachment *out)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_attachment_list(
        struct ctx *c, const void *mem, int64_t message_id, struct attachment **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_LIST);
	bind_i64(s, 1, message_id);
	return read_all(s, mem, out, out_n);
}

enum rc store_attachment_range(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, struct attachment **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_RANGE);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return read_all(s, mem, out, out_n);
}

static enum rc exactly_one(struct stmt *s)
{
	int64_t changed = 0;
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_NOT_FOUND : RC_OK;
}

enum rc store_attachment_take(struct ctx *c, int64_t id, int64_t uploader_id, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_TAKE);
	bind_i64(s, 1, id);
	bind_i64(s, 2, uploader_id);
	bind_i64(s, 3, message_id);
	return exactly_one(s);
}

enum rc store_attachment_release(struct ctx *c, int64_t message_id, int64_t uploader_id)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_RELEASE);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, uploader_id);
	bind_i64(s, 3, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_attachment_touch(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_TOUCH);
	bind_i64(s, 1, id);
	bind_i64(s, 2, c->now_ms);
	return stmt_run(s, NULL);
}

enum rc store_attachment_delete_loose(struct ctx *c, int64_t id, int64_t uploader_id)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_LOOSEN);
	bind_i64(s, 1, id);
	bind_i64(s, 2, uploader_id);
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_ATTACHMENT_DELETE_LOOSE);
	bind_i64(s, 1, id);
	bind_i64(s, 2, uploader_id);
	return exactly_one(s);
}

enum rc store_attachment_delete_older(struct ctx *c, int64_t created_before_ms)
{
	struct stmt *s = stmt(c, Q_ATTACHMENT_LOOSEN_OLDER);
	bind_i64(s, 1, created_before_ms);
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_ATTACHMENT_DELETE_OLDER);
	bind_i64(s, 1, created_before_ms);
	return stmt_run(s, NULL);
}
