/* api/conversation_out: conversations and messages as JSON, written as they go out. */
#include "api/conversation_out.h"

#include <string.h>

#include "base/json.h"
#include "desk/bounce.h"
#include "desk/delivery.h"
#include "desk/receipt.h"
#include "desk/relation.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "mail/sanitise.h"
#include "store/outbox.h"

/* id 0 is nobody */
static void put_user(struct json_out *o, const char *key, int64_t id, const char *name)
{
	if (id == 0) {
		json_put_null(o, key);
		return;
	}
	json_put_object(o, key);
	json_put_i64(o, "id", id);
	json_put_text(o, "name", name == NULL ? "" : name);
	json_end_object(o);
}

static void put_mailbox(struct json_out *o, const struct conversation *v)
{
	json_put_object(o, "mailbox");
	json_put_i64(o, "id", v->mailbox_id);
	json_put_text(o, "name", v->mailbox_name);
	json_put_text(o, "address", v->mailbox_address);
	json_end_object(o);
}

static void put_customer(struct json_out *o, const struct conversation *v)
{
	if (v->customer_id == 0) {
		json_put_null(o, "customer");
		return;
	}
	json_put_object(o, "customer");
	json_put_i64(o, "id", v->customer_id);
	json_put_text(o, "name", v->customer_name);
	json_put_text(o, "address", v->customer_address == NULL ? "" : v->customer_address);
	json_end_object(o);
}

static const char *kind_name(enum message_kind kind)
{
	return kind == MESSAGE_INBOUND ? "inbound" : kind == MESSAGE_REPLY ? "reply" : "note";
}

void conversation_row_put(struct json_out *o, const struct conversation *v)
{
	json_put_i64(o, "number", v->number);
	json_put_i64(o, "version", v->version);
	json_put_text(o, "subject", v->subject);
	json_put_text(o, "state", conversation_state_name(v->state));
	json_put_time(o, "snoozed_until", v->snoozed_until_ms);
	json_put_bool(o, "spam", v->spam);
	json_put_bool(o, "trashed", v->trashed_ms != 0);
	put_mailbox(o, v);
	put_user(o, "assignee", v->assignee_id, v->assignee_name);
	put_user(o, "team", v->team_id, v->team_name);
	put_customer(o, v);
	json_put_list(o, "tags");
	for (size_t i = 0; v->tags[i] != NULL; i++)
		json_put_text(o, NULL, v->tags[i]);
	json_end_list(o);
	json_put_text(o, "language", v->language);
	json_put_text(o, "priority", conversation_priority_name(v->priority));
	json_put_time(o, "created_at", v->created_ms);
	json_put_time(o, "updated_at", v->updated_ms);
	json_put_time(o, "active_at", v->active_ms);
	json_put_i64(o, "message_count", v->message_count);
	json_put_text(o, "preview", v->preview);
	json_put_text(o, "preview_kind",
	        v->preview_kind == 0 ? NULL : kind_name((enum message_kind)v->preview_kind));
	json_put_text(o, "stake", v->stake == NULL || v->stake[0] == 0 ? NULL : v->stake);
}

void conversation_rows_put(struct json_out *o, const char *key, const struct conversation *v, int n)
{
	json_put_list(o, key);
	for (int i = 0; i < n; i++) {
		json_put_object(o, NULL);
		conversation_row_put(o, &v[i]);
		json_end_object(o);
	}
	json_end_list(o);
}

void attachment_put(struct json_out *o, const struct attachment *a)
{
	json_put_object(o, NULL);
	json_put_i64(o, "id", a->id);
	json_put_text(o, "name", a->name);
	json_put_text(o, "type", a->type);
	json_put_i64(o, "size", a->size);
	json_put_bool(o, "inline", a->is_inline);
	json_put_text(o, "content_id", a->content_id);
	json_end_object(o);
}

