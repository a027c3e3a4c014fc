/* store/thread: the messages of a conversation without their texts. */
#include "store/thread.h"

#include "store/engine.h"

static void read_row(struct stmt *s, const void *mem, void *row)
{
	struct message *out = row;

	*out = (struct message){
	        .id = col_i64(s, 0),
	        .kind = (enum message_kind)col_i64(s, 1),
	        .mail_kind = (int)col_i64(s, 2),
	        .at_ms = col_i64(s, 3),
	        .sender_name = col_text(s, 4, mem),
	        .sender = col_text(s, 5, mem),
	        .recipients = col_text(s, 6, mem),
	        .subject = col_text(s, 7, mem),
	        .language = col_text(s, 8, mem),
	        .new_sender = col_i64(s, 9) != 0,
	        .subject_changed = col_i64(s, 10) != 0,
	        .text = col_text(s, 11, mem),
	        .folded = col_text(s, 12, mem),
	};
}

enum rc store_thread_rows(
        struct ctx *c, const void *mem, int64_t number, struct message **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_THREAD_ROWS);

	bind_i64(s, 1, number);
	return stmt_rows(s, mem, read_row, sizeof(struct message), 0, out, out_n);
}

enum rc store_thread_participants(struct ctx *c, const void *mem, int64_t number, const char ***out)
{
	struct stmt *s = stmt(c, Q_THREAD_PARTICIPANTS);

	bind_i64(s, 1, number);
	return stmt_texts(s, mem, out);
}

enum rc store_thread_leave(struct ctx *c, int64_t number, const char *address)
{
	struct stmt *s = stmt(c, Q_THREAD_LEAVE);
	bind_i64(s, 1, number);
	bind_text(s, 2, address);
	return stmt_run(s, NULL);
}

enum rc store_thread_mark(struct ctx *c, int64_t message_id, bool new_sender, bool subject_changed)
{
	struct stmt *s = stmt(c, Q_THREAD_MARK);
	bind_i64(s, 1, message_id);
	bind_i64(s, 2, new_sender);
	bind_i64(s, 3, subject_changed);
	return stmt_run(s, NULL);
}

enum rc store_thread_original(struct ctx *c, const struct thread_original *o)
{
	struct stmt *s = stmt(c, Q_THREAD_ORIGINAL);
	bind_i64(s, 1, o->message_id);
	bind_text(s, 2, o->sender_name == NULL ? "" : o->sender_name);
	bind_text(s, 3, o->sender);
	bind_text(s, 4, o->original);
	bind_i64(s, 5, o->taken);
	bind_i64_or_null(s, 6, o->customer_before);
	return stmt_run(s, NULL);
}

enum rc store_thread_customer_before(struct ctx *c, int64_t message_id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_THREAD_CUSTOMER_BEFORE);
	bind_i64(s, 1, message_id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}
