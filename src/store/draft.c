/* store/draft: rows of draft. */
#include "store/draft.h"

#include "store/engine.h"

enum rc store_draft_get(struct ctx *c, const void *mem, int64_t user_id, int64_t conversation,
        int kind, struct draft *out)
{
	struct stmt *s = stmt(c, Q_DRAFT_GET);

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, conversation);
	bind_i64(s, 3, kind);
	TRY(stmt_one(s));
	*out = (struct draft){
	        .user_id = user_id,
	        .conversation = conversation,
	        .kind = kind,
	        .version = col_i64(s, 0),
	        .html = col_text(s, 1, mem),
	        .recipients = col_text(s, 2, mem),
	        .attachments = col_text(s, 3, mem),
	        .seen_message = col_i64(s, 4),
	        .updated_ms = col_i64(s, 5),
	};
	stmt_done(s);
	return RC_OK;
}

enum rc store_draft_put(struct ctx *c, struct draft *d)
{
	bool is_new = d->version == 0;
	struct stmt *s = stmt(c, is_new ? Q_DRAFT_ADD : Q_DRAFT_UPDATE);
	int64_t changed = 0;
	int n = 4;

	d->updated_ms = c->now_ms;
	bind_i64(s, 1, d->user_id);
	bind_i64(s, 2, d->conversation);
	bind_i64(s, 3, d->kind);
	if (!is_new)
		bind_i64(s, n++, d->version);
	bind_text(s, n++, d->html);
	bind_text(s, n++, d->recipients);
	bind_text(s, n++, d->attachments);
	bind_i64(s, n++, d->seen_message);
	bind_i64(s, n, d->updated_ms);
	TRY(stmt_run(s, &changed));
	if (changed == 0)
		return RC_CONFLICT;
	d->version++;
	return RC_OK;
}

enum rc store_draft_delete(
        struct ctx *c, int64_t user_id, int64_t conversation, int kind, bool *out_was_there)
{
	struct stmt *s = stmt(c, Q_DRAFT_DELETE);
	int64_t changed = 0;

	bind_i64(s, 1, user_id);
	bind_i64(s, 2, conversation);
	bind_i64(s, 3, kind);
	TRY(stmt_run(s, &changed));
	*out_was_there = changed > 0;
	return RC_OK;
}

enum rc store_draft_attachments(struct ctx *c, const void *mem, const char ***out)
{
	return stmt_texts(stmt(c, Q_DRAFT_ATTACHMENTS), mem, out);
}
