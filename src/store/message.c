/* store/message: rows of message, with how they went out. */
#include "store/message.h"

#include <string.h>

#include "store/engine.h"

#define FIRST_ID INT64_MAX
/* Of texts in one list: longer lists end earlier, as if more were wanted. */
#define LIST_BYTES (32u << 20)

static int read_proven(struct stmt *s, int n)
{
	return col_is_null(s, n) ? -1 : (int)col_i64(s, n);
}

static void read_row(struct stmt *s, const void *mem, struct message *out)
{
	*out = (struct message){
	        .id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .kind = (enum message_kind)col_i64(s, 2),
	        .mail_kind = (int)col_i64(s, 3),
	        .author_id = col_i64(s, 4),
	        .author_name = col_text(s, 5, mem),
	        .at_ms = col_i64(s, 6),
	        .sender_name = col_text(s, 7, mem),
	        .sender = col_text(s, 8, mem),
	        .recipients = col_text(s, 9, mem),
	        .subject = col_text(s, 10, mem),
	        .text = col_text(s, 11, mem),
	        .folded = col_text(s, 12, mem),
	        .html = col_text(s, 13, mem),
	        .language = col_text(s, 14, mem),
	        .message_id = col_text(s, 15, mem),
	        .in_reply_to = col_text(s, 16, mem),
	        .reference_ids = col_text(s, 17, mem),
	        .sender_proven = read_proven(s, 18),
	        .new_sender = col_i64(s, 19) != 0,
	        .oversized = col_i64(s, 20) != 0,
	        .loop = col_i64(s, 21) != 0,
	        .raw_id = col_i64(s, 22),
	        .defects = col_text(s, 23, mem),
	        .outbox_state = read_proven(s, 24),
	        .due_ms = col_i64(s, 25),
	        .maybe_repeat = col_i64(s, 26) != 0,
	        .subject_changed = col_i64(s, 27) != 0,
	        .forwarded_by = col_i64(s, 28),
	        .original = col_text(s, 29, mem),
	        .original_taken = col_i64(s, 30) != 0,
	        .forwarder_name = col_text(s, 31, mem),
	        .invite = col_text(s, 32, mem),
	};
}

static enum rc read_one(struct stmt *s, const void *mem, struct message *out)
{
	TRY(stmt_one(s));
	read_row(s, mem, out);
	stmt_done(s);
	return RC_OK;
}

static size_t text_bytes(const struct message *m)
{
	return strlen(m->text) + strlen(m->folded) + strlen(m->html);
}

static enum rc read_all(struct stmt *s, const void *mem, struct message **out, int *out_n)
{
	struct message *list = NULL;
	int n = 0;
	size_t bytes = 0;
	bool row = false;

	while (bytes < LIST_BYTES) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list = rows_room(mem, list, sizeof *list, n);
		read_row(s, list, &list[n]);
		bytes += text_bytes(&list[n++]);
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

static const char *or_empty(const char *s)
{
	return s == NULL ? "" : s;
}

enum rc store_message_add(struct ctx *c, struct message *m)
{
	struct stmt *s = stmt(c, Q_MESSAGE_ADD);
	bool row = false;

	bind_i64(s, 1, m->conversation);
	bind_i64(s, 2, m->kind);
	bind_i64(s, 3, m->mail_kind);
	bind_i64_or_null(s, 4, m->author_id);
	bind_i64(s, 5, m->at_ms);
	bind_text(s, 6, or_empty(m->sender_name));
	bind_text(s, 7, or_empty(m->sender));
	bind_text(s, 8, m->recipients == NULL ? "{}" : m->recipients);
	bind_text(s, 9, or_empty(m->subject));
	bind_text(s, 10, or_empty(m->text));
	bind_text(s, 11, or_empty(m->folded));
	bind_text(s, 12, or_empty(m->html));
	bind_text(s, 13, m->language);
	bind_text(s, 14, m->message_id);
	bind_text(s, 15, m->in_reply_to);
	bind_text(s, 16, m->reference_ids);
	if (m->sender_proven < 0)
		bind_null(s, 17);
	else
		bind_i64(s, 17, m->sender_proven);
	bind_i64(s, 18, m->new_sender);
	bind_i64(s, 19, m->oversized);
	bind_i64(s, 20, m->loop);
	bind_i64_or_null(s, 21, m->raw_id);
	bind_text(s, 22, m->defects);
	bind_i64(s, 23, m->subject_changed);
	bind_i64_or_null(s, 24, m->forwarded_by);
	bind_text(s, 25, m->original);
	bind_text(s, 26, m->invite);
	TRY(stmt_next(s, &row));
	if (!row)
		return ctx_fail(c, RC_CONFLICT, "already_taken_in",
		        "This mail has already been taken in.", NULL);
	m->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_message_get(struct ctx *c, const void *mem, int64_t id, struct message *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_GET);
	bind_i64(s, 1, id);
	return read_one(s, mem, out);
}

enum rc store_message_list(struct ctx *c, const void *mem, int64_t conversation, int64_t before,
        int limit, struct message **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MESSAGE_LIST);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, before == 0 ? FIRST_ID : before);
	bind_i64(s, 3, limit);
	return read_all(s, mem, out, out_n);
}

