/* store/receipt: rows of receipt. */
#include "store/receipt.h"

#include "store/engine.h"

enum rc store_receipt_add(struct ctx *c, const struct receipt *r)
{
	struct stmt *s = stmt(c, Q_RECEIPT_ADD);
	bind_i64(s, 1, r->conversation);
	bind_i64(s, 2, r->message_id);
	bind_i64_or_null(s, 3, r->reply_id);
	bind_text(s, 4, r->withheld);
	bind_text(s, 5, r->address);
	bind_i64(s, 6, r->at_ms);
	bind_text(s, 7, r->domain);
	return stmt_run(s, NULL);
}

enum rc store_receipt_get(struct ctx *c, const void *mem, int64_t conversation, struct receipt *out)
{
	struct stmt *s = stmt(c, Q_RECEIPT_GET);
	bool row = false;

	bind_i64(s, 1, conversation);
	TRY(stmt_next(s, &row));
	*out = (struct receipt){0};
	if (row)
		*out = (struct receipt){
		        .conversation = conversation,
		        .message_id = col_i64(s, 0),
		        .reply_id = col_i64(s, 1),
		        .withheld = col_text(s, 2, mem),
		        .at_ms = col_i64(s, 3),
		};
	stmt_done(s);
	return RC_OK;
}

enum rc store_receipt_turn(struct ctx *c, const char *name)
{
	struct stmt *s = stmt(c, Q_RECEIPT_TURN);
	bind_text(s, 1, name);
	TRY(stmt_one(s));
	stmt_done(s);
	return RC_OK;
}

static enum rc read_count(struct stmt *s, int64_t *out)
{
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_receipt_count(struct ctx *c, const char *address, int64_t since_ms, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RECEIPT_COUNT);
	bind_text(s, 1, address);
	bind_i64(s, 2, since_ms);
	return read_count(s, out);
}

enum rc store_receipt_count_all(
        struct ctx *c, const char *domain, int64_t since_ms, int64_t *out_all, int64_t *out_domain)
{
	struct stmt *s = stmt(c, Q_RECEIPT_COUNT_ALL);
	bind_text(s, 1, domain);
	bind_i64(s, 2, since_ms);
	TRY(stmt_one(s));
	*out_all = col_i64(s, 0);
	*out_domain = col_i64(s, 1);
	stmt_done(s);
	return RC_OK;
}

enum rc store_receipt_subjects(struct ctx *c, const void *mem, const char *address,
        int64_t since_ms, int limit, const char ***out, int *out_n)
{
	const char **list = talloc_zero_array(mem, const char *, (size_t)limit + 1);
	struct stmt *s = stmt(c, Q_RECEIPT_SUBJECTS);
	int n = 0;

	bind_text(s, 1, address);
	bind_i64(s, 2, since_ms);
	bind_i64(s, 3, limit);
	for (bool row; n < limit;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list[n++] = col_text(s, 0, list);
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_receipt_letters(
        struct ctx *c, int64_t conversation, const char *sender, int64_t since_ms, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RECEIPT_LETTERS);
	bind_i64(s, 1, conversation);
	bind_text(s, 2, sender);
	bind_i64(s, 3, since_ms);
	return read_count(s, out);
}
