/* desk/intake_thread: answers that came before what they answer. */
#include <string.h>

#include "desk/intake_rows.h"
#include "desk/message_id.h"
#include "store/event.h"
#include "store/ghost.h"
#include "store/intake.h"

#define REMEMBERED 16 /* ids of one mail, the nearest */
#define GATHERED 8 /* conversations that one late mail brings together */

/* What it answers and is not here may be on its way. */
static enum rc remember_ghosts(
        struct ctx *c, const struct intake_mail *t, const struct message *row)
{
	const char **ids = join_references(c, t->mail);

	if (t->mail->kind == MAIL_BOUNCE)
		return RC_OK;
	for (size_t i = 0; ids[i] != NULL && i < REMEMBERED; i++) {
		int64_t number;
		enum rc rc = message_id_verify(c, ids[i], &number);
		ctx_clear_failure(c);
		if (rc == RC_NOT_FOUND && strcmp(ids[i], row->message_id) != 0)
			TRY(store_ghost_add(c, t->raw->mailbox_id, ids[i], row->id));
	}
	return RC_OK;
}

/* The earlier mail is what the conversation began with. */
static void lead(struct conversation *v, const struct conversation *earlier)
{
	v->subject = earlier->subject;
	v->customer_id = earlier->customer_id;
	v->language = earlier->language;
	v->created_ms = earlier->created_ms;
	v->updated_ms = earlier->updated_ms;
}

/* All that other holds goes into v. Both are history that nobody has touched. */
static enum rc absorb(struct ctx *c, struct conversation *v, const struct conversation *other)
{
	TRY(store_intake_absorb(c, v->number, other->number));
	if (v->may_belong_to == other->number)
		v->may_belong_to = 0;
	v->message_count += other->message_count;
	if (other->active_ms >= v->active_ms) {
		v->active_ms = other->active_ms;
		v->preview = other->preview;
	}
	if (other->created_ms < v->created_ms)
		lead(v, other);
	event_add(c, &(struct event){
	                     .kind = "conversation.deleted",
	                     .conversation_id = other->number,
	                     .mailbox_id = other->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = other->number,
	                     .data = talloc_asprintf(c, "{\"into\":%lld}", (long long)v->number),
	             });
	return RC_OK;
}

/* Offered only: it lies in another conversation, and people decide. */
static enum rc offer(struct ctx *c, const struct conversation *v, struct conversation *other)
{
	if (other->may_belong_to != 0 || v->may_belong_to == other->number)
		return RC_OK;
	other->may_belong_to = v->number;
	TRY(store_conversation_update(c, other));
	event_add(c, &(struct event){
	                     .kind = "conversation.changed",
	                     .conversation_id = other->number,
	                     .mailbox_id = other->mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = other->number,
	             });
	return RC_OK;
}

/* An answer in another conversation: by the rule it would have joined this one. Brought
 * together is only old mail that is still as it was taken in, never what people work on. */
static enum rc gather_one(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct ghost *answer)
{
	struct conversation other;
	bool joins = answer->is_ours, here = false, there = false;

	enum rc rc = store_conversation_get(c, c, answer->conversation, &other);
	if (rc == RC_NOT_FOUND) /* brought here a moment ago */
		return RC_OK;
	TRY(rc);
	if (!joins)
		TRY(store_participant_is(c, v->number, answer->sender, &joins));
	if (joins && t->raw->history && other.spam == v->spam) {
		TRY(store_intake_untouched(c, v->number, &here));
		TRY(store_intake_untouched(c, other.number, &there));
	}
	if (here && there)
		return absorb(c, v, &other);
	return offer(c, v, &other);
}

static enum rc gather(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row)
{
	struct ghost *list;
	int n, left = GATHERED;

	if (!t->join.is_awaited)
		return RC_OK;
	TRY(store_ghost_list(c, c, t->raw->mailbox_id, row->message_id, &list, &n));
	if (n == 0)
		return RC_OK;
	for (int i = 0; i < n && left > 0; i++) {
		if (list[i].conversation == v->number)
			continue;
		TRY(gather_one(c, t, v, &list[i]));
		left--;
	}
	return store_ghost_done(c, t->raw->mailbox_id, row->message_id);
}

/* History is taken in in any order: its earliest mail gives the conversation its name. */
static enum rc lead_by_this(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row)
{
	struct conversation first = {
	        .subject = utf8_prefix(c, str_collapse(c, row->subject), INTAKE_SUBJECT),
	        .language = row->language,
	        .created_ms = row->at_ms,
	        .updated_ms = row->at_ms,
	};
	bool untouched = false;

	if (!t->raw->history || row->at_ms >= v->created_ms || row->new_sender)
		return RC_OK;
	TRY(store_intake_untouched(c, v->number, &untouched));
	if (!untouched)
		return RC_OK;
	TRY(intake_customer(c, t, &first.customer_id));
	lead(v, &first);
	return RC_OK;
}

enum rc intake_thread(struct ctx *c, const struct intake_mail *t, struct conversation *v,
        const struct message *row)
{
	if (t->mail->kind == MAIL_BOUNCE)
		return RC_OK;
	TRY(remember_ghosts(c, t, row));
	TRY(lead_by_this(c, t, v, row));
	return gather(c, t, v, row);
}
