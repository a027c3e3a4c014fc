/* store/following: rows of conversation_follower. */
#include "store/following.h"

#include "store/engine.h"

enum rc store_following_list(
        struct ctx *c, const void *mem, int64_t number, struct user_name **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_FOLLOWING_LIST);
	struct user_name *list = NULL;
	bool row = false;
	int n = 0;

	bind_i64(s, 1, number);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		if (list == NULL)
			list = talloc_array(mem, struct user_name, FOLLOWERS_MAX);
		list[n++] = (struct user_name){
		        .id = col_i64(s, 0),
		        .name = col_text(s, 1, list),
		};
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
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
