/* store/following: rows of conversation_follower. */
#include "store/following.h"

#include "store/engine.h"

static void read_user_name(struct stmt *s, const void *mem, void *row)
{
	*(struct user_name *)row = (struct user_name){
	        .id = col_i64(s, 0),
	        .name = col_text(s, 1, mem),
	};
}

enum rc store_following_list(
        struct ctx *c, const void *mem, int64_t number, struct user_name **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FOLLOWING_LIST);

	bind_i64(s, 1, number);
	return stmt_rows(
	        s, mem, read_user_name, sizeof(struct user_name), FOLLOWERS_MAX, out, out_n);
}

static enum rc run(struct ctx *c, enum query q, int64_t number, int64_t user_id, bool *out)
{
	struct stmt *s = stmt(c, q);
	int64_t changed = 0;

	bind_i64(s, 1, number);
	bind_i64(s, 2, user_id);
	TRY(stmt_run(s, &changed));
	*out = changed > 0;
	return RC_OK;
}

enum rc store_following_add(struct ctx *c, int64_t number, int64_t user_id, bool *out_new)
{
	return run(c, Q_FOLLOWING_ADD, number, user_id, out_new);
}

enum rc store_following_end(struct ctx *c, int64_t number, int64_t user_id, bool *out_was_there)
{
	return run(c, Q_FOLLOWING_END, number, user_id, out_was_there);
}
