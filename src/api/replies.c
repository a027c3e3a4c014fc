/* api/replies: replies, forwards and notes. */
#include "api/conversation_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"

enum rc api_reply_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct reply_new reply;
	struct message_whole w;
	struct message_page newer = {0};

	TRY(read_reply(c, r->json, &reply));
	enum rc rc = reply_create(c, c, http_path_i64(r, "number"), &reply, &w, &newer);
	if (rc == RC_CONFLICT && newer.n > 0) {
		c->fail.extra = json_own(c, json_object());
		json_object_set_new(c->fail.extra, "newer", messages_json(&newer, c->now_ms));
	}
	TRY(rc);
	out->status = 201;
	out->json = json_own(c, message_json(&w, c->now_ms));
	return RC_OK;
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
	out->json = json_own(c, message_json(&w, c->now_ms));
	return RC_OK;
}

enum rc api_note_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct reply_new note;
	struct message_whole w;

	TRY(read_reply(c, r->json, &note));
	TRY(note_create(c, c, http_path_i64(r, "number"), &note, &w));
	out->status = 201;
	out->json = json_own(c, message_json(&w, c->now_ms));
	return RC_OK;
}
