/* api/conversation_json: conversations, messages, drafts as JSON. */
#include "api/conversation_json.h"

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

/* Keys are ours and plain ASCII: nothing to check. */
static void set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new_nocheck(o, key, value);
}

json_t *id_or_null(int64_t id)
{
	return id == 0 ? json_null() : json_integer(id);
}

json_t *user_ref(int64_t id, const char *name)
{
	if (id == 0)
		return json_null();
	json_t *o = json_object();
	set(o, "id", json_integer(id));
	set(o, "name", json_text(name == NULL ? "" : name));
	return o;
}

static json_t *mailbox_ref(const struct conversation *v)
{
	json_t *o = json_object();
	set(o, "id", json_integer(v->mailbox_id));
	set(o, "name", json_text(v->mailbox_name));
	set(o, "address", json_text(v->mailbox_address));
	return o;
}

static json_t *customer_ref(const struct conversation *v)
{
	if (v->customer_id == 0)
		return json_null();
	json_t *o = json_object();
	set(o, "id", json_integer(v->customer_id));
	set(o, "name", json_text(v->customer_name));
	set(o, "address", json_text(v->customer_address == NULL ? "" : v->customer_address));
	return o;
}

static const char *kind_name(enum message_kind kind);

json_t *conversation_row_json(const struct conversation *v)
{
	json_t *o = json_object(), *tags = json_array();

	for (size_t i = 0; v->tags[i] != NULL; i++)
		json_array_append_new(tags, json_text(v->tags[i]));
	set(o, "number", json_integer(v->number));
	set(o, "version", json_integer(v->version));
	set(o, "subject", json_text(v->subject));
	set(o, "state", json_text(conversation_state_name(v->state)));
	set(o, "snoozed_until", json_time(v->snoozed_until_ms));
	set(o, "spam", json_boolean(v->spam));
	set(o, "trashed", json_boolean(v->trashed_ms != 0));
	set(o, "mailbox", mailbox_ref(v));
	set(o, "assignee", user_ref(v->assignee_id, v->assignee_name));
	set(o, "team", user_ref(v->team_id, v->team_name));
	set(o, "customer", customer_ref(v));
	set(o, "tags", tags);
	set(o, "language", json_text(v->language));
	set(o, "priority", json_text(conversation_priority_name(v->priority)));
	set(o, "created_at", json_time(v->created_ms));
	set(o, "updated_at", json_time(v->updated_ms));
	set(o, "active_at", json_time(v->active_ms));
	set(o, "message_count", json_integer(v->message_count));
	set(o, "preview", json_text(v->preview));
	set(o, "preview_kind",
	        v->preview_kind == 0 ? json_null()
	                             : json_text(kind_name((enum message_kind)v->preview_kind)));
	return o;
}

json_t *conversation_rows_json(const struct conversation *v, int n)
{
	json_t *items = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(items, conversation_row_json(&v[i]));
	return items;
}

json_t *attachment_json(const struct attachment *a)
{
	json_t *o = json_object();

	set(o, "id", json_integer(a->id));
	set(o, "name", json_text(a->name));
	set(o, "type", json_text(a->type));
	set(o, "size", json_integer(a->size));
	set(o, "inline", json_boolean(a->is_inline));
	set(o, "content_id", json_text(a->content_id));
	return o;
}

json_t *attachments_json(const struct attachment *a, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(list, attachment_json(&a[i]));
	return list;
}

static json_t *json_list(const char *text)
{
	json_t *list = json_loads(text, 0, NULL);

	if (json_is_array(list))
		return list;
	json_decref(list);
	return json_array();
}

static json_t *bounce_json(const struct ctx *c, const struct bounce *b)
{
	if (b == NULL)
		return json_null();
	json_t *o = json_object();
	set(o, "permanent", json_boolean(b->permanent));
	set(o, "final", json_boolean(b->final));
	set(o, "cause", json_text(b->cause));
	set(o, "status", json_text(b->status));
	set(o, "title", json_text(i18n_text(c->lang, bounce_title(b->cause))));
	set(o, "next_step",
	        json_text(i18n_text(c->lang, bounce_next_step(b->cause, b->final, b->permanent))));
	set(o, "words", json_text(b->words));
	set(o, "addresses", json_list(b->addresses));
	set(o, "at", json_time(b->at_ms));
	set(o, "report", json_integer(b->message_id));
	set(o, "reply", id_or_null(b->reply_id));
	return o;
}

