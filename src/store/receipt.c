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
	bind_i64(s, 5, r->at_ms);
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

enum rc store_receipt_letters(
        struct ctx *c, int64_t conversation, const char *sender, int64_t since_ms, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RECEIPT_LETTERS);
	bind_i64(s, 1, conversation);
	bind_text(s, 2, sender);
	bind_i64(s, 3, since_ms);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}
