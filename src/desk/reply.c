/* desk/reply: answering, writing first, and notes. */
#include "desk/reply.h"

#include <string.h>

#include "desk/access.h"
#include "desk/customer.h"
#include "desk/post.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"

#define DAY_MS 86400000LL

struct writing {
	struct post p;
	const struct conversation_start *start; /* NULL: an answer */
	struct message_page newer;
	struct conversation_whole whole;
};

/* Nobody saw what is not there; a message that was taken back since was. */
static enum rc check_exists(struct ctx *c, struct writing *w)
{
	struct message m;

	if (w->p.r->seen_message <= w->p.v.newest_message_id)
		return RC_OK;
	enum rc rc = store_message_get(c, w->p.mem, w->p.r->seen_message, &m);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && m.conversation != w->p.number))
		return ctx_fail_field(c, RC_INVALID, "seen_message", "no_such_message",
		        "There is no such message in this conversation.", NULL);
	return rc;
}

/* What came after the message that the writer saw. A mail of long before it that was taken in
 * late (an import) is nothing new; one of the same day is, whatever the clocks say. */
static void keep_newer(struct message_page *page, int64_t seen)
{
	int64_t seen_ms = 0;
	int n = 0;

	for (int i = 0; i < page->n; i++)
		if (page->v[i].m.id == seen)
			seen_ms = page->v[i].m.at_ms;
	for (int i = 0; i < page->n; i++)
		if (page->v[i].m.id > seen && page->v[i].m.at_ms > seen_ms - DAY_MS)
			page->v[n++] = page->v[i];
	page->n = n;
}

/* 409 unless the writer saw the newest, or says that they know of it. */
static enum rc check_seen(struct ctx *c, struct writing *w)
{
	const struct reply_new *r = w->p.r;

	if (r->seen_message >= w->p.v.newest_message_id ||
	        (r->confirm_newer != 0 && r->confirm_newer == w->p.v.newest_message_id))
		return RC_OK;
	TRY(message_newest(c, w->p.mem, w->p.number, &w->newer));
	keep_newer(&w->newer, r->seen_message);
	if (w->newer.n == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "newer_messages",
	        "Something new came in while you were writing. Please read it first.", NULL);
}

static enum rc reply(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	struct post *p = &w->p;

	p->m = (struct message){.kind = MESSAGE_REPLY};
	TRY(conversation_hold(c, &p->number));
	TRY(conversation_load(c, p->mem, p->number, &p->v));
	TRY(check_exists(c, w));
	TRY(check_seen(c, w));
	TRY(post_write(c, p));
	return message_load(c, p->mem, p->m.id, &p->message);
}

enum rc reply_create(struct ctx *c, const void *mem, int64_t number, const struct reply_new *r,
        struct message_whole *out, struct message_page *out_newer)
{
	struct writing w = {.p = {.mem = mem, .r = r, .number = number}};

	TRY(post_check_time(c, r));
	TRY(post_body(c, &w.p, "empty_reply", N_("There are no words in this reply yet.")));
	enum rc rc = store_tx(c, DB_WRITE, reply, &w);
	if (rc == RC_OK)
		*out = w.p.message;
	else if (rc == RC_CONFLICT && w.newer.n > 0)
		*out_newer = w.newer;
	return rc;
}

static enum rc note(struct ctx *c, void *arg)
{
	struct post *p = arg;

	p->m = (struct message){.kind = MESSAGE_NOTE};
	TRY(conversation_hold(c, &p->number));
	TRY(conversation_load(c, p->mem, p->number, &p->v));
	TRY(post_write(c, p));
	return message_load(c, p->mem, p->m.id, &p->message);
}

enum rc note_create(struct ctx *c, const void *mem, int64_t number, const struct reply_new *r,
        struct message_whole *out)
{
	struct post p = {.mem = mem, .r = r, .number = number, .m.kind = MESSAGE_NOTE};

	TRY(post_body(c, &p, "empty_note", N_("There are no words in this note yet.")));
	TRY(store_tx(c, DB_WRITE, note, &p));
	*out = p.message;
	return RC_OK;
}

/* The first recipient, known or new. */
static enum rc find_customer(struct ctx *c, const struct post *p, struct customer *out)
{
	const char *address = str_lower(p->mem, p->r->to[0]);
	enum rc rc = customer_at(c, p->mem, address, out);

	if (rc != RC_NOT_FOUND)
		return rc;
	return store_customer_add(c, p->mem, address, address, NULL, out);
}

static enum rc start(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	struct post *p = &w->p;
	struct customer customer;
	struct conversation v = {
	        .mailbox_id = w->start->mailbox_id,
	        .assignee_id = c->actor.user_id,
	        .subject = p->v.subject,
	        .state = STATE_OPEN,
	        .created_ms = c->now_ms,
	        .updated_ms = c->now_ms,
	        .active_ms = c->now_ms,
	};

	p->m = (struct message){.kind = MESSAGE_REPLY};
	enum rc rc = access_mailbox(c, v.mailbox_id);
	if (rc == RC_NOT_FOUND)
		return ctx_fail_field(c, RC_INVALID, "mailbox_id", "no_such_mailbox",
		        "There is no such mailbox, or you do not see it.", NULL);
	TRY(rc);
	TRY(find_customer(c, p, &customer));
	v.customer_id = customer.id;
	v.language = customer.language;
	TRY(store_conversation_add(c, &v));
	p->number = v.number;
	event_add(c, &(struct event){
	                     .kind = "conversation.added",
	                     .conversation_id = v.number,
	                     .mailbox_id = v.mailbox_id,
	                     .subject_kind = "conversation",
	                     .subject_id = v.number,
	             });
	TRY(conversation_load(c, p->mem, v.number, &p->v));
	TRY(post_write(c, p));
	TRY(conversation_load(c, p->mem, v.number, &p->v));
	return conversation_fill(c, p->mem, &p->v, &w->whole);
}

enum rc conversation_start(struct ctx *c, const void *mem, const struct conversation_start *s,
        struct conversation_whole *out)
{
	struct writing w = {.p = {.mem = mem, .r = &s->first, .is_first = true}, .start = s};

	w.p.v.subject = str_collapse(mem, s->subject);
	if (w.p.v.subject[0] == 0)
		return ctx_fail_field(c, RC_INVALID, "subject", "empty_subject",
		        "A subject needs at least one word.", NULL);
	if (s->first.to == NULL || s->first.to[0] == NULL)
		return ctx_fail_field(c, RC_INVALID, "to", "no_recipient",
		        "There is nobody to send this to. Please add a recipient.", NULL);
	TRY(post_check_time(c, &s->first));
	TRY(post_body(c, &w.p, "empty_reply", N_("There are no words in this reply yet.")));
	TRY(store_tx(c, DB_WRITE, start, &w));
	*out = w.whole;
	return RC_OK;
}
