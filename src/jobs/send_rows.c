/* jobs/send_rows: what a sending leaves behind in the rows. */
#include <string.h>

#include "base/json.h"
#include "base/str.h"
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
	if (!o->ok && o->result->code >= 500)
		TRY(address_refused(c, m->recipients, o->words));
	return m->mail_kind == MESSAGE_AUTOMATIC ? RC_OK : conversation_reopen(c, m->conversation);
}

static enum rc set_state(struct ctx *c, int64_t number, enum conversation_state to)
{
	struct conversation v;
	TRY(conversation_find(c, &number));
	TRY(store_conversation_get(c, c, number, &v));
	if (v.state == to)
		return RC_OK;
	const char *before = conversation_state_name(v.state);
	v.state = to;
	v.snoozed_until_ms = 0;
	v.updated_ms = c->now_ms;
	TRY(store_conversation_update(c, &v));
	conversation_changed(c, &v,
	        talloc_asprintf(
	                c, "{\"state\":[\"%s\",\"%s\"]}", before, conversation_state_name(to)));
	return RC_OK;
}

/* What was wished when it was written, unless the customer has written since: then it waits for
 * an answer again. */
static enum rc set_wished_state(struct ctx *c, const struct outbox *row, int64_t number)
{
	bool newer = false;
	if (!row->scheduled || row->state_after == 0)
		return RC_OK;
	TRY(store_outbox_newer(c, row->message_id, &newer));
	return newer ? RC_OK : set_state(c, number, (enum conversation_state)row->state_after);
}

static const struct smtp_refusal *refusal_of(const struct send_outcome *o, const char *address)
{
	for (size_t i = 0; i < o->result->refused_count; i++)
		if (str_eq(o->result->refused[i].recipient, address))
			return &o->result->refused[i];
	return NULL;
}

/* One of several: what is said is about that address alone. */
static enum rc note_dead(struct ctx *c, const struct smtp_refusal *no)
{
	json_t *one = json_own(c, json_object()), *to = json_array(), *who = json_object();

	json_object_set_new(who, "address", json_text(no->recipient));
	json_array_append_new(to, who);
	json_object_set_new(one, "to", to);
	return address_refused(c, json_write(c, one), no->words);
}

/* How all who were written to this time have fared, with those of earlier times. */
struct tally {
	bool over; /* no further try */
	bool sent, waiting, refused;
};

static enum rc note_recipient(
        struct ctx *c, const struct send_outcome *o, const char *address, struct tally *t)
{
	const struct smtp_refusal *no = refusal_of(o, address);
	struct recipient r = {
	        .message_id = o->row->message_id,
	        .address = str_lower(c, address),
	        .code = no != NULL ? no->code : o->result->code,
	        .words = no != NULL ? no->words : o->words,
	        .state = RECIPIENT_WAITING,
	};

	if (o->ok && no == NULL)
		r.state = RECIPIENT_SENT;
	else if (o->final || t->over || (no != NULL && no->code >= 500))
		r.state = RECIPIENT_REFUSED;
	t->sent |= r.state == RECIPIENT_SENT;
	t->waiting |= r.state == RECIPIENT_WAITING;
	t->refused |= r.state == RECIPIENT_REFUSED;
	if (no != NULL && no->code >= 500)
		TRY(note_dead(c, no));
	return store_recipient_put(c, &r);
}

/* As long as all fare alike, the outbox row says it for all. */
static enum rc note_recipients(struct ctx *c, const struct send_outcome *o, struct tally *t)
{
	const struct outgoing *e = o->envelope;

	if (e == NULL || (!e->is_apart && (o->result->refused_count == 0 || e->to_count == 1))) {
		t->sent = o->ok;
		t->refused = !o->ok && (o->final || t->over);
		t->waiting = !o->ok && !t->refused;
		return RC_OK;
	}
	for (size_t i = 0; i < e->to_count; i++)
		TRY(note_recipient(c, o, e->to[i], t));
	t->refused |= e->has_refused;
	return RC_OK;
}

/* One for the mail, and one for each who was refused where others were not. */
static enum rc note_attempts(struct ctx *c, const struct send_outcome *o)
{
	int64_t id = o->row->message_id;
	size_t to = o->envelope == NULL ? 1 : o->envelope->to_count;
	size_t refused = to > 1 || (o->envelope != NULL && o->envelope->is_apart)
	                         ? o->result->refused_count
	                         : 0;

	for (size_t i = 0; i < refused; i++) {
		const struct smtp_refusal *no = &o->result->refused[i];
		TRY(store_attempt_add(c, id,
		        &(struct attempt){.code = no->code,
		                .words = no->words,
		                .slug = "recipient_refused",
		                .recipient = no->recipient}));
	}
	if (!o->ok && refused > 0 && refused == to)
		return RC_OK;
	return store_attempt_add(c, id,
	        &(struct attempt){
	                .ok = o->ok, .code = o->result->code, .words = o->words, .slug = o->slug});
}

static const char *name_of(const struct send_outcome *o, const struct tally *t, enum outbox_state s)
{
	bool some = t->sent || (o->envelope != NULL && o->envelope->has_sent);

	if (s == OUTBOX_WAITING)
		return "waiting";
	return s == OUTBOX_SENT ? "sent" : some ? "partly" : "failed";
}

static void tell(
        struct ctx *c, const struct send_outcome *o, int64_t conversation, const char *state)
{
	event_add(
	        c, &(struct event){
	                   .kind = "message.changed",
	                   .conversation_id = conversation,
	                   .mailbox_id = o->row->mailbox_id,
	                   .subject_kind = "message",
	                   .subject_id = o->row->message_id,
	                   .data = talloc_asprintf(c, "{\"delivery\":[\"sending\",\"%s\"]}", state),
	           });
}

enum rc send_mark(struct ctx *c, const struct send_outcome *o)
{
	struct message m;
	struct tally t = {0};
	int64_t id = o->row->message_id;

	if (!o->final)
		TRY(is_over(c, o->row->tries, &t.over));
	TRY(note_recipients(c, o, &t));
	enum outbox_state to = t.waiting ? OUTBOX_WAITING : t.refused ? OUTBOX_FAILED : OUTBOX_SENT;
	int64_t due =
	        to == OUTBOX_WAITING ? c->now_ms + retry_delay_ms(o->row->tries) : o->row->due_ms;
	enum rc rc = store_outbox_move(c, id, OUTBOX_CLAIMED, to, due);
	/* A bounce was quicker than we: its word stands. */
	if (rc != RC_OK && rc != RC_CONFLICT)
		return rc;
	if (o->result->maybe_taken)
		TRY(store_outbox_doubt(c, id));
	TRY(note_attempts(c, o));
	TRY(store_message_get(c, c, id, &m));
	tell(c, o, m.conversation, name_of(o, &t, to));
	if (t.sent)
		TRY(set_wished_state(c, o->row, m.conversation));
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
