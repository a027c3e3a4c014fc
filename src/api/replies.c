/* api/replies: replies, forwards and notes. */
#include "api/conversation_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/address.h"
#include "desk/mention.h"
#include "desk/recipients.h"
#include "i18n/i18n.h"

/* Nobody is stopped from writing; they only learn what is known. */
static enum rc add_warnings(struct ctx *c, const char *recipients, json_t *message)
{
	struct address_warning *v;
	size_t n;
	json_t *list = json_array();

	json_object_set_new(message, "warnings", list);
	TRY(address_warnings(c, c, recipients, &v, &n));
	for (size_t i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "address", json_text(v[i].address));
		json_object_set_new(o, "code", json_text(v[i].code));
		json_object_set_new(o, "title", json_text(i18n_text(c->lang, v[i].title)));
		json_array_append_new(list, o);
	}
	return RC_OK;
}

static json_t *suggested_json(const struct suggested *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "name", json_text(v[i].name));
		json_object_set_new(one, "address", json_text(v[i].address));
		json_object_set_new(one, "no_reply", json_boolean(v[i].no_reply));
		json_array_append_new(list, one);
	}
	return list;
}

enum rc api_recipients_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct suggestion s;
	json_t *o = json_object(), *choices = json_array();

	json_own(c, o);
	json_own(c, choices);
	TRY(recipients_suggest(c, c, http_path_i64(r, "number"), &s));
	for (size_t i = 0; s.from_choices[i] != NULL; i++)
		json_array_append_new(choices, json_text(s.from_choices[i]));
	json_object_set_new(o, "from", json_text(s.from));
	json_object_set(o, "from_choices", choices);
	json_object_set_new(o, "signature", json_text(s.signature));
	json_object_set_new(o, "greeting", json_text(s.greeting));
	json_object_set_new(o, "to", suggested_json(s.to, s.to_count));
	json_object_set_new(o, "cc", suggested_json(s.cc, s.cc_count));
	out->json = o;
	return add_warnings(c, json_write(c, o), o);
}

enum rc api_recipients_known(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array(), *o = json_own(c, json_object());
	struct known_address *list;
	int n;

	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", json_null());
	TRY(recipients_known(c, c, http_query(r, "q"), &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, json_pack("{s:o,s:o}", "name", json_text(list[i].name),
		                                     "address", json_text(list[i].address)));
	out->json = o;
	return RC_OK;
}

enum rc api_reply_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct reply_new reply;
	struct message_whole w;
	struct message_page newer = {0};

	TRY(read_reply(c, r->json, &reply));
	enum rc rc = reply_create(c, c, http_path_i64(r, "number"), &reply, &w, &newer);
	if (rc == RC_CONFLICT && newer.n > 0) {
		c->fail.extra = json_own(c, json_object());
		json_object_set_new(c->fail.extra, "newer", messages_json(c, &newer));
	}
	TRY(rc);
	out->status = 201;
	out->json = json_own(c, message_json(c, &w));
	return add_warnings(c, w.m.recipients, out->json);
}

/* "attachments" are the message's, "uploads" the writer's own. */
static enum rc read_forward(struct ctx *c, const json_t *o, struct forward_new *out)
{
	*out = (struct forward_new){0};
	TRY(read_reply(c, o, &out->reply));
	TRY(json_get_i64(c, o, "message", 1, INT64_MAX, &out->message));
	if (json_object_get(o, "attachments") != NULL) {
		out->attachments = out->reply.attachments;
		out->attachment_count = out->reply.attachment_count;
	}
	return read_ids(c, o, "uploads", &out->reply.attachments, &out->reply.attachment_count);
}

enum rc api_forward_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct forward_new f;
	struct message_whole w;

	TRY(read_forward(c, r->json, &f));
	TRY(forward_create(c, c, http_path_i64(r, "number"), &f, &w));
	out->status = 201;
	out->json = json_own(c, message_json(c, &w));
	return add_warnings(c, w.m.recipients, out->json);
}

static enum rc add_unreached(struct ctx *c, const struct message *m, json_t *note)
{
	json_t *list = json_array();
	struct user_name *v;
	int n;

	json_object_set_new(note, "unreached", list);
	TRY(mention_unreached(c, c, m, &v, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(list, user_ref(v[i].id, v[i].name));
	return RC_OK;
}

enum rc api_note_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct reply_new note;
	struct message_whole w;

	TRY(read_reply(c, r->json, &note));
	TRY(note_create(c, c, http_path_i64(r, "number"), &note, &w));
	out->status = 201;
	out->json = json_own(c, message_json(c, &w));
	return add_unreached(c, &w.m, out->json);
}
