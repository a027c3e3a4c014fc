/* store/intake: the questions that taking a mail in asks of the rows. */
#include "store/intake.h"

#include "store/engine.h"
#include "store/message.h"

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

enum rc store_intake_our_reply(struct ctx *c, const void *mem, const char *message_id,
        int64_t mailbox_id, struct our_reply *out)
{
	struct stmt *s = stmt(c, Q_INTAKE_OUR_REPLY);
	bind_text(s, 1, message_id);
	bind_i64(s, 2, mailbox_id);
	TRY(stmt_one(s));
	*out = (struct our_reply){
	        .message_id = col_i64(s, 0),
	        .conversation = col_i64(s, 1),
	        .recipients = col_text(s, 2, mem),
	        .automatic = col_i64(s, 3) == MESSAGE_AUTOMATIC,
	};
	return RC_OK;
}

enum rc store_intake_conversation_mailbox(struct ctx *c, int64_t number, int64_t *out_mailbox)
{
	struct stmt *s = stmt(c, Q_INTAKE_CONVERSATION_MAILBOX);
	bind_i64(s, 1, number);
	TRY(stmt_one(s));
	*out_mailbox = col_i64(s, 0);
	return RC_OK;
}

enum rc store_intake_link_reply(struct ctx *c, int64_t raw_id, int64_t message_id)
{
	struct stmt *s = stmt(c, Q_INTAKE_LINK_REPLY);
	bind_i64(s, 1, raw_id);
	bind_i64(s, 2, message_id);
	return stmt_run(s, NULL);
}