enum rc store_message_list_after(struct ctx *c, const void *mem, int64_t conversation,
        int64_t after, int limit, struct message **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MESSAGE_LIST_AFTER);
	bind_i64(s, 1, conversation);
	bind_i64(s, 2, after);
	bind_i64(s, 3, limit);
	return read_all(s, mem, out, out_n);
}

enum rc store_message_newest(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_NEWEST);
	bind_i64(s, 1, conversation);
	return read_one(s, mem, out);
}

enum rc store_message_newest_said(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_NEWEST_SAID);
	bind_i64(s, 1, conversation);
	return read_one(s, mem, out);
}

enum rc store_message_newest_inbound(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_NEWEST_INBOUND);
	bind_i64(s, 1, conversation);
	return read_one(s, mem, out);
}

enum rc store_message_newest_mail(
        struct ctx *c, const void *mem, int64_t conversation, struct message *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_NEWEST_MAIL);
	bind_i64(s, 1, conversation);
	return read_one(s, mem, out);
}

enum rc store_message_has_earlier(struct ctx *c, int64_t conversation, int64_t before, bool *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_HAS_EARLIER);
	bool row = false;

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, before);
	TRY(stmt_next(s, &row));
	stmt_done(s);
	*out = row;
	return RC_OK;
}

enum rc store_message_mailbox(struct ctx *c, int64_t id, int64_t *out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_MAILBOX);
	bind_i64(s, 1, id);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_message_raw_hash(struct ctx *c, const void *mem, int64_t raw_id, const char **out)
{
	struct stmt *s = stmt(c, Q_MESSAGE_RAW_HASH);
	bind_i64(s, 1, raw_id);
	TRY(stmt_one(s));
	*out = col_text(s, 0, mem);
	stmt_done(s);
	return RC_OK;
}

enum rc store_message_resend(struct ctx *c, int64_t id, int64_t due_ms)
{
	struct stmt *s = stmt(c, Q_MESSAGE_RESEND);
	int64_t changed = 0;

	bind_i64(s, 1, id);
	bind_i64(s, 2, due_ms);
	TRY(stmt_run(s, &changed));
	return changed == 0 ? RC_CONFLICT : RC_OK;
}

enum rc store_message_sender(struct ctx *c, int64_t id, const char *sender)
{
	struct stmt *s = stmt(c, Q_MESSAGE_SENDER);
	bind_i64(s, 1, id);
	bind_text(s, 2, sender);
	return stmt_run(s, NULL);
}

enum rc store_message_language(struct ctx *c, int64_t id, const char *language)
{
	struct stmt *s = stmt(c, Q_MESSAGE_LANGUAGE);
	bind_i64(s, 1, id);
	bind_text(s, 2, language);
	return stmt_run(s, NULL);
}

enum rc store_message_recipients(struct ctx *c, int64_t id, const char *recipients)
{
	struct stmt *s = stmt(c, Q_MESSAGE_RECIPIENTS);
	bind_i64(s, 1, id);
	bind_text(s, 2, recipients);
	return stmt_run(s, NULL);
}

enum rc store_message_author(struct ctx *c, const void *mem, int64_t user_id, const char **out_name,
        const char **out_signature)
{
	struct stmt *s = stmt(c, Q_MESSAGE_AUTHOR);
	bind_i64(s, 1, user_id);
	TRY(stmt_one(s));
	*out_name = col_text(s, 0, mem);
	*out_signature = col_text(s, 1, mem);
	stmt_done(s);
	return RC_OK;
}

static void read_attempt(struct stmt *s, const void *mem, void *row)
{
	*(struct message_attempt *)row = (struct message_attempt){
	        .message_id = col_i64(s, 0),
	        .at_ms = col_i64(s, 1),
	        .ok = col_i64(s, 2) != 0,
	        .code = (int)col_i64(s, 3),
	        .words = col_text(s, 4, mem),
	        .slug = col_text(s, 5, mem),
	        .recipient = col_text(s, 6, mem),
	};
}

enum rc store_message_attempts(struct ctx *c, const void *mem, int64_t conversation, int64_t first,
        int64_t last, struct message_attempt **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_MESSAGE_ATTEMPTS);

	bind_i64(s, 1, conversation);
	bind_i64(s, 2, first);
	bind_i64(s, 3, last);
	return stmt_rows(s, mem, read_attempt, sizeof(struct message_attempt), 0, out, out_n);
}
