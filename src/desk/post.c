/* desk/post: the rows of what somebody posts. */
#include "desk/post.h"

#include <string.h>

#include "base/crypto.h"
#include "base/json.h"
#include "desk/conversation_field.h"
#include "desk/draft.h"
#include "desk/mailbox_gone.h"
#include "desk/message_id.h"
#include "desk/recipients.h"
#include "desk/saved_text.h"
#include "desk/sending.h"
#include "desk/setting.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/outbox.h"

#define REFERENCES_MAX 20
#define FARTHEST_MS (366 * 86400000LL)

enum rc post_body(struct ctx *c, struct post *p, const char *slug, const char *sentence)
{
	const struct reply_new *r = p->r;

	TRY(body_make(c, p->mem, r->markdown, r->html, &p->body));
	if (p->body.text[0] == 0 && r->attachment_count == 0 && p->forwarded == NULL &&
	        strstr(p->body.html, "<img") == NULL)
		return ctx_fail_field(
		        c, RC_INVALID, r->html != NULL ? "html" : "markdown", slug, sentence, NULL);
	const char *slot = saved_text_slot(p->mem, p->body.html);
	if (slot == NULL)
		slot = saved_text_left(p->mem, p->body.html);
	if (slot != NULL && p->m.kind != MESSAGE_NOTE)
		return ctx_fail_field(c, RC_INVALID, r->html != NULL ? "html" : "markdown",
		        "open_slot", "There is still something to fill in: {slot}.", "slot", slot,
		        NULL);
	return RC_OK;
}

enum rc post_check_time(struct ctx *c, const struct reply_new *r)
{
	if (r->send_at_ms == 0)
		return RC_OK;
	if (r->hold_seconds > 0)
		return ctx_fail_field(c, RC_INVALID, "send_at", "two_times",
		        "Please choose one of the two: hold it for a while, or send it at a time.",
		        NULL);
	if (r->send_at_ms <= c->now_ms)
		return ctx_fail_field(c, RC_INVALID, "send_at", "time_passed",
		        "This time has passed already.", NULL);
	if (r->send_at_ms > c->now_ms + FARTHEST_MS)
		return ctx_fail_field(c, RC_INVALID, "send_at", "too_far",
		        "A letter can wait here for a year at most.", NULL);
	return RC_OK;
}

/* The thread as the customer's mail program knows it. */
static void set_thread(struct post *p, const struct message *answered)
{
	json_t *ids = NULL;

	if (answered == NULL || answered->message_id == NULL)
		return;
	if (answered->reference_ids != NULL)
		ids = json_loads(answered->reference_ids, 0, NULL);
	ids = json_own(p->mem, json_is_array(ids) ? ids : json_array());
	json_array_append_new(ids, json_text(answered->message_id));
	/* RFC 5322 3.6.4 lets one shorten: the first and the nearest are what threads hang on */
	while (json_array_size(ids) > REFERENCES_MAX)
		json_array_remove(ids, 1);
	p->m.in_reply_to = answered->message_id;
	p->m.reference_ids = json_write(p->mem, ids);
}

static const char *subject_of(const struct post *p)
{
	const char *before = p->v.subject;

	if (p->is_first)
		return before;
	if (p->forwarded != NULL) {
		before = p->forwarded->source.m.subject;
		return str_istarts(before, "fwd:") ? before
		                                   : talloc_asprintf(p->mem, "Fwd: %s", before);
	}
	return str_istarts(before, "re:") ? before : talloc_asprintf(p->mem, "Re: %s", before);
}

/* What is answered, or goes on; NULL: nothing. */
static enum rc find_answered(
        struct ctx *c, const struct post *p, struct message *store, const struct message **out)
{
	if (p->forwarded != NULL) {
		*out = &p->forwarded->source.m;
		return RC_OK;
	}
	return recipients_answered(c, p->mem, p->number, store, out);
}

static enum rc write_mail_fields(struct ctx *c, struct post *p)
{
	struct message answered;
	const struct message *newest = NULL;
	const char *name, *signature;
	int64_t nonce;
	struct wish wish = {.to = p->r->to,
	        .cc = p->r->cc,
	        .bcc = p->r->bcc,
	        .is_forward = p->forwarded != NULL};

	TRY(mailbox_gone_check(c, p->mem, p->v.mailbox_id));
	TRY(find_answered(c, p, &answered, &newest));
	TRY(sending_from(c, p->mem, &p->v, p->r->from, newest, &p->m.sender));
	TRY(sending_reply_to(c, p->mem, &p->v, p->m.sender, &wish.reply_to));
	TRY(recipients_make(c, p->mem, &p->v, newest, &wish, &p->m.recipients));
	if (p->forwarded == NULL)
		set_thread(p, newest);
	TRY(store_message_author(c, p->mem, c->actor.user_id, &name, &signature));
	TRY(sending_signature(c, p->mem, &p->v, name, signature, &signature));
	body_sign(p->mem, signature, &p->body);
	if (p->forwarded != NULL)
		body_quote(p->mem, p->forwarded->quote_text, p->forwarded->quote_html, &p->body);
	crypto_random(&nonce, sizeof nonce);
	p->m.sender_name = str_eq(name, p->v.mailbox_name)
	                           ? name
	                           : talloc_asprintf(p->mem, "%s, %s", name, p->v.mailbox_name);
	p->m.subject = subject_of(p);
	p->m.message_id =
	        message_id_make(c, p->mem, p->number, nonce & INT64_MAX, p->v.mailbox_address);
	return RC_OK;
}

