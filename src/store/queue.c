#include "store/queue.h"

#include "store/engine.h"

enum rc store_queue_counts(struct ctx *c, struct queue_counts *out)
{
	struct stmt *s = stmt(c, Q_QUEUE_COUNTS);

	TRY(stmt_one(s));
	*out = (struct queue_counts){.raw_waiting = col_i64(s, 0),
	        .raw_unreadable = col_i64(s, 1),
	        .outbox_waiting = col_i64(s, 2),
	        .raw_total = col_i64(s, 3),
	        .attempt_total = col_i64(s, 4)};
	stmt_done(s);
	return RC_OK;
}
