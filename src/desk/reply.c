/* desk/reply: answering, writing first, and notes. */
#include "desk/reply.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "desk/access.h"
#include "desk/body.h"
#include "desk/draft.h"
#include "desk/message_id.h"
#include "desk/recipients.h"
#include "desk/setting.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/outbox.h"

#define REFERENCES_MAX 20

struct post {
	const void *mem;
	const struct reply_new *r;
	struct body body;
	int64_t number;
	const struct conversation_start *start; /* NULL: an answer */
	struct conversation v;
	struct message m;
	struct message_page newer;
	struct message_whole message;
	struct conversation_whole whole;
};

/* Nobody saw what is not there; a message that was taken back since was. */
static enum rc check_exists(struct ctx *c, const struct post *p)
{
	struct message m;

	if (p->r->seen_message <= p->v.newest_message_id)
		return RC_OK;
	enum rc rc = store_message_get(c, p->mem, p->r->seen_message, &m);
	if (rc == RC_NOT_FOUND || (rc == RC_OK && m.conversation != p->number))
		return ctx_fail_field(c, RC_INVALID, "seen_message", "no_such_message",
		        "There is no such message in this conversation.", NULL);
	return rc;
}

/* 409 unless the writer saw the newest, or says that they know of it. */
static enum rc check_seen(struct ctx *c, struct post *p)
{
	const struct reply_new *r = p->r;

	if (r->seen_message >= p->v.newest_message_id ||
	        (r->confirm_newer != 0 && r->confirm_newer == p->v.newest_message_id))
		return RC_OK;
	struct message_page *newer = &p->newer;
	TRY(message_newest(c, p->mem, p->number, newer));
	while (newer->n > 0 && newer->v[0].m.id <= r->seen_message) {
		newer->v++;
		newer->n--;
	}
	if (newer->n == 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, "newer_messages",
	        "Something new came in while you were writing. Please read it first.", NULL);
}

/* The thread as the customer's mail program knows it. */
static enum rc set_thread(struct ctx *c, struct post *p, const struct message *answered)
{
	json_t *ids = NULL;

	if (answered == NULL || answered->message_id == NULL)
		return RC_OK;
	if (answered->reference_ids != NULL)
		ids = json_loads(answered->reference_ids, 0, NULL);
	ids = json_own(p->mem, json_is_array(ids) ? ids : json_array());
	json_array_append_new(ids, json_text(answered->message_id));
	/* RFC 5322 3.6.4 lets one shorten: the first and the nearest are what threads hang on */
	while (json_array_size(ids) > REFERENCES_MAX)
		json_array_remove(ids, 1);
	p->m.in_reply_to = answered->message_id;
	p->m.reference_ids = json_write(p->mem, ids);
	(void)c;
	return RC_OK;
}

static const char *subject_of(const void *mem, const struct conversation *v)
{
	if (str_istarts(v->subject, "re:"))
		return v->subject;
	return talloc_asprintf(mem, "Re: %s", v->subject);
}

static enum rc write_mail_fields(struct ctx *c, struct post *p)
{
	struct message answered;
	const struct message *newest = NULL;
	const char *name, *signature;
	int64_t nonce;
	struct wish wish = {p->r->to, p->r->cc, p->r->bcc};

	TRY(recipients_answered(c, p->mem, p->number, &answered, &newest));
	TRY(recipients_make(c, p->mem, &p->v, newest, &wish, &p->m.recipients));
	TRY(set_thread(c, p, newest));
	TRY(store_message_author(c, p->mem, c->actor.user_id, &name, &signature));
	body_sign(p->mem, signature, &p->body);
	crypto_random(&nonce, sizeof nonce);
	p->m.sender = p->v.mailbox_address;
	p->m.sender_name = str_eq(name, p->v.mailbox_name)
	                           ? name
	                           : talloc_asprintf(p->mem, "%s, %s", name, p->v.mailbox_name);
	p->m.subject = p->start != NULL ? p->v.subject : subject_of(p->mem, &p->v);
	p->m.message_id =
	        message_id_make(c, p->mem, p->number, nonce & INT64_MAX, p->v.mailbox_address);
	return RC_OK;
}

