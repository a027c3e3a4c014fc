/* api/asks: what the customer asks for. */
#include "api/ask_json.h"
#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"

static json_t *number_or_null(int64_t n, bool is)
{
	return is ? json_integer(n) : json_null();
}

json_t *ask_json(struct ctx *c, const struct ask_whole *a)
{
	const struct ask_row *r = &a->r;
	json_t *o = json_object();

	json_object_set_new(o, "id", number_or_null(r->id, r->id != 0));
	json_object_set_new(o, "version", json_integer(r->version));
	json_object_set_new(o, "message", json_integer(r->message_id));
	json_object_set_new(o, "start", number_or_null(r->start, r->start >= 0));
	json_object_set_new(o, "end", number_or_null(r->end, r->start >= 0));
	json_object_set_new(o, "text", json_text(str_collapse(c, r->text)));
	json_object_set_new(o, "state", json_text(r->state));
	json_object_set_new(o, "by", user_ref(r->user_id, r->user_name));
	json_object_set_new(o, "carried", json_boolean(a->carried));
	return o;
}

enum rc api_ask_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array();
	json_t *o = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	struct ask_all all;

	TRY(ask_list(c, c, http_path_i64(r, "number"), &all));
	for (size_t i = 0; i < all.n; i++)
		json_array_append_new(items, ask_json(c, &all.v[i]));
	out->json = o;
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct ask_change *out)
{
	*out = (struct ask_change){.start = -1, .end = -1};
	TRY(json_opt_i64(c, o, "message", 1, INT64_MAX, &out->message));
	TRY(json_opt_i64(c, o, "start", 0, INT64_MAX, &out->start));
	TRY(json_opt_i64(c, o, "end", 1, INT64_MAX, &out->end));
	TRY(json_opt_text(c, o, "text", 4 * CARE_ASK_TEXT_MAX, &out->text));
	return json_opt_text(c, o, "state", 20, &out->state);
}

static void answer(struct ctx *c, const struct ask_whole *a, struct http_reply *out)
{
	out->json = json_own(c, ask_json(c, a));
	out->etag = talloc_asprintf(c, "%lld", (long long)a->r.version);
	out->etag_for_writes = true; /* a reply that is sent carries it without a version */
}

enum rc api_ask_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct ask_change change;
	struct ask_whole a;

	TRY(read_change(c, r->json, &change));
	change.has_seen = r->if_match != NULL && strcmp(r->if_match, "*") != 0;
	if (change.has_seen && strcmp(r->if_match, "0") != 0)
		change.version = version_of(r->if_match);
	TRY(ask_add(c, c, http_path_i64(r, "number"), &change, &a));
	out->status = 201;
	answer(c, &a, out);
	return RC_OK;
}

enum rc api_ask_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct ask_change change;
	struct ask_whole a;

	TRY(read_change(c, r->json, &change));
	change.version = version_of(r->if_match);
	TRY(ask_update(c, c, http_path_i64(r, "id"), &change, &a));
	answer(c, &a, out);
	return RC_OK;
}

enum rc api_ask_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return ask_delete(c, http_path_i64(r, "id"), version_of(r->if_match));
}
