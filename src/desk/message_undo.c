/* desk/message: a reply taken back, by who wrote it or because the customer wrote first. */
#include <string.h>

#include "base/json.h"
#include "desk/access.h"
#include "desk/body.h"
#include "desk/conversation.h"
#include "desk/draft.h"
#include "desk/promise_moves.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/outbox.h"

struct undo {
	const void *mem;
	int64_t id;
	struct message_whole w;
	bool overtaken; /* not by its writer: the customer wrote first */
	struct draft d;
	struct draft_whole whole;
};

struct overtaken_list {
	const void *mem;
	struct overtaken *v;
	int n;
};

void message_changed(struct ctx *c, const struct message *m, int64_t mailbox, const char *data)
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
static const char *plain_recipients(const void *mem, const char *recipients, int64_t forward_of)
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
	if (forward_of != 0)
		json_object_set_new(to, "forward_of", json_integer(forward_of));
	json_decref(from);
	return json_write(mem, to);
}

/* Its own files, then those of what was begun meanwhile. */
static const char *join_files(const void *mem, const struct undo *u, const char *begun)
{
	json_t *ids = json_own(mem, json_array()),
	       *more = begun == NULL ? NULL : json_loads(begun, 0, NULL);

	/* the other message's files are where they were */
	for (int i = 0; i < u->w.attachment_count; i++)
		if (u->w.forward_of == 0 || u->w.attachments[i].uploader_id != 0)
			json_array_append_new(ids, json_integer(u->w.attachments[i].id));
	json_array_extend(ids, more);
	json_decref(more);
	return json_write(mem, ids);
}

/* What the writer wrote. */
static const char *own_words(const struct undo *u)
{
	const struct message *m = &u->w.m;
	const char *html = u->w.forward_of == 0 ? m->html : body_unquoted(u->mem, m->html);

	return body_unsigned(u->mem, html, m->folded);
}

/* What was begun meanwhile stays, below. */
static enum rc make_draft(struct ctx *c, struct undo *u)
{
	const struct message *m = &u->w.m;
	struct draft begun = {0};
	int kind = u->w.forward_of != 0 ? DRAFT_FORWARD : MESSAGE_REPLY;
	enum rc rc = store_draft_get(c, u->mem, c->actor.user_id, m->conversation, kind, &begun);

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	const char *html = own_words(u);
	u->d = (struct draft){
	        .user_id = c->actor.user_id,
	        .conversation = m->conversation,
	        .kind = kind,
	        .version = begun.version,
	        .html = begun.html == NULL ? html
	                                   : talloc_asprintf(u->mem, "%s%s", html, begun.html),
	        .recipients = plain_recipients(u->mem, m->recipients, u->w.forward_of),
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
	/* these have not changed it yet, and that one never did */
	bool changed = !u->w.scheduled && u->w.forward_of == 0;

	if (rc != RC_OK && rc != RC_NOT_FOUND)
		return rc;
	if (v->newest_message_id == u->w.m.id) {
		v->newest_message_id = newest.id;
		v->active_ms = rc == RC_OK ? newest.at_ms : v->created_ms;
		v->preview = rc == RC_OK ? message_preview(u->mem, newest.text) : "";
	}
	v->message_count--;
	if (changed) {
		v->state = STATE_OPEN;
		v->snoozed_until_ms = 0;
	}
	v->updated_ms = c->now_ms;
	u->d.seen_message = newest.id;
	TRY(store_conversation_update(c, v));
	conversation_changed(c, v,
	        !changed ? NULL : talloc_asprintf(c, "{\"state\":[\"%s\",\"open\"]}", before));
	return RC_OK;
}

static enum rc check_undo(struct ctx *c, const struct message *m)
{
	if (m->kind != MESSAGE_REPLY || m->author_id != c->actor.user_id)
		return ctx_fail(c, RC_DENIED, "not_yours",
		        "Only the person who wrote a reply can take it back.", NULL);
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
	TRY(conversation_hold(c, &u->w.m.conversation));
	TRY(conversation_load(c, u->mem, m->conversation, &v));
	TRY(check_undo(c, m));
	if (u->overtaken && !u->w.newer_arrived)
		return RC_OK; /* somebody was quicker */
	enum rc rc = store_outbox_move(c, m->id, OUTBOX_WAITING, OUTBOX_UNDONE, m->due_ms);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, RC_CONFLICT, "already_sent",
		        "This reply is already on its way and cannot be taken back.", NULL);
	TRY(rc);
	TRY(promise_take_back(c, m->id));
	TRY(make_draft(c, u));
	TRY(restore_conversation(c, u, &v));
	rc = store_draft_put(c, &u->d);
	if (rc == RC_CONFLICT)
		return ctx_fail(c, RC_BUSY, "draft_moved",
		        "Your draft here changed at this very moment. Please try again.", NULL);
	TRY(rc);
	message_changed(c, m, v.mailbox_id,
	        u->overtaken ? "{\"taken_back\":true,\"customer_wrote\":true}"
	                     : "{\"taken_back\":true}");
	draft_changed(c, m->conversation, u->d.kind, u->d.version);
	return draft_fill(c, u->mem, &u->d, &u->whole);
}

enum rc message_undo(struct ctx *c, const void *mem, int64_t id, struct draft_whole *out)
{
	struct undo u = {.mem = mem, .id = id};

	TRY(store_tx(c, DB_WRITE, undo, &u));
	*out = u.whole;
	return RC_OK;
}

static enum rc find_overtaken(struct ctx *c, void *arg)
{
	struct overtaken_list *l = arg;
	return store_outbox_overtaken(c, l->mem, &l->v, &l->n);
}

/* As its writer, who may no longer see the mailbox. */
static enum rc take_back(struct ctx *c, const struct overtaken *o)
{
	struct actor before = c->actor;
	struct undo u = {.mem = c, .id = o->message_id, .overtaken = true};

	c->actor = (struct actor){.user_id = o->author_id, .role = ROLE_SYSTEM};
	enum rc rc = store_tx(c, DB_WRITE, undo, &u);
	c->actor = before;
	/* it left at this very moment */
	return rc == RC_CONFLICT ? RC_OK : rc;
}

enum rc message_take_back_overtaken(struct ctx *c)
{
	struct overtaken_list l = {.mem = c};

	TRY(store_tx(c, DB_READ, find_overtaken, &l));
	for (int i = 0; i < l.n; i++)
		TRY(take_back(c, &l.v[i]));
	ctx_clear_failure(c);
	return RC_OK;
}