void attachments_put(struct json_out *o, const char *key, const struct attachment *a, int n)
{
	json_put_list(o, key);
	for (int i = 0; i < n; i++)
		attachment_put(o, &a[i]);
	json_end_list(o);
}

/* A list that lies in a row as text; an empty one when there is none. */
static void put_list_read(struct json_out *o, const char *key, const char *text)
{
	json_t *list = text == NULL ? NULL : json_loads(text, 0, NULL);

	if (json_is_array(list)) {
		json_put_tree(o, key, list);
		return;
	}
	json_decref(list);
	json_put_list(o, key);
	json_end_list(o);
}

static void put_bounce(struct json_out *o, const struct ctx *c, const struct bounce *b)
{
	if (b == NULL) {
		json_put_null(o, "bounce");
		return;
	}
	json_put_object(o, "bounce");
	json_put_bool(o, "permanent", b->permanent);
	json_put_bool(o, "final", b->final);
	json_put_text(o, "cause", b->cause);
	json_put_text(o, "status", b->status);
	json_put_text(o, "title", i18n_text(c->lang, bounce_title(b->cause)));
	json_put_text(o, "next_step",
	        i18n_text(c->lang, bounce_next_step(b->cause, b->final, b->permanent)));
	json_put_text(o, "words", b->words);
	put_list_read(o, "addresses", b->addresses);
	json_put_time(o, "at", b->at_ms);
	json_put_i64(o, "report", b->message_id);
	json_put_id(o, "reply", b->reply_id);
	json_end_object(o);
}

static void put_attempts(struct json_out *o, const struct message_whole *w)
{
	json_put_list(o, "attempts");
	for (int i = 0; i < w->attempt_count; i++) {
		const struct message_attempt *a = &w->attempts[i];
		json_put_object(o, NULL);
		json_put_time(o, "at", a->at_ms);
		json_put_bool(o, "ok", a->ok);
		json_put_i64(o, "code", a->code);
		json_put_text(o, "words", a->words);
		json_put_text(o, "reason", delivery_reason(a));
		json_put_text(o, "recipient", a->recipient);
		json_end_object(o);
	}
	json_end_list(o);
}

static void put_recipients(struct json_out *o, const struct message_whole *w)
{
	json_put_list(o, "recipients");
	for (int i = 0; i < w->recipient_count; i++) {
		const struct recipient *r = &w->recipients[i];
		json_put_object(o, NULL);
		json_put_text(o, "address", r->address);
		json_put_text(o, "state", delivery_recipient_state(r));
		json_put_i64(o, "code", r->code);
		json_put_text(o, "words", r->words);
		json_end_object(o);
	}
	json_end_list(o);
}

static void put_delivery(struct json_out *o, const struct ctx *c, const struct message_whole *w)
{
	const char *state = delivery_state(w, c->now_ms);

	if (state == NULL) {
		json_put_null(o, "delivery");
		return;
	}
	json_put_object(o, "delivery");
	json_put_text(o, "state", state);
	json_put_time(o, "due_at", w->m.outbox_state == OUTBOX_WAITING ? w->m.due_ms : 0);
	json_put_bool(o, "maybe_repeat", w->m.maybe_repeat);
	json_put_bool(o, "cancel_if_customer_writes", w->cancel_if_newer);
	json_put_bool(o, "newer_arrived", w->newer_arrived);
	put_bounce(o, c, w->bounce);
	put_attempts(o, w);
	put_recipients(o, w);
	json_end_object(o);
}

static void put_here(struct json_out *o, const char *key, const struct message *m)
{
	json_put_object(o, key);
	json_put_text(o, "name", m->sender_name);
	json_put_text(o, "address", m->sender);
	json_end_object(o);
}

/* A letter that was handed on: by whom, and who wrote it. The row holds one of the two as its
 * sender, the other as original. */
