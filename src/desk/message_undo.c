/* desk/message: a reply taken back, and one sent once more. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/body.h"
#include "desk/conversation.h"
#include "desk/draft.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/outbox.h"

struct undo {
	const void *mem;
	int64_t id;
	struct message_whole w;
	struct draft d;
	struct draft_whole whole;
};

static void message_changed(
        struct ctx *c, const struct message *m, int64_t mailbox, const char *data)
{
	event_add(c, &(struct event){
	                     .kind = "message.changed",
	                     .conversation_id = m->conversation,
	                     .mailbox_id = mailbox,
	                     .subject_kind = "message",
	                     .subject_id = m->id,
	                     .data = data,
	             });
}

/* {to: [{name, address}]} becomes {to: [address]}. */
static const char *plain_recipients(const void *mem, const char *recipients)
{
	static const char *const fields[] = {"to", "cc", "bcc"};
	json_t *from = json_loads(recipients, 0, NULL), *to = json_own(mem, json_object()), *one;

	for (size_t f = 0; f < 3; f++) {
		json_t *list = json_array();
		size_t i;
		json_array_foreach(json_object_get(from, fields[f]), i, one)
		{
			json_array_append(list, json_object_get(one, "address"));
		}
		json_object_set_new(to, fields[f], list);
	}
	json_decref(from);
	return json_write(mem, to);
}

/* Its own files, then those of what was begun meanwhile. */
static const char *join_files(const void *mem, const struct undo *u, const char *begun)
{
	json_t *ids = json_own(mem, json_array()),
	       *more = begun == NULL ? NULL : json_loads(begun, 0, NULL);

	for (int i = 0; i < u->w.attachment_count; i++)
		json_array_append_new(ids, json_integer(u->w.attachments[i].id));
	json_array_extend(ids, more);
	json_decref(more);
	return json_write(mem, ids);
}

/* What was begun meanwhile stays, below. */
static enum rc make_draft(struct ctx *c, struct undo *u)
{
	const struct message *m = &u->w.m;
	struct draft begun = {0};
	enum rc rc = store_draft_get(
	        c, u->mem, c->actor.user_id, m->conversation, MESSAGE_REPLY, &begun);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	const char *html = body_unsigned(u->mem, m->html, m->folded);
	u->d = (struct draft){
	        .user_id = c->actor.user_id,
	        .conversation = m->conversation,
	        .kind = MESSAGE_REPLY,
	        .version = begun.version,
	        .html = begun.html == NULL ? html
	                                   : talloc_asprintf(u->mem, "%s%s", html, begun.html),
	        .recipients = plain_recipients(u->mem, m->recipients),
	        .attachments = join_files(u->mem, u, begun.attachments),
	};
	TRY(store_attachment_release(c, m->id, c->actor.user_id));
	return RC_OK;
}

/* As if it had not been posted: the newest of what is left leads. */
static enum rc restore_conversation(struct ctx *c, struct undo *u, struct conversation *v)
{
	struct message newest = {0};
	enum rc rc = store_message_newest_said(c, u->mem, v->number, &newest);
	const char *before = conversation_state_name(v->state);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (v->newest_message_id == u->w.m.id) {
		v->newest_message_id = newest.id;
		v->active_ms = rc == RC_OK ? newest.at_ms : v->created_ms;
		v->preview = rc == RC_OK ? message_preview(u->mem, newest.text) : "";
	}
	v->message_count--;
	v->state = STATE_OPEN;
	v->snoozed_until_ms = 0;
	v->updated_ms = c->now_ms;
	u->d.seen_message = newest.id;
	TRY(store_conversation_update(c, v));
	conversation_changed(c, v, talloc_asprintf(c, "{\"state\":[\"%s\",\"open\"]}", before));
	return RC_OK;
}

static enum rc check_undo(struct ctx *c, const struct message *m)
{
	if (m->kind != MESSAGE_REPLY || m->author_id != c->actor.user_id)
		return ctx_fail(c, RC_DENIED, "not_yours",
		        "Only who wrote a reply can take it back.", NULL);
	if (m->outbox_state != OUTBOX_WAITING || m->maybe_repeat)
		return ctx_fail(c, RC_CONFLICT, "already_sent",
		        "This reply is already on its way and cannot be taken back.", NULL);
	return RC_OK;
}

static enum rc undo(struct ctx *c, void *arg)
{
	struct undo *u = arg;
	struct conversation v;

	TRY(message_load(c, u->mem, u->id, &u->w));
	const struct message *m = &u->w.m;
	TRY(store_conversation_lock(c, m->conversation));
	TRY(conversation_load(c, u->mem, m->conversation, &v));
	TRY(check_undo(c, m));
	enum rc rc = store_outbox_move(c, m->id, OUTBOX_WAITING, OUTBOX_UNDONE, m->due_ms);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, RC_CONFLICT, "already_sent",
		        "This reply is already on its way and cannot be taken back.", NULL);
	TRY(rc);
	TRY(make_draft(c, u));
	TRY(restore_conversation(c, u, &v));
	rc = store_draft_put(c, &u->d);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, RC_BUSY, "draft_moved",
		        "Your draft here changed at this very moment. Please try again.", NULL);
	TRY(rc);
	message_changed(c, m, v.mailbox_id, "{\"taken_back\":true}");
	draft_changed(c, m->conversation, MESSAGE_REPLY, u->d.version);
	return draft_fill(c, u->mem, &u->d, &u->whole);
}

enum rc message_undo(struct ctx *c, const void *mem, int64_t id, struct draft_whole *out)
{
	struct undo u = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_WRITE, undo, &u));
	*out = u.whole;
	return RC_OK;
}

static enum rc retry(struct ctx *c, void *arg)
{
	struct undo *u = arg;
	int64_t mailbox;

	TRY(message_load(c, u->mem, u->id, &u->w));
	enum rc rc = store_message_resend(c, u->id, c->now_ms);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, rc, "not_failed",
		        "Only a reply that could not be sent can be tried again.", NULL);
	TRY(rc);
	TRY(store_message_mailbox(c, u->id, &mailbox));
	message_changed(c, &u->w.m, mailbox, "{\"delivery\":[\"failed\",\"waiting\"]}");
	return message_load(c, u->mem, u->id, &u->w);
}

enum rc message_retry(struct ctx *c, const void *mem, int64_t id, struct message_whole *out)
{
	struct undo u = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_WRITE, retry, &u));
	*out = u.w;
	return RC_OK;
}
