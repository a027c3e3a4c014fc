/* desk/outgoing: a stored reply as the bytes of a mail. */
#include "desk/outgoing.h"

#include <string.h>

#include "base/json.h"
#include "mail/build.h"
#include "store/blob.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/outbox.h"

static struct mail_addresses addresses_of(
        const void *mem, const json_t *recipients, const char *key)
{
	const json_t *list = json_object_get(recipients, key), *one;
	struct mail_addresses out = {.v = talloc_zero_array(mem, struct mail_address,
	                                     (unsigned)json_array_size(list) + 1)};
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *address = json_string_value(json_object_get(one, "address"));
		if (address != NULL)
			out.v[out.n++] = (struct mail_address){name == NULL ? "" : name, address};
	}
	return out;
}

/* A JSON list of texts; NULL for none. */
static const char **texts_of(const void *mem, const char *json)
{
	json_t *list = json == NULL ? NULL : json_loads(json, 0, NULL), *one;
	if (list == NULL)
		return NULL;
	json_own(mem, list);
	const char **out =
	        talloc_zero_array(mem, const char *, (unsigned)json_array_size(list) + 1);
	size_t i, n = 0;

	json_array_foreach(list, i, one)
	{
		if (json_is_string(one))
			out[n++] = json_string_value(one);
	}
	return out;
}

static enum rc load(
        struct ctx *c, const void *mem, int64_t id, struct message *m, json_t **recipients)
{
	enum rc rc = store_message_get(c, mem, id, m);

	if (rc == RC_NOT_FOUND || (rc == RC_OK && m->kind != MESSAGE_REPLY))
		return ctx_fail(
		        c, RC_NOT_FOUND, "no_such_message", "There is no such reply.", NULL);
	TRY(rc);
	json_t *j = json_loads(m->recipients, 0, NULL);
	if (j == NULL)
		return ctx_broken(c, "recipients of message %lld are no JSON", (long long)id);
	*recipients = json_own(mem, j);
	return RC_OK;
}

static enum rc add_attachments(struct ctx *c, const void *mem, int64_t id, struct mail_draft *d)
{
	struct attachment *list = NULL;
	int n = 0;

	TRY(store_attachment_list(c, mem, id, &list, &n));
	struct mail_attachment *out =
	        talloc_zero_array(mem, struct mail_attachment, (unsigned)n + 1);
	for (int i = 0; i < n; i++) {
		out[i] = (struct mail_attachment){
		        .name = list[i].name,
		        .type = list[i].type,
		        .content_id = list[i].content_id,
		        .is_inline = list[i].is_inline && list[i].content_id != NULL,
		        .sha256 = list[i].hash,
		};
		TRY(blob_get(c, mem, list[i].hash, &out[i].bytes));
	}
	d->attachments = out;
	d->attachment_count = (size_t)n;
	return RC_OK;
}

/* Stored HTML keeps remote pictures from loading here; whoever gets it decides for themselves.
 * It is sanitised: no < or > stands inside a value. */
static const char *with_pictures(const void *mem, const char *html)
{
	static const struct {
		const char *kept, *real;
	} marks[] = {{" data-remote-src=\"", " src=\""},
	        {" data-remote-background=\"", " background=\""}};
	struct buf *b = buf_new(mem, strlen(html) + 1);
	bool in_tag = false;

	for (const char *p = html; *p != 0;) {
		in_tag = *p == '<' || (in_tag && *p != '>');
		size_t k = 0;
		while (k < 2 && !(in_tag && str_starts(p, marks[k].kept)))
			k++;
		if (k == 2) {
			buf_addc(b, *p++);
			continue;
		}
		buf_adds(b, marks[k].real);
		p += strlen(marks[k].kept);
	}
	return b->p;
}

enum rc outgoing_build(struct ctx *c, const void *mem, int64_t message_id, struct bytes *out)
{
	struct message m;
	json_t *recipients;