static void put_forward(struct json_out *o, const struct message *m)
{
	json_t *other = m->original == NULL ? NULL : json_loads(m->original, 0, NULL);
	const char *there = m->original_taken ? "forwarder" : "sender";

	if (other == NULL && m->forwarded_by == 0) {
		json_put_null(o, "forward");
		return;
	}
	json_put_object(o, "forward");
	put_user(o, "by", m->forwarded_by, m->forwarder_name);
	json_put_tree(o, there, other != NULL ? other : json_null());
	put_here(o, m->original_taken ? "sender" : "forwarder", m);
	json_put_bool(o, "taken", m->original_taken);
	json_end_object(o);
}

/* Very long texts begin here; the whole of them is message_text's and message_html's to give. */
static void put_shown(struct json_out *o, const char *name, const char *cut_name, const char *text)
{
	size_t n = message_shown(text);

	json_put_text_n(o, name, text, n);
	json_put_bool(o, cut_name, text[n] != 0);
}

/* The mark stands in the sheet; in the words it would be anybody's. */
static bool holds_remote(const char *html)
{
	const char *end = strstr(html, "</style>");

	return str_starts(html, "<style>") && end != NULL &&
	       memmem(html, (size_t)(end - html), "ws-held{", 8) != NULL;
}

static void put_html(struct json_out *o, const char *html)
{
	size_t parts = html_part_count(html);
	void *tmp = parts > 1 ? talloc_new(NULL) : NULL;

	json_put_text(o, "html", parts > 1 ? html_part(tmp, html, 1) : html);
	json_put_i64(o, "html_parts", (int64_t)parts);
	json_put_bool(o, "has_remote", strstr(html, " data-remote-") != NULL);
	json_put_bool(o, "holds_remote", holds_remote(html));
	talloc_free(tmp);
}

/* A tree that lies in a row as text. */
static void put_read(struct json_out *o, const char *key, const char *text)
{
	json_t *j = text == NULL ? NULL : json_loads(text, 0, NULL);

	if (j != NULL)
		json_put_tree(o, key, j);
	else
		json_put_null(o, key);
}

void message_put(struct json_out *o, const struct ctx *c, const struct message_whole *w)
{
	const struct message *m = &w->m;
	bool reply = m->kind == MESSAGE_REPLY;

	json_put_object(o, NULL);
	json_put_i64(o, "id", m->id);
	json_put_text(o, "kind", kind_name(m->kind));
	json_put_text(o, "mail_kind", mail_kind_name((enum mail_kind)m->mail_kind));
	json_put_text(o, "language", m->language);
	put_user(o, "author", m->author_id, m->author_name);
	json_put_time(o, "at", m->at_ms);
	put_here(o, "from", m);
	/* they lie in the row as the API shows them */
	json_put_list_of(o, "to", m->recipients, "to");
	json_put_list_of(o, "cc", m->recipients, "cc");
	json_put_list_of(o, "bcc", m->recipients, "bcc");
	json_put_text(o, "subject", m->subject);
	put_shown(o, "text", "text_cut", m->text);
	put_shown(o, "folded", "folded_cut", m->folded);
	put_html(o, m->html);
	attachments_put(o, "attachments", w->attachments, w->attachment_count);
	if (m->sender_proven < 0)
		json_put_null(o, "sender_proven");
	else
		json_put_bool(o, "sender_proven", m->sender_proven != 0);
	json_put_bool(o, "new_sender", m->new_sender);
	json_put_bool(o, "oversized", m->oversized);
	json_put_bool(o, "loop", m->loop);
	json_put_bool(o, "subject_changed", m->subject_changed);
	put_forward(o, m);
	put_read(o, "invite", m->invite);
	put_list_read(o, "defects", m->defects);
	bool automatic = reply && m->mail_kind == MESSAGE_AUTOMATIC;
	json_put_bool(o, "automatic", automatic);
	json_put_text(o, "automatic_by", !automatic ? NULL : w->by_rule ? "rule" : "receipt");
	put_bounce(o, c, reply ? NULL : w->bounce);
	json_put_id(o, "forward_of", w->forward_of);
	put_delivery(o, c, w);
	json_end_object(o);
}

