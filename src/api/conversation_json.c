/* api/conversation_json: conversations, messages, drafts as JSON. */
#include "api/conversation_json.h"

#include <string.h>

#include "base/json.h"
#include "mail/mail.h"
#include "mail/sanitise.h"
#include "store/outbox.h"

/* Keys are ours and plain ASCII: nothing to check. */
static void set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new_nocheck(o, key, value);
}

static json_t *id_or_null(int64_t id)
{
	return id == 0 ? json_null() : json_integer(id);
}

static json_t *user_ref(int64_t id, const char *name)
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
	set(o, "customer", customer_ref(v));
	set(o, "tags", tags);
	set(o, "language", json_text(v->language));
	set(o, "created_at", json_time(v->created_ms));
	set(o, "updated_at", json_time(v->updated_ms));
	set(o, "active_at", json_time(v->active_ms));
	set(o, "message_count", json_integer(v->message_count));
	set(o, "preview", json_text(v->preview));
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

static json_t *attachments_json(const struct attachment *a, int n)
{
	json_t *list = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(list, attachment_json(&a[i]));
	return list;
}

static const char *delivery_state(const struct message_whole *w, int64_t now_ms)
{
	switch (w->m.outbox_state) {
	case OUTBOX_WAITING:
		return w->attempt_count == 0 && w->m.due_ms > now_ms ? "held" : "waiting";
	case OUTBOX_CLAIMED:
		return "sending";
	case OUTBOX_SENT:
		return "sent";
	case OUTBOX_BOUNCED:
		return "bounced";
	default:
		return "failed";
	}
}

static json_t *delivery_json(const struct message_whole *w, int64_t now_ms)
{
	if (w->m.outbox_state < 0)
		return json_null();
	json_t *o = json_object(), *attempts = json_array();

	for (int i = 0; i < w->attempt_count; i++) {
		const struct message_attempt *a = &w->attempts[i];
		json_t *one = json_object();
		set(one, "at", json_time(a->at_ms));
		set(one, "ok", json_boolean(a->ok));
		set(one, "code", json_integer(a->code));
		set(one, "words", json_text(a->words));
		json_array_append_new(attempts, one);
	}
	set(o, "state", json_text(delivery_state(w, now_ms)));
	set(o, "due_at", json_time(w->m.outbox_state == OUTBOX_WAITING ? w->m.due_ms : 0));
	set(o, "maybe_repeat", json_boolean(w->m.maybe_repeat));
	set(o, "attempts", attempts);
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

static json_t *defects_json(const char *defects)
{
	json_t *list = defects == NULL ? NULL : json_loads(defects, 0, NULL);

	if (json_is_array(list))
		return list;
	json_decref(list);
	return json_array();
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
	talloc_free(tmp);
}

json_t *message_json(const struct message_whole *w, int64_t now_ms)
{
	const struct message *m = &w->m;
	json_t *o = json_object(), *from = json_object();

	set(from, "name", json_text(m->sender_name));
	set(from, "address", json_text(m->sender));
	set(o, "id", json_integer(m->id));
	set(o, "kind", json_text(kind_name(m->kind)));
	set(o, "mail_kind", json_text(mail_kind_name((enum mail_kind)m->mail_kind)));
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
	set(o, "defects", defects_json(m->defects));
	set(o, "delivery", delivery_json(w, now_ms));
	return o;
}

json_t *messages_json(const struct message_page *page, int64_t now_ms)
{
	json_t *items = json_array();

	for (int i = 0; i < page->n; i++)
		json_array_append_new(items, message_json(&page->v[i], now_ms));
	return items;
}

json_t *conversation_json(const struct conversation_whole *w, int64_t now_ms)
{
	json_t *o = conversation_row_json(&w->v);

	set(o, "messages", messages_json(&w->messages, now_ms));
	set(o, "has_earlier", json_boolean(w->messages.more));
	set(o, "may_belong_to", id_or_null(w->v.may_belong_to));
	return o;
}

json_t *draft_json(const struct draft_whole *w)
{
	const struct draft *d = &w->d;
	json_t *o = json_object();

	set(o, "version", json_integer(d->version));
	set(o, "html", json_text(d->html));
	set_recipients(o, d->recipients);
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
