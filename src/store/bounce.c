/* store/bounce: rows of bounce. */
#include "store/bounce.h"

#include "store/engine.h"

enum rc store_bounce_add(struct ctx *c, const struct bounce *b)
{
	struct stmt *s = stmt(c, Q_BOUNCE_ADD);
	bind_i64(s, 1, b->message_id);
	bind_i64_or_null(s, 2, b->reply_id);
	bind_i64(s, 3, b->permanent);
	bind_text(s, 4, b->cause);
	bind_text(s, 5, b->status);
	bind_text(s, 6, b->addresses);
	bind_text(s, 7, b->words);
	bind_i64(s, 8, b->final);
	return stmt_run(s, NULL);
}

static void read_bounce(struct stmt *s, const void *mem, void *row)
{
	*(struct bounce *)row = (struct bounce){
	        .message_id = col_i64(s, 0),
	        .reply_id = col_i64(s, 1),
	        .permanent = col_i64(s, 2) != 0,
	        .cause = col_text(s, 3, mem),
	        .status = col_text(s, 4, mem),
	        .addresses = col_text(s, 5, mem),
	        .words = col_text(s, 6, mem),
	        .at_ms = col_i64(s, 7),
	        .final = col_i64(s, 8) != 0,
	};
}

enum rc store_bounce_range(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, bool about_replies, struct bounce **out, int *out_n)
{
	struct stmt *s = stmt(c, about_replies ? Q_BOUNCE_REPLIES : Q_BOUNCE_REPORTS);

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return stmt_rows(s, mem, read_bounce, sizeof(struct bounce), 0, out, out_n);
}
