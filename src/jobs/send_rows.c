/* jobs/send_rows: what a sending leaves behind in the rows. */
#include <string.h>

#include "desk/address.h"
#include "desk/conversation.h"
#include "desk/setting.h"
#include "jobs/loop.h"
#include "jobs/send.h"
#include "store/event.h"
#include "store/message.h"

#define TRIES_FIRST_DAY 28 /* 1, 2, 5, 15, 60 minutes, then hourly */

static enum rc is_over(struct ctx *c, int64_t tries, bool *out)
{
	int64_t days = 3;
	TRY(setting_i64(c, "send_days", &days));
	*out = tries >= TRIES_FIRST_DAY + (days - 1) * 24;
	return RC_OK;
}

/* Somebody has to know that the customer got nothing, unless it was only a receipt. */
static enum rc give_up(struct ctx *c, const struct message *m, const struct send_outcome *o)
{
	if (o->code >= 500)
		TRY(address_refused(c, m->recipients, o->words));
	return m->mail_kind == MESSAGE_AUTOMATIC ? RC_OK : conversation_reopen(c, m->conversation);
}

enum rc send_mark(struct ctx *c, const struct send_outcome *o)
{
	struct message m;
	bool over = o->final;
	int64_t id = o->row->message_id;

	if (!o->ok && !o->final)
		TRY(is_over(c, o->row->tries, &over));
	enum outbox_state to = o->ok ? OUTBOX_SENT : over ? OUTBOX_FAILED : OUTBOX_WAITING;
	int64_t due =
	        to == OUTBOX_WAITING ? c->now_ms + retry_delay_ms(o->row->tries) : o->row->due_ms;
	enum rc rc = store_outbox_move(c, id, OUTBOX_CLAIMED, to, due);
	/* A bounce was quicker than we: its word stands. */
	if (rc != RC_OK && rc != RC_CONFLICT)
		return rc;
	TRY(store_attempt_add(
	        c, id, &(struct attempt){.ok = o->ok, .code = o->code, .words = o->words}));
	TRY(store_message_get(c, c, id, &m));
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = m.conversation,
	                     .mailbox_id = o->row->mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = id,
	                     .data = o->ok  ? "{\"delivery\":[\"sending\",\"sent\"]}"
	                             : over ? "{\"delivery\":[\"sending\",\"failed\"]}"
	                                    : "{\"delivery\":[\"sending\",\"waiting\"]}",
	             });
	return to == OUTBOX_FAILED ? give_up(c, &m, o) : RC_OK;
}

enum rc send_note_state(
        struct ctx *c, int64_t mailbox_id, const char *slug, const char *words, int64_t each_ms)
{
	struct mailbox_state s;
	TRY(store_mailbox_state_get(c, c, mailbox_id, &s));
	bool changed = (slug == NULL) != (s.send_error_slug == NULL) ||
	               (slug != NULL && strcmp(slug, s.send_error_slug) != 0);
	if (slug == NULL && !changed && c->now_ms - s.send_contact_ms < each_ms)
		return RC_OK;
	if (slug == NULL)
		s.send_contact_ms = c->now_ms;
	s.send_error_slug = slug;
	s.send_error_text = slug != NULL ? words : NULL;
	TRY(store_mailbox_state_set_sending(c, mailbox_id, &s));
	if (changed)
		event_add(c, &(struct event){
		                     .kind = "mailbox.state",
		                     .mailbox_id = mailbox_id,
		                     .subject_kind = "mailbox",
		                     .subject_id = mailbox_id,
		             });
	return RC_OK;
}
