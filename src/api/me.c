/* api/me: who I am here. */
#include "api/me_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/notice.h"
#include "desk/setting.h"
#include "desk/user.h"
#include "store/engine.h"

static enum rc desk_name_tx(struct ctx *c, void *arg)
{
	return setting_text(c, c, "desk_name", arg);
}

enum rc me_json(struct ctx *c, int64_t user_id, const char *csrf, json_t **out)
{
	struct user u;
	const char *desk_name;
	int64_t unseen;

	TRY(user_get(c, user_id, &u));
	TRY(store_tx(c, DB_READ, desk_name_tx, &desk_name));
	TRY(notice_unseen(c, user_id, &unseen));
	json_t *j = json_own(c, json_object());
	json_object_set_new(j, "id", json_integer(u.id));
	json_object_set_new(j, "address", json_text(u.address));
	json_object_set_new(j, "name", json_text(u.name));
	json_object_set_new(j, "role", json_text(role_name(u.role)));
	json_object_set_new(j, "language", json_text(u.language));
	json_object_set_new(j, "theme", json_text(u.theme));
	json_object_set_new(j, "hold_seconds", json_integer(u.hold_seconds));
	json_object_set_new(j, "focus", json_boolean(u.focus));
	json_object_set_new(j, "signature", json_text(u.signature));
	json_object_set_new(j, "csrf_token", json_text(csrf));
	json_object_set_new(j, "desk_name", json_text(desk_name));
	json_object_set_new(j, "unseen_notices", json_integer(unseen));
	*out = j;
	return RC_OK;
}

enum rc api_me_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	return me_json(c, c->actor.user_id, r->csrf, &out->json);
}

enum rc api_me_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user_change change = {.disabled = -1, .hold_seconds = -1};
	struct user u;
	bool focus = false;

	TRY(json_opt_bool(c, r->json, "focus", &focus));
	if (json_object_get(r->json, "focus") != NULL)
		change.focus = focus ? FOCUS_ON : FOCUS_OFF;
	TRY(json_opt_text(c, r->json, "name", 1000, &change.name));
	TRY(json_opt_text(c, r->json, "language", 8, &change.language));
	TRY(json_opt_text(c, r->json, "theme", 20, &change.theme));
	TRY(json_opt_text(c, r->json, "signature", 20000, &change.signature));
	TRY(json_opt_i64(c, r->json, "hold_seconds", 0, 600, &change.hold_seconds));
	TRY(user_update(c, c->actor.user_id, &change, &u));
	return me_json(c, u.id, r->csrf, &out->json);
}

enum rc api_me_password(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *old, *fresh;

	TRY(json_get_text(c, r->json, "old", 4000, &old));
	TRY(json_get_text(c, r->json, "new", 4000, &fresh));
	return user_password(c, old, fresh);
}
