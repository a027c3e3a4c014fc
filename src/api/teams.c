/* api/teams: groups of people to whom conversations are given. */
#include "desk/team.h"

#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"

static json_t *team_json(const struct team *t)
{
	json_t *o = json_object(), *members = json_array();

	for (int i = 0; i < t->member_count; i++)
		json_array_append_new(
		        members, json_pack("{s:I,s:o}", "id", (json_int_t)t->members[i].id, "name",
		                         json_text(t->members[i].name)));
	json_object_set_new(o, "id", json_integer(t->id));
	json_object_set_new(o, "name", json_text(t->name));
	json_object_set_new(o, "archived", json_boolean(t->archived_ms != 0));
	json_object_set_new(o, "members", members);
	return o;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct team_change *out)
{
	bool archived = false;

	*out = (struct team_change){
	        .archived = -1,
	        .has_members = json_object_get(o, "member_ids") != NULL,
	};
	TRY(json_opt_text(c, o, "name", 400, &out->name));
	TRY(json_opt_bool(c, o, "archived", &archived));
	if (json_object_get(o, "archived") != NULL)
		out->archived = archived;
	return read_ids(c, o, "member_ids", &out->members, &out->member_count);
}

enum rc api_team_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array(), *o = json_own(c, json_object());
	struct team *list;
	int n;
	(void)r;

	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", json_null());
	TRY(team_list(c, c, &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, team_json(&list[i]));
	out->json = o;
	return RC_OK;
}

enum rc api_team_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct team_change change;
	struct team t;

	TRY(read_change(c, r->json, &change));
	TRY(team_add(c, c, &change, &t));
	out->status = 201;
	out->json = json_own(c, team_json(&t));
	return RC_OK;
}

enum rc api_team_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct team_change change;
	struct team t;

	TRY(read_change(c, r->json, &change));
	TRY(team_update(c, c, http_path_i64(r, "id"), &change, &t));
	out->json = json_own(c, team_json(&t));
	return RC_OK;
}