static enum rc check_size(struct ctx *c, const struct post *p)
{
	int64_t total = 0, max_mb;

	TRY(setting_i64(c, "max_attachment_mb", &max_mb));
	for (size_t i = 0; i < p->r->attachment_count; i++) {
		struct attachment a;
		enum rc rc = store_attachment_get(c, p->mem, p->r->attachments[i], &a);
		if (rc == RC_NOT_FOUND)
			continue; /* said when it is taken */
		TRY(rc);
		total += a.size;
	}
	if (total > max_mb << 20)
		return ctx_fail_field(c, RC_LIMIT, "attachments", "attachments_too_large",
		        "Together these files are larger than {max} MB, which is the most that one "
		        "mail can carry here.",
		        "max", talloc_asprintf(c, "%lld", (long long)max_mb), NULL);
	return RC_OK;
}

static enum rc take_attachments(struct ctx *c, const struct post *p)
{
	for (size_t i = 0; i < p->r->attachment_count; i++) {
		enum rc rc =
		        store_attachment_take(c, p->r->attachments[i], c->actor.user_id, p->m.id);
		if (rc == RC_NOT_FOUND)
			return ctx_fail_field(c, RC_INVALID, "attachments", "no_such_attachment",
			        "One of the files is no longer there. Please add it again.", NULL);
		TRY(rc);
	}
	return RC_OK;
}

/* The conversation as it stands after the message. */
static enum rc update_conversation(struct ctx *c, struct post *p)
{
	struct conversation *v = &p->v;
	int before = (int)v->state;
	int after = p->r->state != 0             ? p->r->state
	            : p->m.kind == MESSAGE_REPLY ? STATE_WAITING
	                                         : before;

	v->state = (enum conversation_state)after;
	if (after != before || after != STATE_SNOOZED)
		v->snoozed_until_ms = 0;
	v->newest_message_id = p->m.id;
	v->message_count++;
	v->active_ms = v->updated_ms = c->now_ms;
	v->preview = message_preview(p->mem, p->body.text);
	TRY(store_conversation_update(c, v));
	const char *from = conversation_state_name((enum conversation_state)before);
	const char *to = conversation_state_name((enum conversation_state)after);
	conversation_changed(c, v,
	        before == after ? NULL
	                        : talloc_asprintf(c, "{\"state\":[\"%s\",\"%s\"]}", from, to));
	return RC_OK;
}

/* A reply or a note in p->v, whichever p->m.kind says. */
static enum rc write_message(struct ctx *c, struct post *p)
{
	p->m.conversation = p->number;
	p->m.author_id = c->actor.user_id;
	p->m.at_ms = c->now_ms;
	p->m.sender_proven = -1;
	p->m.language = p->v.language;
	if (p->m.kind == MESSAGE_REPLY)
		TRY(write_mail_fields(c, p));
	p->m.text = p->body.text;
	p->m.html = p->body.html;
	p->m.folded = p->body.folded;
	TRY(check_size(c, p));
	TRY(store_message_add(c, &p->m));
	TRY(take_attachments(c, p));
	if (p->m.kind == MESSAGE_REPLY)
		TRY(store_outbox_add(
		        c, p->m.id, p->v.mailbox_id, c->now_ms + p->r->hold_seconds * 1000));
	event_add(c, &(struct event){
	                     .kind = "message.added",
	                     .conversation_id = p->number,
	                     .mailbox_id = p->v.mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = p->m.id,
	             });
	TRY(update_conversation(c, p));
	return draft_drop(c, p->number, (int)p->m.kind);
}

static enum rc reply(struct ctx *c, void *arg)
{
	struct post *p = arg;
	struct body body = p->body;

