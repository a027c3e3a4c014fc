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

static void read_ghost(struct stmt *s, const void *mem, void *row)
{
	*(struct ghost *)row = (struct ghost){
	        .message_id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .sender = col_text(s, 2, mem),
	        .is_ours = col_i64(s, 3) != 0,
	};
}

enum rc store_ghost_list(struct ctx *c, const void *mem, int64_t mailbox_id, const char *reference,
        struct ghost **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_GHOST_LIST);

	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, reference);
	return stmt_rows(s, mem, read_ghost, sizeof(struct ghost), LIST_MAX, out, out_n);
}

enum rc store_ghost_done(struct ctx *c, int64_t mailbox_id, const char *reference)
{
	struct stmt *s = stmt(c, Q_GHOST_DONE);
	bind_i64(s, 1, mailbox_id);
	bind_text(s, 2, reference);
	return stmt_run(s, NULL);
}
