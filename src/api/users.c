/* api/users: the people of this desk. */
#include "api/me_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "conf/file.h"
#include "desk/user.h"

json_t *user_json(const struct user *u)
{
	json_t *j = json_object();

	json_object_set_new(j, "id", json_integer(u->id));
	json_object_set_new(j, "version", json_integer(u->version));
	json_object_set_new(j, "address", json_text(u->address));
	json_object_set_new(j, "name", json_text(u->name));
	json_object_set_new(j, "role", json_text(role_name(u->role)));
	json_object_set_new(j, "language", json_text(u->language));
	json_object_set_new(j, "disabled", json_boolean(u->disabled_ms != 0));
	json_object_set_new(j, "invited", json_boolean(u->password_hash == NULL));
	return j;
}

enum rc api_user_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user *list;
	int n = 0;

	TRY(user_list(c, &list, &n));
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, user_json(&list[i]));
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

enum rc api_user_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user u;

	TRY(user_get(c, http_path_i64(r, "id"), &u));
	out->json = json_own(c, user_json(&u));
	return RC_OK;
}

static json_t *invited_json(struct ctx *c, const struct user *u, const char *url)
{
	return json_own(c, json_pack("{s:o,s:s,s:b}", "user", user_json(u), "invitation_url", url,
	                           "only_here", conf_host_is_here(url)));
}

enum rc api_user_invite(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user u = {0};
	const char *role, *url;

	TRY(json_get_text(c, r->json, "address", 1000, &u.address));
	TRY(json_get_text(c, r->json, "name", 1000, &u.name));
	TRY(json_get_text(c, r->json, "role", 20, &role));
	TRY(json_opt_text(c, r->json, "language", 8, &u.language));
	u.role = role_named(role);
	TRY(user_invite(c, &u, r->base_url, &url));
	out->status = 201;
	out->json = invited_json(c, &u, url);
	return RC_OK;
}

enum rc api_user_invite_again(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user u;
	const char *url;

	TRY(user_invite_again(c, http_path_i64(r, "id"), r->base_url, &u, &url));
	out->status = 201;
	out->json = invited_json(c, &u, url);
	return RC_OK;
}

enum rc api_user_uninvite(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return user_uninvite(c, http_path_i64(r, "id"));
}

enum rc api_user_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user_change change = {.disabled = -1, .hold_seconds = -1};
	struct user u;
	const char *role = NULL;
	bool disabled;

	TRY(json_opt_text(c, r->json, "name", 1000, &change.name));
	TRY(json_opt_text(c, r->json, "role", 20, &role));
	if (json_object_get(r->json, "disabled") != NULL) {
		TRY(json_opt_bool(c, r->json, "disabled", &disabled));
		change.disabled = disabled ? 1 : 0;
	}
	change.role = role_named(role);
	TRY(user_update(c, http_path_i64(r, "id"), &change, &u));
	out->json = json_own(c, user_json(&u));
	return RC_OK;
}
