/* store/restored: rows that a backup leaves in doubt. */
#include "store/restored.h"

#include "store/engine.h"

enum rc store_restored_doubtful(struct ctx *c, int64_t by_ms, int64_t *out)
{
	struct stmt *s = stmt(c, Q_RESTORED_DOUBTFUL);
	bind_i64(s, 1, by_ms);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	return RC_OK;
}

enum rc store_restored_doubt(struct ctx *c, int64_t by_ms)
{
	struct stmt *replies = stmt(c, Q_RESTORED_REPLIES), *notices = stmt(c, Q_RESTORED_NOTICES);
	bind_i64(replies, 1, by_ms);
	TRY(stmt_run(replies, NULL));
	bind_i64(notices, 1, by_ms);
	return stmt_run(notices, NULL);
}

enum rc store_restored_skip_numbers(struct ctx *c, int64_t n)
{
	TRY(stmt_run(stmt(c, Q_RESTORED_FIRST_NUMBER), NULL));
	struct stmt *s = stmt(c, Q_RESTORED_NUMBERS);
	bind_i64(s, 1, n);
	return stmt_run(s, NULL);
}
