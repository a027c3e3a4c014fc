/* api/session: signing in and out, and where I am signed in. */
#include "desk/session.h"

#include "api/me_json.h"
#include "api/routes.gen.h"
#include "base/json.h"

enum rc api_session_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct signing from = {.ip = r->ip, .browser = r->user_agent};
	struct signed_in in;
	const char *address, *password;

	TRY(json_get_text(c, r->json, "address", 1000, &address));
	TRY(json_get_text(c, r->json, "password", 4000, &password));
	TRY(session_sign_in(c, address, password, &from, &in));
	out->status = 201;
	out->set_cookie_session = in.token;
	return me_json(c, in.user_id, in.csrf, &out->json);
}

enum rc api_session_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	TRY(session_sign_out(c));
	out->set_cookie_session = "";
	return RC_OK;
}

enum rc api_session_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct session *list;
	int n = 0;

	TRY(session_list(c, &list, &n));
	json_t *items = json_array();
	for (int i = 0; i < n; i++) {
		json_t *j = json_object();
		json_object_set_new(j, "id", json_integer(list[i].id));
		json_object_set_new(j, "current", json_boolean(list[i].id == c->actor.session_id));
		json_object_set_new(j, "created_at", json_time(list[i].created_ms));
		json_object_set_new(j, "seen_at", json_time(list[i].seen_ms));
		json_object_set_new(j, "ip", json_text(list[i].ip));
		json_object_set_new(j, "browser", json_text(list[i].browser));
		json_array_append_new(items, j);
	}
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

enum rc api_session_end(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	int64_t id = http_path_i64(r, "id");

	TRY(session_end(c, id));
	if (id == c->actor.session_id)
		out->set_cookie_session = "";
	return RC_OK;
}