	TRY(load(c, mem, message_id, &m, &recipients));
	struct mail_addresses reply_to = addresses_of(mem, recipients, "reply_to");
	struct mail_draft d = {
	        .from = {m.sender_name, m.sender},
	        .to = addresses_of(mem, recipients, "to"),
	        .cc = addresses_of(mem, recipients, "cc"),
	        .bcc = addresses_of(mem, recipients, "bcc"),
	        .subject = m.subject,
	        .message_id = m.message_id,
	        .in_reply_to = m.in_reply_to,
	        .references = texts_of(mem, m.reference_ids),
	        .date_ms = m.at_ms,
	        .text = m.folded[0] == 0 ? m.text
	                                 : talloc_asprintf(mem, "%s\n\n%s", m.text, m.folded),
	        .html = m.html[0] == 0 ? NULL : with_pictures(mem, m.html),
	        .reply_to = reply_to.n > 0 ? reply_to.v[0].address : NULL,
	        .auto_submitted = m.mail_kind == MESSAGE_AUTOMATIC ? "auto-replied" : NULL,
	};
	TRY(add_attachments(c, mem, message_id, &d));
	return mail_build(c, mem, &d, out);
}

static size_t add_once(const char **list, size_t n, const struct mail_addresses *more)
{
	for (size_t i = 0; i < more->n; i++) {
		bool there = false;
		for (size_t k = 0; k < n && !there; k++)
			there = str_ieq(list[k], more->v[i].address);
		if (!there)
			list[n++] = more->v[i].address;
	}
	return n;
}

/* Those who have it, or never will, are not written to again. */
static enum rc leave_out(struct ctx *c, int64_t message_id, struct outgoing *o)
{
	struct recipient *known = NULL;
	int n = 0;
	size_t kept = 0;

	TRY(store_recipient_list(c, c, message_id, &known, &n));
	for (size_t i = 0; i < o->to_count; i++) {
		bool waits = true;
		for (int k = 0; k < n; k++)
			if (str_ieq(known[k].address, o->to[i]))
				waits = known[k].state == RECIPIENT_WAITING;
		if (waits)
			o->to[kept++] = o->to[i];
	}
	for (int k = 0; k < n; k++) {
		o->has_sent |= known[k].state == RECIPIENT_SENT;
		o->has_refused |= known[k].state >= RECIPIENT_REFUSED;
	}
	o->to[kept] = NULL;
	o->to_count = kept;
	o->is_apart = n > 0;
	return RC_OK;
}

/* From whom and to everybody it was written to. */
static enum rc whole_envelope(
        struct ctx *c, const void *mem, int64_t message_id, struct outgoing *out)
{
	struct message m;
	json_t *recipients;

	TRY(load(c, mem, message_id, &m, &recipients));
	struct mail_addresses to = addresses_of(mem, recipients, "to"),
	                      cc = addresses_of(mem, recipients, "cc"),
	                      bcc = addresses_of(mem, recipients, "bcc");
	const char **list =
	        talloc_zero_array(mem, const char *, (unsigned)(to.n + cc.n + bcc.n) + 1);
	size_t n = add_once(list, 0, &to);
	n = add_once(list, n, &cc);
	n = add_once(list, n, &bcc);
	*out = (struct outgoing){.from = m.sender, .to = list, .to_count = n};
	return RC_OK;
}

enum rc outgoing_envelope(struct ctx *c, const void *mem, int64_t message_id, struct outgoing *out)
{
	struct outgoing o;

	TRY(whole_envelope(c, mem, message_id, &o));
	TRY(leave_out(c, message_id, &o));
	*out = o;
	return RC_OK;
}

static bool is_among(const char **list, const char *address)
{
	for (size_t i = 0; list[i] != NULL; i++)
		if (str_ieq(list[i], address))
			return true;
	return false;
}

enum rc outgoing_bounced(
        struct ctx *c, int64_t message_id, const char **failed, int code, const char *words)
{
	struct outgoing all, waiting;

	if (failed == NULL || failed[0] == NULL)
		return RC_OK;
	TRY(whole_envelope(c, c, message_id, &all));
	TRY(outgoing_envelope(c, c, message_id, &waiting));
	for (size_t i = 0; all.to_count > 1 && i < all.to_count; i++) {
		struct recipient r = {
		        .message_id = message_id,
		        .address = str_lower(c, all.to[i]),
		        .state = RECIPIENT_SENT,
		};
		if (is_among(failed, all.to[i])) {
			r.state = RECIPIENT_BOUNCED;
			r.code = code;
			r.words = words;
		} else if (waiting.is_apart) {
			continue; /* known already */
		}
		TRY(store_recipient_put(c, &r));
	}
	return RC_OK;
}