/* A picture that stands in the letter itself goes with it whatever was chosen. */
static bool goes_on(const struct forwarded *f, const struct attachment *a)
{
	if (f->attachments == NULL)
		return true;
	for (size_t i = 0; i < f->attachment_count; i++)
		if (f->attachments[i] == a->id)
			return true;
	return a->is_inline && a->content_id != NULL &&
	       strstr(f->source.m.html, a->content_id) != NULL;
}

static enum rc size_of_files(struct ctx *c, const struct post *p, int64_t *out)
{
	int64_t total = 0;

	for (size_t i = 0; i < p->r->attachment_count; i++) {
		struct attachment a;
		enum rc rc = store_attachment_get(c, p->mem, p->r->attachments[i], &a);
		if (rc == RC_NOT_FOUND)
			continue; /* said when it is taken */
		TRY(rc);
		total += a.size;
	}
	for (int i = 0; p->forwarded != NULL && i < p->forwarded->source.attachment_count; i++)
		if (goes_on(p->forwarded, &p->forwarded->source.attachments[i]))
			total += p->forwarded->source.attachments[i].size;
	*out = total;
	return RC_OK;
}

static enum rc check_size(struct ctx *c, const struct post *p)
{
	int64_t total, max_mb;

	TRY(setting_i64(c, "max_attachment_mb", &max_mb));
	TRY(size_of_files(c, p, &total));
	if (total > max_mb << 20)
		return ctx_fail_field(c, RC_LIMIT, "attachments", "attachments_too_large",
		        "Together these files are larger than {max} MB, which is the most that one "
		        "mail can carry here.",
		        "max", talloc_asprintf(c, "%lld", (long long)max_mb), NULL);
	int64_t texts =
	        (int64_t)(strlen(p->body.html) + strlen(p->body.text) + strlen(p->body.folded));
	return p->m.kind == MESSAGE_REPLY ? sending_check_size(c, p->v.mailbox_id, total, texts)
	                                  : RC_OK;
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
	for (int i = 0; p->forwarded != NULL && i < p->forwarded->source.attachment_count; i++) {
		struct attachment a = p->forwarded->source.attachments[i];
		if (!goes_on(p->forwarded, &a))
			continue;
		a.message_id = p->m.id;
		a.uploader_id = 0;
		a.created_ms = c->now_ms;
		TRY(store_attachment_add(c, &a));
	}
	return RC_OK;
}

static bool is_scheduled(const struct post *p)
{
	return p->r->send_at_ms != 0;
}

/* The state it asks for, once it has left. */
static int wished_state(const struct post *p)
{
	if (p->r->state != 0)
		return p->r->state;
	return p->m.kind == MESSAGE_REPLY && p->forwarded == NULL ? STATE_WAITING : 0;
}

/* The conversation as it stands after the message. */
static enum rc update_conversation(struct ctx *c, struct post *p)
{
	struct conversation *v = &p->v;
	int before = (int)v->state;
	int after = is_scheduled(p) || wished_state(p) == 0 ? before : wished_state(p);

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

static enum rc add_outbox(struct ctx *c, const struct post *p)
{
	const struct reply_new *r = p->r;

	return store_outbox_add(
	        c, &(struct outbox){.message_id = p->m.id,
	                   .mailbox_id = p->v.mailbox_id,
	                   .due_ms = is_scheduled(p) ? r->send_at_ms
	                                             : c->now_ms + r->hold_seconds * 1000,
	                   .scheduled = is_scheduled(p),
	                   .state_after = is_scheduled(p) ? wished_state(p) : 0,
	                   .cancel_if_newer = r->cancel_if_newer,
	                   .forward_of = p->forwarded == NULL ? 0 : p->forwarded->source.m.id});
}

static enum rc write_rows(struct ctx *c, struct post *p)
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
		TRY(add_outbox(c, p));
	event_add(c, &(struct event){
	                     .kind = "message.added",
	                     .conversation_id = p->number,
	                     .mailbox_id = p->v.mailbox_id,
	                     .subject_kind = "message",
	                     .subject_id = p->m.id,
	             });
	TRY(update_conversation(c, p));
	if (p->r->also != NULL)
		TRY(p->r->also(c, &p->m, p->v.mailbox_id, p->r->also_arg));
	/* what is being written to the customer is not what went on to somebody else */
	return draft_drop(c, p->number, p->forwarded != NULL ? DRAFT_FORWARD : (int)p->m.kind);
}

enum rc post_write(struct ctx *c, struct post *p)
{
	struct body body = p->body;

	if (wished_state(p) == STATE_SOLVED && p->v.state != STATE_SOLVED)
		TRY(conversation_field_complete(c, p->number));
	enum rc rc = write_rows(c, p);

	p->body = body;
	return rc;
}
