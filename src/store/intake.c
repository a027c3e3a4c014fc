/* store/intake: the questions that taking a mail in asks of the rows. */
#include "store/intake.h"

#include "store/engine.h"
#include "store/message.h"

#define SUBJECTS_MAX 100 /* as the query says */

enum rc store_intake_reference(struct ctx *c, const char *message_id, int64_t mailbox_id,
        const char *address, int64_t *out_conversation)
{
	struct stmt *s = stmt(c, address != NULL ? Q_INTAKE_BY_MESSAGE_ID : Q_INTAKE_REFERENCE);
	bind_text(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	if (address != NULL)
		bind_text(s, 3, address);
	TRY(stmt_one(s));
	*out_conversation = col_i64(s, 0);
	return RC_OK;
}

static void read_reply(struct stmt *s, const void *mem, void *row)
{
	*(struct our_reply *)row = (struct our_reply){
	        .message_id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .recipients = col_text(s, 2, mem),
	        .automatic = col_i64(s, 3) == MESSAGE_AUTOMATIC,
	        .at_ms = col_i64(s, 4),
	};
}

static enum rc read_replies(
        struct stmt *s, const void *mem, int limit, struct our_reply **out, int *out_n)
{
	return stmt_rows(s, mem, read_reply, sizeof(struct our_reply), limit, out, out_n);
}

enum rc store_intake_replies_of(struct ctx *c, const void *mem, int64_t number, int limit,
        struct our_reply **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_INTAKE_REPLIES_OF);

	bind_i64(s, 1, number);
	bind_i64(s, 2, limit);
	return read_replies(s, mem, limit, out, out_n);
}

enum rc store_intake_replies_since(struct ctx *c, const void *mem, int64_t mailbox_id,
        int64_t since_ms, int limit, struct our_reply **out, int *out_n)
{
	struct stmt *s = stmt(c, Q_INTAKE_REPLIES_SINCE);

	bind_i64(s, 1, mailbox_id);
	bind_i64(s, 2, since_ms);
	bind_i64(s, 3, limit);
	return read_replies(s, mem, limit, out, out_n);
}

enum rc store_intake_our_reply(struct ctx *c, const void *mem, const char *message_id,
        int64_t mailbox_id, struct our_reply *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_OUR_REPLY);
	bind_text(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_one(s));
	read_reply(s, mem, out);
	return RC_OK;
}

enum rc store_intake_copy(struct ctx *c, const void *mem, const char *message_id,
        int64_t mailbox_id, const char *sender, struct intake_copy *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_COPY);
	bind_text(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	bind_text(s, 3, sender);
	TRY(stmt_one(s));
	*out = (struct intake_copy){
	        .conversation = col_i64(s, 0),
	        .subject = col_text(s, 1, mem),
	        .text = col_text(s, 2, mem),
	        .sender = col_text(s, 3, mem),
	};
	return RC_OK;
}

enum rc store_intake_heard_of(struct ctx *c, const char *message_id, int64_t mailbox_id,
        bool *out_copy, bool *out_awaited)
{
	struct stmt *s = stmt(c, Q_INTAKE_HEARD_OF);
	bind_text(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_one(s));
	*out_copy = col_i64(s, 0) != 0;
	*out_awaited = col_i64(s, 1) != 0;
	stmt_done(s);
	return RC_OK;
}

enum rc store_intake_split_off(
        struct ctx *c, int64_t number, const char *address, int64_t *out_number)
{
	struct stmt *s = stmt(c, Q_INTAKE_SPLIT_OFF);
	bind_i64(s, 1, number);
	bind_text(s, 2, address);
	TRY(stmt_one(s));
	*out_number = col_i64(s, 0);
	return RC_OK;
}

enum rc store_intake_subjects(struct ctx *c, const void *mem, int64_t number, const char ***out)
{
	struct stmt *s = stmt(c, Q_INTAKE_SUBJECTS);

	bind_i64(s, 1, number);
	return stmt_texts(s, mem, out);
}

enum rc store_intake_in_mailbox(struct ctx *c, int64_t number, int64_t mailbox_id, bool *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_IN_MAILBOX);
	bind_i64(s, 1, number);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_intake_untouched(struct ctx *c, int64_t number, bool *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_UNTOUCHED);
	bind_i64(s, 1, number);
	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_intake_began(struct ctx *c, const void *mem, int64_t raw_id, int64_t *out_number,
        const char **out_sender)
{
	struct stmt *s = stmt(c, Q_INTAKE_BEGAN);
	bind_i64(s, 1, raw_id);
	TRY(stmt_one(s));
	*out_number = col_i64(s, 0);
	*out_sender = col_text(s, 1, mem);
	stmt_done(s);
	return RC_OK;
}

enum rc store_intake_touched(struct ctx *c, int64_t number, bool *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_TOUCHED);
	bind_i64(s, 1, number);
	TRY(stmt_next(s, out));
	stmt_done(s);
	return RC_OK;
}

enum rc store_intake_absorb(struct ctx *c, int64_t number, int64_t other)
{
	static const enum query moves[] = {
	        Q_INTAKE_ABSORB_MESSAGES, Q_INTAKE_ABSORB_PARTICIPANTS, Q_INTAKE_ABSORB_OFFERS};
	static const enum query ends[] = {Q_INTAKE_ABSORB_LEAVE, Q_INTAKE_ABSORB_END};

	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		struct stmt *s = stmt(c, moves[i]);
		bind_i64(s, 1, number);
		bind_i64(s, 2, other);
		TRY(stmt_run(s, NULL));
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct stmt *s = stmt(c, ends[i]);
		bind_i64(s, 1, other);
		TRY(stmt_run(s, NULL));
	}
	return RC_OK;
}

enum rc store_intake_link_reply(struct ctx *c, int64_t raw_id, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_INTAKE_LINK_REPLY);
	bind_i64(s, 1, raw_id);
	bind_i64(s, 2, message_id);
	return stmt_run(s, NULL);
}
