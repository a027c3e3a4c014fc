/* api/links: invitation and a new password. */
#include "api/me_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/link.h"

enum rc api_password_reset_request(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *address;

	TRY(json_get_text(c, r->json, "address", 1000, &address));
	TRY(link_reset(c, address, r->base_url, r->ip));
	out->status = 202;
	return RC_OK;
}

enum rc api_link_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user u;
	const char *kind;

	TRY(link_look(c, http_path(r, "token"), &kind, &u));
	out->json = json_own(
	        c, json_pack("{s:s,s:s,s:s}", "kind", kind, "address", u.address, "name", u.name));
	return RC_OK;
}

enum rc api_link_use(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct signing from = {.ip = r->ip, .browser = r->user_agent};
	struct link_use use = {.token = http_path(r, "token")};
	struct signed_in in;

	TRY(json_get_text(c, r->json, "password", 4000, &use.password));
	TRY(json_opt_text(c, r->json, "name", 1000, &use.name));
	TRY(json_opt_text(c, r->json, "language", 8, &use.language));
	TRY(link_use(c, &use, &from, &in));
	out->status = 201;
	out->set_cookie_session = in.token;
	return me_json(c, in.user_id, in.csrf, &out->json);
}
