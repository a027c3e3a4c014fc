#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "mail/mail.h"

static json_t *addresses_json(const struct mail_addresses *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->n; i++)
		json_array_append_new(list, json_pack("{s:o,s:o}", "name", json_text(a->v[i].name),
		                                    "address", json_text(a->v[i].address)));
	return list;
}

static json_t *texts_json(const char *const *v)
{
	json_t *list = json_array();

	for (; v && *v; v++)
		json_array_append_new(list, json_text(*v));
	return list;
}

static json_t *attachments_json(const struct mail *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->attachment_count; i++) {
		const struct mail_attachment *a = &m->attachments[i];
		json_t *o = json_object();
		json_object_set_new(o, "name", json_text(a->named ? "" : a->name));
		json_object_set_new(o, "type", json_text(a->type));
		json_object_set_new(o, "size", json_integer((json_int_t)a->bytes.n));
		json_object_set_new(o, "sha256", json_text(a->sha256));
		json_object_set_new(o, "inline", json_boolean(a->is_inline));
		json_object_set_new(o, "content_id", json_text(a->content_id));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *bounce_json(const struct mail_bounce *b)
{
	json_t *o;

	if (!b)
		return json_null();
	o = json_object();
	json_object_set_new(o, "failed", texts_json(b->failed));
	json_object_set_new(o, "message_id", json_text(b->message_id));
	json_object_set_new(o, "status", json_text(b->status));
	json_object_set_new(o, "permanent", json_boolean(b->permanent));
	json_object_set_new(o, "final", json_boolean(b->final));
	json_object_set_new(o, "given_up", texts_json(b->given_up));
	json_object_set_new(o, "reason", json_text(b->reason));
	return o;
}

static json_t *address_json(const struct mail_address *a)
{
	if (!*a->address)
		return json_null();
	return json_pack("{s:o,s:o}", "name", json_text(a->name), "address", json_text(a->address));
}

static json_t *invite_json(const struct mail_invite *v)
{
	json_t *o;

	if (!v)
		return json_null();
	o = json_object();
	json_object_set_new(o, "method", json_text(v->method));
	json_object_set_new(o, "summary", json_text(v->summary));
	json_object_set_new(o, "place", json_text(v->place));
	json_object_set_new(o, "about", json_text(v->about));
	json_object_set_new(o, "host", address_json(&v->host));
	json_object_set_new(o, "starts", json_text(v->starts));
	json_object_set_new(o, "ends", json_text(v->ends));
	json_object_set_new(o, "zone", json_text(v->zone));
	json_object_set_new(o, "repeats", json_boolean(v->repeats));
	json_object_set_new(o, "answer", json_text(v->answer));
	json_object_set_new(o, "by", address_json(&v->by));
	return o;
}

static void common_json(json_t *o, const struct mail *m)
{
	json_object_set_new(o, "subject", json_text(m->subject));
	json_object_set_new(o, "from", addresses_json(&m->from));
	json_object_set_new(o, "to", addresses_json(&m->to));
	json_object_set_new(o, "cc", addresses_json(&m->cc));
	json_object_set_new(o, "message_id", json_text(m->message_id));
	json_object_set_new(o, "references", texts_json(m->references));
	json_object_set_new(o, "kind", json_string(mail_kind_name(m->kind)));
	json_object_set_new(o, "oversized", json_boolean(m->oversized));
	json_object_set_new(o, "loop", json_boolean(m->loop));
	json_object_set_new(o, "language", json_text(m->language));
	json_object_set_new(o, "spam", json_boolean(m->spam));
	json_object_set_new(o, "defects", texts_json(m->defects));
	json_object_set_new(o, "bounce", bounce_json(m->bounce));
	json_object_set_new(o, "forwarded", addresses_json(&m->forwarded));
	json_object_set_new(o, "invite", invite_json(m->invite));
}

json_t *mail_to_contract(const void *mem, const struct mail *m)
{
	json_t *o = json_own(mem, json_object());

	common_json(o, m);
	json_object_set_new(o, "text", json_text(m->text));
	json_object_set_new(o, "html", json_text(m->html));
	json_object_set_new(o, "reply", json_text(m->reply));
	json_object_set_new(o, "signature", json_text(m->signature));
	json_object_set_new(o, "date", json_time(m->date_ms));
	json_object_set_new(
	        o, "in_reply_to", m->in_reply_to[0] ? json_text(m->in_reply_to[0]) : json_null());
	json_object_set_new(o, "sender_proven",
	        m->sender_proven < 0 ? json_null() : json_boolean(m->sender_proven));
	json_object_set_new(o, "attachments", attachments_json(m));
	return o;
}
