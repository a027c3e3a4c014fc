/* store/view: keys of conversations by view. */
#include "store/view.h"

#include "store/engine.h"

static const struct {
	enum query keys;
	int shelf; /* 0: the statement takes none */
} views[] = {
        [VIEW_LISTED] = {Q_VIEW_LISTED, 0},
        [VIEW_MINE] = {Q_VIEW_MINE, STATE_OPEN},
        [VIEW_UNASSIGNED] = {Q_VIEW_UNASSIGNED, 0},
        [VIEW_OPEN] = {Q_VIEW_SHELF, STATE_OPEN},
        [VIEW_WAITING] = {Q_VIEW_SHELF, STATE_WAITING},
        [VIEW_SNOOZED] = {Q_VIEW_SHELF, STATE_SNOOZED},
        [VIEW_SOLVED] = {Q_VIEW_SHELF, STATE_SOLVED},
        [VIEW_SPAM] = {Q_VIEW_SHELF, 5},
        [VIEW_TRASH] = {Q_VIEW_SHELF, 6},
        [VIEW_ALL] = {Q_VIEW_ALL, 0},
};

static enum rc read_keys(struct stmt *s, int limit, struct conversation_key *out, int *out_n)
{
	int n = 0;
	bool row = true;

	while (n < limit) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		out[n++] = (struct conversation_key){col_i64(s, 0), col_i64(s, 1)};
	}
	stmt_done(s);
	*out_n = n;
	return RC_OK;
}

enum rc store_view_keys(struct ctx *c, enum view view, int64_t of, struct conversation_key below,
        int limit, struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, views[view].keys);

	bind_i64(s, 1, of);
	bind_i64(s, 2, below.active_ms);
	bind_i64(s, 3, below.number);
	bind_i64(s, 4, limit);
	if (views[view].shelf != 0)
		bind_i64(s, 5, views[view].shelf);
	return read_keys(s, limit, out, out_n);
}

enum rc store_view_counts(struct ctx *c, int64_t user_id, struct view_counts *out)
{
	struct stmt *s = stmt(c, Q_VIEW_COUNTS);

	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out = (struct view_counts){
	        .unassigned = col_i64(s, 0), .open = col_i64(s, 1), .mine = col_i64(s, 2)};
	stmt_done(s);
	return RC_OK;
}

enum rc store_view_recount(struct ctx *c)
{
	if (!store_is_sqlite(c->store)) /* one writer */
		TRY(stmt_run(stmt(c, Q_VIEW_COUNTS_LOCK), NULL));
	TRY(stmt_run(stmt(c, Q_VIEW_COUNTS_CLEAR), NULL));
	return stmt_run(stmt(c, Q_VIEW_COUNTS_MAKE), NULL);
}

enum rc store_view_customer(struct ctx *c, int64_t customer_id, int64_t user_id,
        struct conversation_key below, int limit, struct conversation_key *out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CONVERSATION_OF_CUSTOMER);

	bind_i64(s, 1, customer_id);
	bind_i64(s, 2, user_id);
	bind_i64(s, 3, limit);
	bind_i64(s, 4, below.active_ms);
	bind_i64(s, 5, below.number);
	return read_keys(s, limit, out, out_n);
}
