/* store/mailbox: deleting one, and what is left in it. */
#include "store/engine.h"
#include "store/mailbox.h"

enum rc store_mailbox_holds(struct ctx *c, int64_t id, struct mailbox_holds *out)
{
	struct stmt *s = stmt(c, Q_MAILBOX_HOLDS);

	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	*out = (struct mailbox_holds){
	        .conversations = col_i64(s, 0),
	        .open = col_i64(s, 1),
	        .waiting = col_i64(s, 2),
	        .on_their_way = col_i64(s, 3),
	        .unreadable = col_i64(s, 4),
	        .rules = col_i64(s, 5),
	};
	return RC_OK;
}

enum rc store_mailbox_end(struct ctx *c, int64_t id, int64_t moved_to)
{
	struct stmt *s = stmt(c, Q_MAILBOX_END_CHAIN);
	int64_t changed;

	bind_i64(s, 1, id);
	bind_i64_or_null(s, 2, moved_to);
	TRY(stmt_run(s, NULL));
	s = stmt(c, Q_MAILBOX_END);
	bind_i64(s, 1, id);
	bind_i64(s, 2, c->now_ms);
	bind_i64_or_null(s, 3, moved_to);
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_CONFLICT : RC_OK;
}

enum rc store_mailbox_back(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_MAILBOX_BACK);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

static void read_mailbox_gone(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct mailbox_gone *)row =
	        (struct mailbox_gone){.id = col_i64(s, 0), .moved_to = col_i64(s, 1)};
}

enum rc store_mailbox_gone_list(
        struct ctx *c, const void *mem, struct mailbox_gone **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_GONE_LIST);

	return stmt_rows(s, mem, read_mailbox_gone, sizeof(struct mailbox_gone), 0, out, out_n);
}

static void read_mailbox_waiting(struct stmt *s, const void *mem, void *row)
{
	(void)mem;
	*(struct mailbox_waiting *)row = (struct mailbox_waiting){
	        .message_id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .conversation_mailbox = col_i64(s, 2),
	};
}

enum rc store_mailbox_waiting(struct ctx *c, const void *mem, int64_t id, int limit,
        struct mailbox_waiting **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_WAITING);

	bind_i64(s, 1, id);
	bind_i64(s, 2, limit);
	return stmt_rows(
	        s, mem, read_mailbox_waiting, sizeof(struct mailbox_waiting), limit, out, out_n);
}

enum rc store_mailbox_conversations(
        struct ctx *c, const void *mem, int64_t id, int limit, int skip, int64_t **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MAILBOX_CONVERSATIONS);

	bind_i64(s, 1, id);
	bind_i64(s, 2, limit);
	bind_i64(s, 3, skip);
	return stmt_numbers(s, mem, out, out_n);
}
