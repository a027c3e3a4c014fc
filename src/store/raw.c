/* store/raw: mail as it came, and what became of it. */
#include "store/raw.h"

#include "store/blob.h"
#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, struct raw *r)
{
	*r = (struct raw){
	        .id = col_i64(s, 0),
	        .mailbox_id = col_i64(s, 1),
	        .hash = col_text(s, 2, mem),
	        .size = col_i64(s, 3),
	        .source = col_text(s, 4, mem),
	        .folder = col_text(s, 5, mem),
	        .uidvalidity = col_i64(s, 6),
	        .uid = col_i64(s, 7),
	        .filed = col_text(s, 8, mem),
	        .history = col_i64(s, 9) != 0,
	        .received_ms = col_i64(s, 10),
	        .state = (enum raw_state)col_i64(s, 11),
	        .reason_slug = col_text(s, 12, mem),
	        .reason_text = col_text(s, 13, mem),
	        .tries = col_i64(s, 14),
	};
}

static enum rc read_rows(struct stmt *s, const void *mem, int limit, struct raw **out, int *out_n)
{
	struct raw *list = talloc_zero_array(mem, struct raw, limit > 0 ? (size_t)limit : 1);
	int n = 0;

	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row || n == limit)
			break;
		read_row(s, list, &list[n++]);
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_raw_find(struct ctx *c, struct raw *r)
{
	struct stmt *s = stmt(c, Q_RAW_FIND);

	bind_i64(s, 1, r->mailbox_id);
	bind_text(s, 2, r->hash);
	TRY(stmt_one(s));
	r->id = col_i64(s, 0);
	r->state = (enum raw_state)col_i64(s, 1);
	r->deleted_ms = col_i64(s, 2);
	r->was_filed = col_text(s, 3, c);
	stmt_done(s);
	return RC_OK;
}

enum rc store_raw_add(struct ctx *c, struct raw *r, bool *out_new)
{
	struct stmt *s = stmt(c, Q_RAW_ADD);

	bind_i64(s, 1, r->mailbox_id);
	bind_text(s, 2, r->hash);
	bind_i64(s, 3, r->size);
	bind_text(s, 4, r->source);
	bind_text(s, 5, r->folder);
	bind_i64_or_null(s, 6, r->uidvalidity);
	bind_i64_or_null(s, 7, r->uid);
	bind_text(s, 8, r->filed);
	bind_i64(s, 9, r->history);
	bind_i64(s, 10, r->received_ms);
	bind_i64(s, 11, r->state);
	bind_text(s, 12, r->reason_slug);
	bind_text(s, 13, r->reason_text);
	bind_i64(s, 14, r->tries);
	enum rc rc = stmt_one(s);
	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	*out_new = rc == RC_OK;
	if (rc == RC_NOT_FOUND) {
		TRY(store_raw_find(c, r));
		/* The bytes were put before their row was asked for. */
		return r->state == RAW_DELETED ? blob_loosen(c, r->hash) : RC_OK;
	}
	r->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_raw_get(struct ctx *c, const void *mem, int64_t id, struct raw *out)
{
	struct stmt *s = stmt(c, Q_RAW_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	return RC_OK;
}

enum rc store_raw_waiting(struct ctx *c, const void *mem, int64_t after, int limit, bool imports,
        struct raw **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RAW_WAITING);
	bind_i64(s, 1, after);
	bind_i64(s, 2, imports);
	bind_i64(s, 3, limit);
	return read_rows(s, mem, limit, out, out_n);
}

static enum rc run_one(struct stmt *s, enum rc none)
{
	int64_t changed;
	TRY(stmt_run(s, &changed));
	return changed == 1 ? RC_OK : none;
}

enum rc store_raw_taken(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_RAW_TAKEN);
	bind_i64(s, 1, id);
	return run_one(s, RC_CONFLICT);
}

enum rc store_raw_unreadable(struct ctx *c, int64_t id, const char *slug, const char *text)
{
	struct stmt *s = stmt(c, Q_RAW_UNREADABLE);
	bind_i64(s, 1, id);
	bind_text(s, 2, slug);
	bind_text(s, 3, text);
	return run_one(s, RC_CONFLICT);
}

enum rc store_raw_refile(struct ctx *c, int64_t id, const char *filed)
{
	struct stmt *s = stmt(c, Q_RAW_REFILE);
	bind_i64(s, 1, id);
	bind_text(s, 2, filed);
	return stmt_run(s, NULL);
}

enum rc store_raw_retry(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_RAW_RETRY);
	bind_i64(s, 1, id);
	return run_one(s, RC_NOT_FOUND);
}

enum rc store_raw_ask(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_RAW_ASK);
	bind_i64(s, 1, id);
	return run_one(s, RC_NOT_FOUND);
}

enum rc store_raw_asked(
        struct ctx *c, const void *mem, int64_t mailbox_id, int limit, struct raw **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RAW_ASKED);
	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, limit);
	return read_rows(s, mem, limit, out, out_n);
}

enum rc store_raw_answered(struct ctx *c, int64_t id, const char *hash, int64_t size)
{
	struct stmt *s = stmt(c, Q_RAW_ANSWERED);
	bind_i64(s, 1, id);
	bind_text(s, 2, hash);
	bind_i64(s, 3, size);
	return run_one(s, RC_CONFLICT);
}

enum rc store_raw_not_answered(struct ctx *c, int64_t id, const char *slug)
{
	struct stmt *s = stmt(c, Q_RAW_NOT_ANSWERED);
	bind_i64(s, 1, id);
	bind_text(s, 2, slug);
	return run_one(s, RC_CONFLICT);
}

enum rc store_raw_drop(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_RAW_DROP);
	bind_i64(s, 1, id);
	return run_one(s, RC_CONFLICT);
}

enum rc store_raw_drop_spooled(struct ctx *c, const char *hash)
{
	int64_t changed;
	struct stmt *s = stmt(c, Q_RAW_DROP_SPOOLED);
	bind_text(s, 1, hash);
	return stmt_run(s, &changed);
}

enum rc store_raw_unreadable_list(struct ctx *c, const void *mem, int64_t user_id, int64_t before,
        int limit, struct raw **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RAW_UNREADABLE_LIST);
	bind_i64(s, 1, before > 0 ? before : INT64_MAX);
	bind_i64(s, 2, user_id);
	bind_i64(s, 3, limit);
	return read_rows(s, mem, limit, out, out_n);
}

enum rc store_raw_hours(struct ctx *c, const void *mem, int64_t mailbox_id, int64_t after_ms,
        int64_t upto_ms, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_RAW_HOURS);

	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, after_ms);
	bind_i64(s, 3, upto_ms);
	return stmt_numbers(s, mem, out, out_n);
}
