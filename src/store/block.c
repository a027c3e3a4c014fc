/* store/block: rows of block. */
#include "store/block.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct block *out = row;

	*out = (struct block){
	        .id = col_i64(s, 0),
	        .address = col_text(s, 1, mem),
	        .user_id = col_i64(s, 2),
	        .user_name = col_text(s, 3, mem),
	        .created_ms = col_i64(s, 4),
	};
}

enum rc store_block_add(struct ctx *c, const char *address, int64_t user_id, int64_t *out_id)
{
	struct stmt *s = stmt(c, Q_BLOCK_ADD);
	bind_text(s, 1, address);
	bind_i64(s, 2, user_id);
	bind_i64(s, 3, c->now_ms);
	enum rc rc = stmt_one(s);
	if (rc == RC_NOT_FOUND)
		return RC_CONFLICT;
	TRY(rc);
	*out_id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_block_get(struct ctx *c, const void *mem, int64_t id, struct block *out)
{
	struct stmt *s = stmt(c, Q_BLOCK_GET);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_block_find(
        struct ctx *c, const void *mem, const char *const names[BLOCK_NAMES], struct block *out)
{
	struct stmt *s = stmt(c, Q_BLOCK_FIND);
	for (int i = 0; i < BLOCK_NAMES; i++)
		bind_text(s, i + 1, names[i]);
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

enum rc store_block_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct block **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BLOCK_LIST);

	bind_i64(s, 1, before == 0 ? INT64_MAX : before);
	bind_i64(s, 2, limit);
	return stmt_rows(s, mem, read_row, sizeof(struct block), limit, out, out_n);
}

enum rc store_block_remove(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_BLOCK_REMOVE);
	int64_t changed = 0;

	bind_i64(s, 1, id);
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_NOT_FOUND : RC_OK;
}