static json_t *attempts_json(const struct message_whole *w)
{
	json_t *list = json_array();

	for (int i = 0; i < w->attempt_count; i++) {
		const struct message_attempt *a = &w->attempts[i];
		json_t *one = json_object();
		set(one, "at", json_time(a->at_ms));
		set(one, "ok", json_boolean(a->ok));
		set(one, "code", json_integer(a->code));
		set(one, "words", json_text(a->words));
		set(one, "reason", json_text(delivery_reason(a)));
		set(one, "recipient", json_text(a->recipient));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *recipients_json(const struct message_whole *w)
{
	json_t *list = json_array();

	for (int i = 0; i < w->recipient_count; i++) {
		const struct recipient *r = &w->recipients[i];
		json_t *one = json_object();
		set(one, "address", json_text(r->address));
		set(one, "state", json_text(delivery_recipient_state(r)));
		set(one, "code", json_integer(r->code));
		set(one, "words", json_text(r->words));
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *delivery_json(const struct ctx *c, const struct message_whole *w)
{
	const char *state = delivery_state(w, c->now_ms);

	if (state == NULL)
		return json_null();
	json_t *o = json_object();
	set(o, "state", json_text(state));
	set(o, "due_at", json_time(w->m.outbox_state == OUTBOX_WAITING ? w->m.due_ms : 0));
	set(o, "maybe_repeat", json_boolean(w->m.maybe_repeat));
	set(o, "cancel_if_customer_writes", json_boolean(w->cancel_if_newer));
	set(o, "newer_arrived", json_boolean(w->newer_arrived));
	set(o, "bounce", bounce_json(c, w->bounce));
	set(o, "attempts", attempts_json(w));
	set(o, "recipients", recipients_json(w));
	return o;
}

static json_t *copy_list(const json_t *object, const char *key)
{
	json_t *list = json_object_get(object, key);
	return json_is_array(list) ? json_incref(list) : json_array();
}

/* to, cc and bcc lie in the row as the API shows them. */
static void set_recipients(json_t *o, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL);

	set(o, "to", copy_list(lists, "to"));
	set(o, "cc", copy_list(lists, "cc"));
	set(o, "bcc", copy_list(lists, "bcc"));
	json_decref(lists);
}

/* A letter that was handed on: by whom, and who wrote it. The row holds one of the two as its
 * sender, the other as original. */
static json_t *forward_json(const struct message *m)
{
	json_t *o = json_object(), *here = json_object();
	json_t *other = m->original == NULL ? NULL : json_loads(m->original, 0, NULL);

	if (other == NULL && m->forwarded_by == 0) {
		json_decref(here);
		json_decref(o);
		return json_null();
	}
	set(here, "name", json_text(m->sender_name));
	set(here, "address", json_text(m->sender));
	other = other != NULL ? other : json_null();
	set(o, "by", user_ref(m->forwarded_by, m->forwarder_name));
	set(o, "forwarder", m->original_taken ? other : here);
	set(o, "sender", m->original_taken ? here : other);
	set(o, "taken", json_boolean(m->original_taken));
	return o;
}

static const char *kind_name(enum message_kind kind)
{
	return kind == MESSAGE_INBOUND ? "inbound" : kind == MESSAGE_REPLY ? "reply" : "note";
}

/* Very long texts begin here; the whole of them is message_text's and message_html's to give. */
static void set_text(json_t *o, const char *name, const char *cut_name, const char *text)
{
	size_t n = message_shown(text);
	char *shown = talloc_strndup(NULL, text, n);

	set(o, name, json_text(shown));
	set(o, cut_name, json_boolean(text[n] != 0));
	talloc_free(shown);
}

static void set_html(json_t *o, const char *html)
{
	size_t parts = html_part_count(html);
	void *tmp = talloc_new(NULL);

	set(o, "html", json_text(parts > 1 ? html_part(tmp, html, 1) : html));
	set(o, "html_parts", json_integer((json_int_t)parts));
	set(o, "has_remote", json_boolean(strstr(html, " data-remote-") != NULL));
	set(o, "holds_remote",
	        json_boolean(str_starts(html, "<style>") && strstr(html, "ws-held{") != NULL));
	talloc_free(tmp);
}

json_t *message_json(const struct ctx *c, const struct message_whole *w)
{
	const struct message *m = &w->m;
	bool reply = m->kind == MESSAGE_REPLY;
	json_t *o = json_object(), *from = json_object();

	set(from, "name", json_text(m->sender_name));
	set(from, "address", json_text(m->sender));
	set(o, "id", json_integer(m->id));
	set(o, "kind", json_text(kind_name(m->kind)));
	set(o, "mail_kind", json_text(mail_kind_name((enum mail_kind)m->mail_kind)));
	set(o, "language", json_text(m->language));
	set(o, "author", user_ref(m->author_id, m->author_name));
	set(o, "at", json_time(m->at_ms));
	set(o, "from", from);
	set_recipients(o, m->recipients);
	set(o, "subject", json_text(m->subject));
	set_text(o, "text", "text_cut", m->text);
	set_text(o, "folded", "folded_cut", m->folded);
	set_html(o, m->html);
	set(o, "attachments", attachments_json(w->attachments, w->attachment_count));
	set(o, "sender_proven",
	        m->sender_proven < 0 ? json_null() : json_boolean(m->sender_proven));
	set(o, "new_sender", json_boolean(m->new_sender));
	set(o, "oversized", json_boolean(m->oversized));
	set(o, "loop", json_boolean(m->loop));
	set(o, "subject_changed", json_boolean(m->subject_changed));
	set(o, "forward", forward_json(m));
	set(o, "invite", m->invite == NULL ? json_null() : json_loads(m->invite, 0, NULL));
	set(o, "defects", m->defects == NULL ? json_array() : json_list(m->defects));
	set(o, "automatic", json_boolean(reply && m->mail_kind == MESSAGE_AUTOMATIC));
	set(o, "bounce", bounce_json(c, reply ? NULL : w->bounce));
	set(o, "forward_of", id_or_null(w->forward_of));
	set(o, "delivery", delivery_json(c, w));
	return o;
}

json_t *messages_json(const struct ctx *c, const struct message_page *page)
{
	json_t *items = json_array();

	for (int i = 0; i < page->n; i++)
		json_array_append_new(items, message_json(c, &page->v[i]));
	return items;
}

static void add_link(json_t *items, int64_t number, const char *subject, const char *kind,
        int64_t at_ms, bool undoable, const char *state)
{
	json_t *o = json_object();

	set(o, "number", json_integer(number));
	set(o, "subject", json_text(subject));
	set(o, "kind", json_text(kind));
	set(o, "at", json_time(at_ms));
	set(o, "undoable", json_boolean(undoable));
	set(o, "state", json_text(state));
	json_array_append_new(items, o);
}

static json_t *links_json(const struct conversation_whole *w)
{
	json_t *items = json_array();

	for (int i = 0; i < w->relation_count; i++) {
		const struct relation *r = &w->relations[i];
		add_link(items, r->number, r->subject, relation_kind_name(r->kind), r->at_ms, true,
		        conversation_state_name(r->state));
	}
	for (int i = 0; i < w->link_count; i++) {
		const struct conversation_link *l = &w->links[i];
		add_link(items, l->number, l->subject, l->is_source ? "split_from" : "split_into",
		        l->at_ms, l->undoable, NULL);
	}
	for (int i = 0; i < w->merged_count; i++) {
		const struct merged *m = &w->merged[i];
		add_link(items, m->number, m->subject, "merged", m->at_ms, true, NULL);
	}
	return items;
}

static json_t *receipt_json(const struct ctx *c, const struct receipt *r)
{
	if (r->message_id == 0)
		return json_null();
	json_t *o = json_object();
	const char *why = r->withheld == NULL ? NULL : receipt_title(r->withheld);
	set(o, "state", json_text(r->withheld == NULL ? "sent" : "withheld"));
	set(o, "reason", json_text(r->withheld));
	set(o, "title", json_text(why == NULL ? NULL : i18n_text(c->lang, why)));
	set(o, "letter", json_integer(r->message_id));
	set(o, "reply", id_or_null(r->reply_id));
	set(o, "at", json_time(r->at_ms));
	return o;
}

static json_t *fields_json(const struct conversation_whole *w)
{
	json_t *items = json_array();

	for (int i = 0; i < w->field_count; i++) {
		json_t *one = json_object();
		set(one, "id", json_integer(w->fields[i].id));
		set(one, "name", json_text(w->fields[i].name));
		set(one, "kind", json_text(w->fields[i].kind));
		set(one, "value", json_text(w->fields[i].value));
		json_array_append_new(items, one);
	}
	return items;
}

static json_t *followers_json(const struct conversation_whole *w)
{
	json_t *items = json_array();

	for (int i = 0; i < w->follower_count; i++)
		json_array_append_new(items, user_ref(w->followers[i].id, w->followers[i].name));
	return items;
}

json_t *conversation_json(const struct ctx *c, const struct conversation_whole *w)
{
	json_t *o = conversation_row_json(&w->v);

	set(o, "messages", messages_json(c, &w->messages));
	set(o, "has_earlier", json_boolean(w->messages.more));
	set(o, "may_belong_to", id_or_null(w->v.may_belong_to));
	set(o, "links", links_json(w));
	set(o, "followers", followers_json(w));
	set(o, "fields", fields_json(w));
	set(o, "receipt", receipt_json(c, &w->receipt));
	set(o, "reply_to", json_list(w->reply_to));
	set(o, "customer_letters", json_integer(w->customer_letters));
	return o;
}

/* What lies beside the recipients. */
static void set_beside(json_t *o, const char *recipients)
{
	json_t *lists = json_loads(recipients, 0, NULL);

	set(o, "from", json_text(json_string_value(json_object_get(lists, "from"))));
	set(o, "forward_of", id_or_null(json_integer_value(json_object_get(lists, "forward_of"))));
	json_decref(lists);
}

json_t *draft_json(const struct draft_whole *w)
{
	const struct draft *d = &w->d;
	json_t *o = json_object();

	set(o, "version", json_integer(d->version));
	set(o, "html", json_text(d->html));
	set_recipients(o, d->recipients);
	set_beside(o, d->recipients);
	set(o, "attachments", attachments_json(w->attachments, w->attachment_count));
	set(o, "seen_message", json_integer(d->seen_message));
	set(o, "updated_at", json_time(d->updated_ms));
	return o;
}

json_t *list_json(json_t *items, const char *next)
{
	json_t *o = json_object();

	set(o, "items", items);
	set(o, "next", json_text(next));
	return o;
}
