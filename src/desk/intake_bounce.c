/* desk/intake_bounce: a failure report marks the very reply that failed. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "desk/intake_rows.h"
#include "desk/message_id.h"
#include "desk/outgoing.h"
#include "store/event.h"
#include "store/intake.h"
#include "store/outbox.h"

/* A report that names nobody is believed; one that names others is not about us. */
static bool names_a_recipient(const char *recipients, const char **failed)
{
	if (failed == NULL || failed[0] == NULL)
		return true;
	for (size_t i = 0; failed[i] != NULL; i++)
		if (str_ifind(recipients, failed[i]) != NULL)
			return true;
	return false;
}

/* "550 5.1.1 no such user" begins with what the server answered. */
static int code_of(const struct mail_bounce *b)
{
	const char *r = b->reason != NULL ? b->reason : "";
	size_t digits = strspn(r, "0123456789");
	if (digits == 3 && r[0] == '5')
		return (int)strtol(r, NULL, 10);
	return 550;
}

static enum rc mark(struct ctx *c, const struct intake_mail *t, const struct our_reply *reply)
{
	const struct mail_bounce *b = t->mail->bounce;
	const char *words = b->reason != NULL && b->reason[0] != '\0' ? b->reason : b->status;

	enum rc rc =
	        store_outbox_move(c, reply->message_id, OUTBOX_SENT, OUTBOX_BOUNCED, c->now_ms);
	/* A second report about the same reply adds its words only. */
	if (rc != RC_OK && rc != RC_CONFLICT)
		return rc;
	TRY(outgoing_bounced(c, reply->message_id, b->failed, code_of(b), words));
	TRY(store_attempt_add(c, reply->message_id,
	        &(struct attempt){
	                .at_ms = t->raw->received_ms,
	                .ok = false,
	                .code = code_of(b),
	                .words = words != NULL ? utf8_prefix(c, words, 1000) : "",
	        }));
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = reply->conversation,
	                     .mailbox_id = t->raw->mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = reply->message_id,
	                     .data = "{\"delivery\":[\"sent\",\"bounced\"]}",
	             });
	return RC_OK;
}

enum rc intake_bounce(struct ctx *c, const struct intake_mail *t, bool *out_ours)
{
	const struct mail_bounce *b = t->mail->bounce;
	*out_ours = false;
	if (b == NULL || !b->permanent || t->mail->kind != MAIL_BOUNCE)
		return RC_OK;
	void *mem = talloc_new(c);
	const char **ids = join_references(mem, t->mail);

	for (size_t i = 0; ids[i] != NULL && !*out_ours; i++) {
		struct our_reply reply;
		int64_t number;
		enum rc rc = message_id_verify(c, ids[i], &number);
		ctx_clear_failure(c);
		if (rc != RC_OK)
			continue;
		rc = store_intake_our_reply(c, mem, ids[i], t->raw->mailbox_id, &reply);
		if (rc == RC_NOT_FOUND)
			continue;
		TRY(rc);
		if (!names_a_recipient(reply.recipients, b->failed))
			continue;
		*out_ours = true;
		TRY(mark(c, t, &reply));
	}
	talloc_free(mem);
	return RC_OK;
}
