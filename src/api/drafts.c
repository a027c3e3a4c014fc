/* api/drafts: what somebody is still writing. */
#include "api/conversation_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"

static int kind_of(const struct http_request *r)
{
	return draft_kind_parse(http_path(r, "kind"));
}

enum rc api_draft_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct draft_whole list[DRAFT_KINDS];
	int n = 0;

	TRY(draft_list(c, c, http_path_i64(r, "number"), list, &n));
	json_t *items = json_array();
	for (int i = 0; i < n; i++) {
		json_t *o = draft_json(&list[i]);
		json_object_set_new(o, "kind", json_text(draft_kind_name(list[i].d.kind)));
		json_array_append_new(items, o);
	}
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

enum rc api_draft_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct draft_whole w;

	TRY(draft_get(c, c, http_path_i64(r, "number"), kind_of(r), &w));
	out->json = json_own(c, draft_json(&w));
	return RC_OK;
}

enum rc api_draft_put(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct draft_change change = {0};
	struct draft_whole w = {0};
	struct reply_new people;

	TRY(json_get_i64(c, r->json, "version", 0, INT64_MAX, &change.version));
	TRY(read_reply(c, r->json, &people));
	TRY(json_opt_i64(c, r->json, "forward_of", 0, INT64_MAX, &change.forward_of));
	change.html = people.html == NULL ? "" : people.html;
	change.to = people.to;
	change.cc = people.cc;
	change.bcc = people.bcc;
	change.from = people.from;
	change.attachments = people.attachments;
	change.attachment_count = people.attachment_count;
	change.seen_message = people.seen_message;
	enum rc rc = draft_put(c, c, http_path_i64(r, "number"), kind_of(r), &change, &w);
	if (rc == RC_CONFLICT && w.d.version > 0) {
		c->fail.extra = json_own(c, json_object());
		json_object_set_new(c->fail.extra, "draft", draft_json(&w));
	}
	TRY(rc);
	out->json = json_own(c, draft_json(&w));
	return RC_OK;
}

enum rc api_draft_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return draft_delete(c, http_path_i64(r, "number"), kind_of(r));
}
