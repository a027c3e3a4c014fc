#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "mail/mail.h"

#define MAX_RECORD_TEXT (40u << 20)

/* ---- to JSON ---- */

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

static json_t *attachments_json(const struct mail *m, bool record)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->attachment_count; i++) {
		const struct mail_attachment *a = &m->attachments[i];
		json_t *o = json_object();
		json_object_set_new(o, "name", json_text(a->named && !record ? "" : a->name));
		if (record && a->named)
			json_object_set_new(o, "named", json_true());
		json_object_set_new(o, "type", json_text(a->type));
		json_object_set_new(o, "size", json_integer((json_int_t)a->bytes.n));
		if (!record || *a->sha256)
			json_object_set_new(o, "sha256", json_text(a->sha256));
		json_object_set_new(o, "inline", json_boolean(a->is_inline));
		json_object_set_new(o, "content_id", json_text(a->content_id));
		if (record)
			json_object_set_new(o, "content_location", json_text(a->content_location));
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

const char **mail_text_at(struct mail *m, size_t i)
{
	const char **const all[MAIL_TEXTS] = {
	        &m->text, &m->html, &m->reply, &m->folded, &m->signature};

	return all[i];
}

static json_t *sizes_json(const struct mail *m)
{
	const char *const all[MAIL_TEXTS] = {m->text, m->html, m->reply, m->folded, m->signature};
	json_t *list = json_array();

	for (size_t i = 0; i < MAIL_TEXTS; i++)
		json_array_append_new(list, json_integer((json_int_t)strlen(all[i])));
	return list;
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
	json_object_set_new(o, "attachments", attachments_json(m, false));
	return o;
}

/* Absent means the same to mail_from_json(), and costs nothing to write and read. */
static void drop_empty(json_t *o)
{
	const char *key;
	json_t *v;
	void *next;

	json_object_foreach_safe(o, next, key, v)
	{
		if (json_is_null(v) || json_is_false(v) ||
		        (json_is_array(v) && json_array_size(v) == 0))
			json_object_del(o, key);
	}
}

json_t *mail_to_json(const void *mem, const struct mail *m)
{
	json_t *o = json_own(mem, json_object());

	common_json(o, m);
	json_object_set_new(o, "reply_to", addresses_json(&m->reply_to));
	json_object_set_new(o, "return_path", json_text(m->return_path));
	json_object_set_new(o, "delivered_to", texts_json(m->delivered_to));
	json_object_set_new(o, "date_ms", json_integer(m->date_ms));
	json_object_set_new(o, "in_reply_to", texts_json(m->in_reply_to));
	json_object_set_new(o, "about", json_text(m->about));
	json_object_set_new(o, "no_answer", json_boolean(m->no_answer));
	json_object_set_new(o, "text_from_html", json_boolean(m->text_from_html));
	json_object_set_new(o, "texts", sizes_json(m));
	json_object_set_new(o, "kind_reason", json_text(m->kind_reason));
	json_object_set_new(o, "sender_proven", json_integer(m->sender_proven));
	json_object_set_new(o, "attachments", attachments_json(m, true));
	drop_empty(o);
	return o;
}

/* ---- from JSON: a hostile child may have written it ---- */

struct reader {
	struct ctx *c;
	struct mail *m;
	const json_t *o;
};

static enum rc get_text(const struct reader *r, const char *field, size_t max, const char **out)
{
	const char *s;

	TRY(json_get_text(r->c, r->o, field, max, &s));
	*out = talloc_strdup(r->m, s);
	return RC_OK;
}

static enum rc opt_text(const struct reader *r, const char *field, size_t max, const char **out)
{
	const char *s = NULL;

	TRY(json_opt_text(r->c, r->o, field, max, &s));
	*out = s ? talloc_strdup(r->m, s) : NULL;
	return RC_OK;
}

static enum rc get_texts(
        const struct reader *r, const char *field, size_t max_items, const char ***out)
{
	const char **list = NULL;

	TRY(json_opt_texts(r->c, r->o, field, max_items, MAIL_MAX_HEADER, &list));
	if (!list)
		list = talloc_zero_array(r->m, const char *, 1);
	for (size_t i = 0; list[i]; i++)
		list[i] = talloc_strdup(r->m, list[i]);
	*out = talloc_steal(r->m, list);
	return RC_OK;
}

static enum rc bad(const struct reader *r, const char *field)
{
	return ctx_fail_field(
	        r->c, RC_INVALID, field, "bad_record", "The parser's answer makes no sense.", NULL);
}

static enum rc get_addresses(const struct reader *r, const char *field, struct mail_addresses *out)
{
	const json_t *list = json_object_get(r->o, field);
	size_t n = json_array_size(list);

	if ((list && !json_is_array(list)) || n > MAIL_MAX_ADDRESSES)
		return bad(r, field);
	out->v = talloc_zero_array(r->m, struct mail_address, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct reader one = {r->c, r->m, json_array_get(list, i)};
		if (!json_is_object(one.o))
			return bad(r, field);
		TRY(get_text(&one, "name", MAIL_MAX_HEADER, &out->v[i].name));
		TRY(get_text(&one, "address", MAIL_MAX_HEADER, &out->v[i].address));
	}
	out->n = n;
	return RC_OK;
}

static enum rc opt_sha256(const struct reader *r, const char **out)
{
	const char *s;

	if (!json_object_get(r->o, "sha256"))
		return RC_OK;
	TRY(get_text(r, "sha256", 64, &s));
	if (strlen(s) != 64 || strspn(s, "0123456789abcdef") != 64)
		return bad(r, "sha256");
	*out = s;
	return RC_OK;
}

static enum rc get_attachments(const struct reader *r)
{
	const json_t *list = json_object_get(r->o, "attachments");
	size_t n = json_array_size(list);

	if ((list && !json_is_array(list)) || n > MAIL_MAX_PARTS)
		return bad(r, "attachments");
	r->m->attachments = talloc_zero_array(r->m, struct mail_attachment, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct reader one = {r->c, r->m, json_array_get(list, i)};
		struct mail_attachment *a = &r->m->attachments[i];
		int64_t size;
		if (!json_is_object(one.o))
			return bad(r, "attachments");
		TRY(get_text(&one, "name", MAIL_MAX_HEADER, &a->name));
		TRY(get_text(&one, "type", 1000, &a->type));
		a->sha256 = "";
		TRY(opt_sha256(&one, &a->sha256));
		TRY(json_get_i64(r->c, one.o, "size", 0, MAIL_MAX_BYTES, &size));
		TRY(json_opt_bool(r->c, one.o, "inline", &a->is_inline));
		TRY(json_opt_bool(r->c, one.o, "named", &a->named));
		TRY(opt_text(&one, "content_id", MAIL_MAX_HEADER, &a->content_id));
		TRY(opt_text(&one, "content_location", MAIL_MAX_HEADER, &a->content_location));
		a->bytes.n = (size_t)size;
	}
	r->m->attachment_count = n;
	return RC_OK;
}

static enum rc get_bounce(const struct reader *r)
{
	const json_t *o = json_object_get(r->o, "bounce");
	struct reader one = {r->c, r->m, o};
	struct mail_bounce *b;

	if (!o || json_is_null(o))
		return RC_OK;
	if (!json_is_object(o))
		return bad(r, "bounce");
	b = r->m->bounce = talloc_zero(r->m, struct mail_bounce);
	TRY(get_texts(&one, "failed", 1000, &b->failed));
	TRY(opt_text(&one, "message_id", MAIL_MAX_HEADER, &b->message_id));
	TRY(opt_text(&one, "status", 100, &b->status));
	TRY(opt_text(&one, "reason", MAIL_MAX_HEADER, &b->reason));
	TRY(get_texts(&one, "given_up", 1000, &b->given_up));
	TRY(json_opt_bool(r->c, o, "final", &b->final));
	return json_opt_bool(r->c, o, "permanent", &b->permanent);
}

static enum rc get_address(const struct reader *r, const char *field, struct mail_address *out)
{
	struct reader one = {r->c, r->m, json_object_get(r->o, field)};

	*out = (struct mail_address){"", ""};
	if (!one.o || json_is_null(one.o))
		return RC_OK;
	if (!json_is_object(one.o))
		return bad(r, field);
	TRY(get_text(&one, "name", MAIL_MAX_HEADER, &out->name));
	return get_text(&one, "address", MAIL_MAX_HEADER, &out->address);
}

static enum rc get_invite(const struct reader *r)
{
	const json_t *o = json_object_get(r->o, "invite");
	struct reader one = {r->c, r->m, o};
	struct mail_invite *v;

	if (!o || json_is_null(o))
		return RC_OK;
	if (!json_is_object(o))
		return bad(r, "invite");
	v = r->m->invite = talloc_zero(r->m, struct mail_invite);
	TRY(get_text(&one, "method", 20, &v->method));
	TRY(get_text(&one, "summary", 5000, &v->summary));
	TRY(get_text(&one, "place", 5000, &v->place));
	TRY(get_text(&one, "about", MAIL_MAX_HEADER, &v->about));
	TRY(get_text(&one, "starts", 40, &v->starts));
	TRY(get_text(&one, "ends", 40, &v->ends));
	TRY(get_text(&one, "zone", 1000, &v->zone));
	TRY(get_text(&one, "answer", 20, &v->answer));
	TRY(json_opt_bool(r->c, o, "repeats", &v->repeats));
	TRY(get_address(&one, "host", &v->host));
	return get_address(&one, "by", &v->by);
}

static enum rc get_language(const struct reader *r)
{
	const char *s = NULL;

	TRY(opt_text(r, "language", 8, &s));
	if (s && (strlen(s) != 2 || strspn(s, "abcdefghijklmnopqrstuvwxyz") != 2))
		return bad(r, "language");
	r->m->language = s;
	return RC_OK;
}

static enum rc get_flags(const struct reader *r)
{
	struct mail *m = r->m;
	const char *kind;
	int64_t proven = -1;

	TRY(json_opt_bool(r->c, r->o, "oversized", &m->oversized));
	TRY(json_opt_bool(r->c, r->o, "loop", &m->loop));
	TRY(json_opt_bool(r->c, r->o, "spam", &m->spam));
	TRY(json_opt_bool(r->c, r->o, "no_answer", &m->no_answer));
	TRY(json_opt_bool(r->c, r->o, "text_from_html", &m->text_from_html));
	TRY(json_get_i64(r->c, r->o, "sender_proven", -1, 1, &proven));
	m->sender_proven = (int)proven;
	TRY(json_get_text(r->c, r->o, "kind", 20, &kind));
	return mail_kind_parse(kind, &m->kind) == RC_OK ? RC_OK : bad(r, "kind");
}

static enum rc get_sizes(const struct reader *r, size_t out[MAIL_TEXTS])
{
	const json_t *list = json_object_get(r->o, "texts");

	if (json_array_size(list) != MAIL_TEXTS)
		return bad(r, "texts");
	for (size_t i = 0; i < MAIL_TEXTS; i++) {
		const json_t *n = json_array_get(list, i);
		if (!json_is_integer(n) || json_integer_value(n) < 0 ||
		        json_integer_value(n) > MAX_RECORD_TEXT)
			return bad(r, "texts");
		out[i] = (size_t)json_integer_value(n);
		*mail_text_at(r->m, i) = "";
	}
	return RC_OK;
}

enum rc mail_from_json(struct ctx *c, const void *mem, const json_t *j,
        size_t text_sizes[MAIL_TEXTS], struct mail **out)
{
	struct mail *m = talloc_zero(mem, struct mail);
	struct reader r = {c, m, j};

	if (!json_is_object(j))
		return bad(&r, "record");
	TRY(get_text(&r, "subject", MAIL_MAX_HEADER * 3, &m->subject));
	TRY(get_addresses(&r, "from", &m->from));
	TRY(get_addresses(&r, "to", &m->to));
	TRY(get_addresses(&r, "cc", &m->cc));
	TRY(get_addresses(&r, "reply_to", &m->reply_to));
	TRY(get_addresses(&r, "forwarded", &m->forwarded));
	TRY(opt_text(&r, "return_path", MAIL_MAX_HEADER, &m->return_path));
	TRY(get_texts(&r, "delivered_to", MAIL_MAX_ADDRESSES, &m->delivered_to));
	TRY(json_get_i64(c, j, "date_ms", 0, INT64_C(7258118400000), &m->date_ms));
	TRY(opt_text(&r, "message_id", MAIL_MAX_HEADER, &m->message_id));
	TRY(get_texts(&r, "in_reply_to", 1000, &m->in_reply_to));
	TRY(opt_text(&r, "about", MAIL_MAX_HEADER, &m->about));
	TRY(get_texts(&r, "references", 1000, &m->references));
	TRY(get_sizes(&r, text_sizes));
	TRY(get_text(&r, "kind_reason", MAIL_MAX_HEADER, &m->kind_reason));
	TRY(get_texts(&r, "defects", 1000, &m->defects));
	TRY(get_flags(&r));
	TRY(get_language(&r));
	TRY(get_attachments(&r));
	TRY(get_bounce(&r));
	TRY(get_invite(&r));
	*out = m;
	return RC_OK;
}