void messages_put(
        struct json_out *o, const char *key, const struct ctx *c, const struct message_page *page)
{
	json_put_list(o, key);
	for (int i = 0; i < page->n; i++)
		message_put(o, c, &page->v[i]);
	json_end_list(o);
}

static void put_link(struct json_out *o, int64_t number, const char *subject, const char *kind,
        int64_t at_ms, bool undoable, const char *state)
{
	json_put_object(o, NULL);
	json_put_i64(o, "number", number);
	json_put_text(o, "subject", subject);
	json_put_text(o, "kind", kind);
	json_put_time(o, "at", at_ms);
	json_put_bool(o, "undoable", undoable);
	json_put_text(o, "state", state);
	json_end_object(o);
}

static void put_links(struct json_out *o, const struct conversation_whole *w)
{
	json_put_list(o, "links");
	for (int i = 0; i < w->relation_count; i++) {
		const struct relation *r = &w->relations[i];
		put_link(o, r->number, r->subject, relation_kind_name(r->kind), r->at_ms, true,
		        conversation_state_name(r->state));
	}
	for (int i = 0; i < w->link_count; i++) {
		const struct conversation_link *l = &w->links[i];
		put_link(o, l->number, l->subject, l->is_source ? "split_from" : "split_into",
		        l->at_ms, l->undoable, NULL);
	}
	for (int i = 0; i < w->merged_count; i++) {
		const struct merged *m = &w->merged[i];
		put_link(o, m->number, m->subject, "merged", m->at_ms, true, NULL);
	}
	json_end_list(o);
}

static void put_receipt(struct json_out *o, const struct ctx *c, const struct receipt *r)
{
	const char *why = r->withheld == NULL ? NULL : receipt_title(r->withheld);

	if (r->message_id == 0) {
		json_put_null(o, "receipt");
		return;
	}
	json_put_object(o, "receipt");
	json_put_text(o, "state", r->withheld == NULL ? "sent" : "withheld");
	json_put_text(o, "reason", r->withheld);
	json_put_text(o, "title", why == NULL ? NULL : i18n_text(c->lang, why));
	json_put_i64(o, "letter", r->message_id);
	json_put_id(o, "reply", r->reply_id);
	json_put_time(o, "at", r->at_ms);
	json_end_object(o);
}

static void put_fields(struct json_out *o, const struct conversation_whole *w)
{
	json_put_list(o, "fields");
	for (int i = 0; i < w->field_count; i++) {
		json_put_object(o, NULL);
		json_put_i64(o, "id", w->fields[i].id);
		json_put_text(o, "name", w->fields[i].name);
		json_put_text(o, "kind", w->fields[i].kind);
		json_put_text(o, "value", w->fields[i].value);
		json_end_object(o);
	}
	json_end_list(o);
}

static void put_followers(struct json_out *o, const struct conversation_whole *w)
{
	json_put_list(o, "followers");
	for (int i = 0; i < w->follower_count; i++)
		put_user(o, NULL, w->followers[i].id, w->followers[i].name);
	json_end_list(o);
}

void conversation_put(struct json_out *o, const struct ctx *c, const struct conversation_whole *w)
{
	json_put_object(o, NULL);
	conversation_row_put(o, &w->v);
	messages_put(o, "messages", c, &w->messages);
	json_put_bool(o, "has_earlier", w->messages.more);
	json_put_id(o, "may_belong_to", w->v.may_belong_to);
	put_links(o, w);
	put_followers(o, w);
	put_fields(o, w);
	put_receipt(o, c, &w->receipt);
	json_put_written(o, "reply_to", w->reply_to);
	json_put_i64(o, "customer_letters", w->customer_letters);
	json_end_object(o);
}
