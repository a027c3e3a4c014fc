/* store/ghost: rows of ghost. */
#include "store/ghost.h"

#include "store/engine.h"

#define LIST_MAX 20 /* as the query says */

enum rc store_ghost_add(
        struct ctx *c, int64_t mailbox_id, const char *reference, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_GHOST_ADD);
	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, reference);
	bind_i64(s, 3, message_id);
	return stmt_run(s, NULL);
}

enum rc store_ghost_list(struct ctx *c, const void *mem, int64_t mailbox_id, const char *reference,
        struct ghost **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_GHOST_LIST);
	struct ghost *list = NULL;
	int n = 0;
	bool row = false;

	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, reference);
	for (;;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		if (list == NULL)
			list = talloc_array(mem, struct ghost, LIST_MAX);
		list[n++] = (struct ghost){
		        .message_id = col_i64(s, 0),
		        .conversation = col_i64(s, 1),
		        .sender = col_text(s, 2, list),
		        .is_ours = col_i64(s, 3) != 0,
		};
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_ghost_done(struct ctx *c, int64_t mailbox_id, const char *reference)
{
	struct stmt *s = stmt(c, Q_GHOST_DONE);
	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, reference);
	return stmt_run(s, NULL);
}
