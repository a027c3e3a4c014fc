/* api/replies: replies and notes. */
#include "api/conversation_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/address.h"
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

enum rc api_note_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct reply_new note;
	struct message_whole w;

	TRY(read_reply(c, r->json, &note));
	TRY(note_create(c, c, http_path_i64(r, "number"), &note, &w));
	out->status = 201;
	out->json = json_own(c, message_json(c, &w));
	return RC_OK;
}
