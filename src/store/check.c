/* store/check: counts and findings, for backup and doctor. */
#include "store/check.h"

#include "store/engine.h"

enum rc store_counts(struct ctx *c, struct store_counts *out)
{
	struct stmt *s = stmt(c, Q_CHECK_COUNTS);
	TRY(stmt_one(s));
	*out = (struct store_counts){.conversations = col_i64(s, 0),
	        .messages = col_i64(s, 1),
	        .raw = col_i64(s, 2),
	        .file_bytes = col_i64(s, 3)};
	return RC_OK;
}

enum rc store_blobs(struct ctx *c, const void *mem, bool in_files, const char *after, int limit,
        struct store_blob *out, int *out_n)
{
	struct stmt *s = stmt(c, in_files ? Q_CHECK_BLOB_FILES : Q_CHECK_BLOB_ROWS);
	int n = 0;

	bind_text(s, 1, after);
	bind_i64(s, 2, limit);
	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row || n == limit)
			break;
		out[n] = (struct store_blob){.hash = col_text(s, 0, mem), .size = col_i64(s, 1)};
		if (!in_files)
			out[n].bytes = col_bytes(s, 2, mem);
		n++;
	}
	*out_n = n;
	return RC_OK;
}

enum rc store_blob_is_named(struct ctx *c, const char *hash, bool *out)
{
	struct stmt *s = stmt(c, Q_CHECK_BLOB_NAMES);
	bind_text(s, 1, hash);
	TRY(stmt_one(s));
	*out = col_i64(s, 0) > 0;
	return RC_OK;
}

enum rc store_trouble(
        struct ctx *c, int64_t for_long_ms, int64_t future_ms, struct store_trouble *out)
{
	struct stmt *s = stmt(c, Q_CHECK_ROWS);
	bind_i64(s, 1, for_long_ms);
	bind_i64(s, 2, future_ms);
	TRY(stmt_one(s));
	*out = (struct store_trouble){.loose_attachments = col_i64(s, 0),
	        .attachments_without_blob = col_i64(s, 1),
	        .raw_without_blob = col_i64(s, 2),
	        .raw_waiting = col_i64(s, 3),
	        .raw_unreadable = col_i64(s, 4),
	        .claimed = col_i64(s, 5),
	        .overdue = col_i64(s, 6),
	        .future_events = col_i64(s, 7)};
	return RC_OK;
}

enum rc store_wrong_counts(struct ctx *c, int64_t *out)
{
	struct stmt *s = stmt(c, Q_CHECK_OPEN_COUNTS);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	return RC_OK;
}
