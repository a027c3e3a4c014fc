/* api/start: before anybody is signed in. */
#include "api/me_json.h"
#include "api/routes.gen.h"
#include "api/version.h"
#include "base/json.h"
#include "desk/setting.h"
#include "desk/user.h"
#include "i18n/i18n.h"
#include "store/engine.h"

static enum rc desk_name_tx(struct ctx *c, void *arg)
{
	return setting_text(c, c, "desk_name", arg);
}

enum rc api_start_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *desk_name;
	bool any = false;

	TRY(user_any(c, &any));
	TRY(store_tx(c, DB_READ, desk_name_tx, &desk_name));
	json_t *languages = json_array();
	for (const char *const *l = i18n_languages(); *l != NULL; l++)
		json_array_append_new(languages, json_text(*l));
	json_t *j = json_own(c, json_object());
	json_object_set_new(j, "first_start", json_boolean(!any));
	json_object_set_new(j, "desk_name", json_text(desk_name));
	json_object_set_new(j, "languages", languages);
	json_object_set_new(j, "version", json_text(WELLSPRING_VERSION));
	out->json = j;
	return RC_OK;
}

enum rc api_start_post(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct signing from = {.ip = r->ip, .browser = r->user_agent};
	struct user_first f = {.language = c->lang};
	struct signed_in in;

	TRY(json_get_text(c, r->json, "code", 200, &f.code));
	TRY(json_get_text(c, r->json, "name", 1000, &f.name));
	TRY(json_get_text(c, r->json, "address", 1000, &f.address));
	TRY(json_get_text(c, r->json, "password", 4000, &f.password));
	TRY(json_opt_text(c, r->json, "language", 8, &f.language));
	TRY(json_opt_text(c, r->json, "desk_name", 500, &f.desk_name));
	TRY(user_first(c, &f, &from, &in));
	out->status = 201;
	out->set_cookie_session = in.token;
	return me_json(c, in.user_id, in.csrf, &out->json);
}
