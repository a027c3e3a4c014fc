/* store/customer_merge: two customers become one, and come apart again. */
#include "store/customer_merge.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct customer_merge *out = row;

	*out = (struct customer_merge){
	        .id = col_i64(s, 0),
	        .target = col_i64(s, 1),
	        .source = col_i64(s, 2),
	        .user_id = col_i64(s, 3),
	        .user_name = col_text(s, 4, mem),
	        .at_ms = col_i64(s, 5),
	        .undone_ms = col_i64(s, 6),
	        .took = col_text(s, 7, mem),
	        .source_name = col_text(s, 8, mem),
	};
}

enum rc store_customer_merge_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_merge *out)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_MERGE_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_customer_merge_list(struct ctx *c, const void *mem, int64_t target, int limit,
        struct customer_merge **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_MERGE_LIST);

	bind_i64(s, 1, target);
	bind_i64(s, 2, limit);
	return stmt_rows(s, mem, read_row, sizeof(struct customer_merge), limit, out, out_n);
}

static enum rc run(struct ctx *c, enum query q, const int64_t *numbers, int n, int64_t *out)
{
	struct stmt *s = stmt(c, q);
	for (int i = 0; i < n; i++)
		bind_i64(s, i + 1, numbers[i]);
	return stmt_run(s, out);
}

enum rc store_customer_merge_make(struct ctx *c, struct customer_merge *g, int64_t *out_moved)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_MERGE_ADD);

	bind_i64(s, 1, g->target);
	bind_i64(s, 2, g->source);
	bind_i64_or_null(s, 3, g->user_id);
	bind_i64(s, 4, g->at_ms);
	bind_text(s, 5, g->took);
	TRY(stmt_one(s));
	g->id = col_i64(s, 0);
	stmt_done(s);
	const int64_t kept[] = {g->id, g->source, g->target};
	TRY(run(c, Q_MERGE_KEEP_CONVERSATIONS, kept, 2, NULL));
	TRY(run(c, Q_MERGE_KEEP_ADDRESSES, kept, 2, NULL));
	TRY(run(c, Q_MERGE_KEEP_NOTES, kept, 2, NULL));
	TRY(run(c, Q_MERGE_KEEP_PHONES, kept, 3, NULL));
	TRY(run(c, Q_MERGE_KEEP_VALUES, kept, 3, NULL));
	const int64_t both[] = {g->source, g->target};
	TRY(run(c, Q_MERGE_CONVERSATIONS, both, 2, out_moved));
	TRY(run(c, Q_MERGE_ADDRESSES, both, 2, NULL));
	TRY(run(c, Q_MERGE_NOTES, both, 2, NULL));
	TRY(run(c, Q_MERGE_PHONES, both, 2, NULL));
	TRY(run(c, Q_MERGE_VALUES, both, 2, NULL));
	return run(c, Q_CUSTOMER_MERGED_INTO, both, 2, NULL);
}

static enum rc set_apart(struct ctx *c, int64_t source)
{
	struct stmt *s = stmt(c, Q_CUSTOMER_MERGED_INTO);
	bind_i64(s, 1, source);
	bind_null(s, 2);
	return stmt_run(s, NULL);
}

enum rc store_customer_merge_undo(struct ctx *c, const struct customer_merge *g, int64_t *out_moved)
{
	const int64_t all[] = {g->id, g->source, g->target}, undone[] = {g->id, c->now_ms};
	int64_t changed = 0, moved = 0, later = 0;

	TRY(run(c, Q_CUSTOMER_MERGE_UNDONE, undone, 2, &changed));
	if (changed == 0)
		return RC_NOT_FOUND;
	TRY(run(c, Q_UNMERGE_CONVERSATIONS, all, 3, &moved));
	TRY(run(c, Q_UNMERGE_LATER_CONVERSATIONS, all, 3, &later));
	TRY(run(c, Q_UNMERGE_ADDRESSES, all, 3, NULL));
	TRY(run(c, Q_UNMERGE_NOTES, all, 3, NULL));
	TRY(run(c, Q_UNMERGE_PHONES, all, 3, NULL));
	TRY(run(c, Q_UNMERGE_VALUES, all, 3, NULL));
	TRY(set_apart(c, g->source));
	*out_moved = moved + later;
	return RC_OK;
}
