/* store/notice_mail: the desk's own mails on their way. */
#include "store/notice_mail.h"

#include "store/engine.h"

#define CLAIMED_AGAIN 5 /* sql/queries/notice_mail.sql */

enum rc store_notice_mail_add(struct ctx *c, struct notice_mail *n)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_ADD);

	if (n->due_ms == 0)
		n->due_ms = c->now_ms;
	bind_i64_or_null(s, 1, n->mailbox_id);
	bind_text(s, 2, n->recipient);
	bind_text(s, 3, n->subject);
	bind_text(s, 4, n->text);
	bind_text(s, 5, n->message_id);
	bind_i64(s, 6, n->due_ms);
	bind_text(s, 7, n->html);
	bind_i64_or_null(s, 8, n->digest_of);
	TRY(stmt_one(s));
	n->id = col_i64(s, 0);
	stmt_done(s);
	return RC_OK;
}

enum rc store_notice_mail_claim(
        struct ctx *c, const void *mem, int limit, struct notice_mail **out, int *out_n)
{
	struct notice_mail *list =
	        talloc_zero_array(mem, struct notice_mail, limit > 0 ? (size_t)limit : 1);
	int n = 0;
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_CLAIM);

	bind_i64(s, 1, c->now_ms);
	bind_i64(s, 2, limit);
	for (bool row;;) {
		TRY(stmt_next(s, &row));
		if (!row || n == limit)
			break;
		list[n++] = (struct notice_mail){
		        .id = col_i64(s, 0),
		        .mailbox_id = col_i64(s, 1),
		        .recipient = col_text(s, 2, list),
		        .subject = col_text(s, 3, list),
		        .text = col_text(s, 4, list),
		        .message_id = col_text(s, 5, list),
		        .due_ms = col_i64(s, 6),
		        .tries = col_i64(s, 7),
		        .maybe_repeat = col_i64(s, 8) == CLAIMED_AGAIN,
		        .html = col_text(s, 9, list),
		        .digest_of = col_i64(s, 10),
		};
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}

enum rc store_notice_mail_done(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_DONE);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_notice_mail_later(struct ctx *c, int64_t id, int64_t due_ms)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_LATER);
	bind_i64(s, 1, due_ms);
	bind_i64(s, 2, id);
	return stmt_run(s, NULL);
}

enum rc store_notice_mail_failed(struct ctx *c, int64_t id)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_FAILED);
	bind_i64(s, 1, id);
	return stmt_run(s, NULL);
}

enum rc store_notice_mail_reclaim(struct ctx *c, int64_t *out_n)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_RECLAIM);
	return stmt_run(s, out_n);
}

enum rc store_notice_mail_move_with_clock(struct ctx *c, int64_t by_ms, int64_t after_ms)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_MOVE_WITH_CLOCK);
	bind_i64(s, 1, by_ms);
	bind_i64(s, 2, after_ms);
	return stmt_run(s, NULL);
}

enum rc store_notice_mail_next_due(struct ctx *c, int64_t *out_ms)
{
	struct stmt *s = stmt(c, Q_NOTICE_MAIL_NEXT_DUE);
	TRY(stmt_one(s));
	*out_ms = col_i64(s, 0);
	return RC_OK;
}