	p->m = (struct message){.kind = MESSAGE_REPLY};
	TRY(store_conversation_lock(c, p->number));
	TRY(conversation_load(c, p->mem, p->number, &p->v));
	TRY(check_exists(c, p));
	TRY(check_seen(c, p));
	enum rc rc = write_message(c, p);
	p->body = body; /* unsigned again, should the engine ask for another try */
	TRY(rc);
	return message_load(c, p->mem, p->m.id, &p->message);
}

static enum rc make_body(struct ctx *c, struct post *p, const char *slug, const char *sentence)
{
	const struct reply_new *r = p->r;

	TRY(body_make(c, p->mem, r->markdown, r->html, &p->body));
	if (p->body.text[0] == 0 && r->attachment_count == 0 &&
	        strstr(p->body.html, "<img") == NULL)
		return ctx_fail_field(
		        c, RC_INVALID, r->html != NULL ? "html" : "markdown", slug, sentence, NULL);
	return RC_OK;
}

enum rc reply_create(struct ctx *c, const void *mem, int64_t number, const struct reply_new *r,
        struct message_whole *out, struct message_page *out_newer)
{
	struct post p = {.mem = mem, .r = r, .number = number};

	TRY(make_body(c, &p, "empty_reply", N_("There are no words in this reply yet.")));
	enum rc rc = store_tx(c, DB_WRITE, reply, &p);
	if (rc == RC_OK)
		*out = p.message;
	else if (rc == RC_CONFLICT && p.newer.n > 0)
		*out_newer = p.newer;
	return rc;
}

static enum rc note(struct ctx *c, void *arg)
{
	struct post *p = arg;

	p->m = (struct message){.kind = MESSAGE_NOTE};
	TRY(store_conversation_lock(c, p->number));
	TRY(conversation_load(c, p->mem, p->number, &p->v));
	TRY(write_message(c, p));
	return message_load(c, p->mem, p->m.id, &p->message);
}

enum rc note_create(struct ctx *c, const void *mem, int64_t number, const struct reply_new *r,
        struct message_whole *out)
{
	struct post p = {.mem = mem, .r = r, .number = number};

	TRY(make_body(c, &p, "empty_note", N_("There are no words in this note yet.")));
	TRY(store_tx(c, DB_WRITE, note, &p));
	*out = p.message;
	return RC_OK;
}

/* The first recipient, known or new. */
static enum rc find_customer(struct ctx *c, const struct post *p, struct customer *out)
{
	const char *address = str_lower(p->mem, p->r->to[0]);
	enum rc rc = store_customer_by_address(c, p->mem, address, out);

	if (rc != RC_NOT_FOUND)
		return rc;
	return store_customer_add(c, p->mem, address, address, NULL, out);
}

static enum rc start(struct ctx *c, void *arg)
{
	struct post *p = arg;
	struct body body = p->body;
	struct customer customer;
	struct conversation v = {
	        .mailbox_id = p->start->mailbox_id,
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
	rc = write_message(c, p);
	p->body = body;
	TRY(rc);
	TRY(conversation_load(c, p->mem, v.number, &p->v));
	return conversation_fill(c, p->mem, &p->v, &p->whole);
}

enum rc conversation_start(struct ctx *c, const void *mem, const struct conversation_start *s,
        struct conversation_whole *out)
{
	struct post p = {.mem = mem, .r = &s->first, .start = s};

	p.v.subject = str_collapse(mem, s->subject);
	if (p.v.subject[0] == 0)
		return ctx_fail_field(c, RC_INVALID, "subject", "empty_subject",
		        "A subject needs at least one word.", NULL);
	if (s->first.to == NULL || s->first.to[0] == NULL)
		return ctx_fail_field(c, RC_INVALID, "to", "no_recipient",
		        "There is nobody to send this to. Please add a recipient.", NULL);
	TRY(make_body(c, &p, "empty_reply", N_("There are no words in this reply yet.")));
	TRY(store_tx(c, DB_WRITE, start, &p));
	*out = p.whole;
	return RC_OK;
}
