/* api/saved_views: views that people make, and how a query may go on. */
#include <string.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/saved_view.h"
#include "desk/suggestion.h"

static json_t *saved_view_json(const struct ctx *c, const struct saved_view *v)
{
	json_t *o = json_object(), *owner = json_object();
	bool own = v->owner_id == c->actor.user_id;

	json_object_set_new(owner, "id", json_integer(v->owner_id));
	json_object_set_new(owner, "name", json_text(v->owner_name));
	json_object_set_new(o, "id", json_integer(v->id));
	json_object_set_new(o, "version", json_integer(v->version));
	json_object_set_new(o, "name", json_text(v->name));
	json_object_set_new(o, "query", json_text(v->query));
	json_object_set_new(o, "shared", json_boolean(v->shared));
	json_object_set_new(o, "owner", owner);
	json_object_set_new(
	        o, "editable", json_boolean(own || (v->shared && c->actor.role >= ROLE_LEAD)));
	return o;
}

static json_t *list_of(json_t *items)
{
	json_t *o = json_object();

	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", json_null());
	return o;
}

enum rc api_saved_view_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_view *list;
	json_t *items = json_array();
	int n = 0;
	(void)r;

	out->json = json_own(c, list_of(items));
	TRY(saved_view_list(c, c, &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, saved_view_json(c, &list[i]));
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct saved_view_change *out)
{
	bool shared = false;

	*out = (struct saved_view_change){.shared = -1};
	TRY(json_opt_text(c, o, "name", 400, &out->name));
	TRY(json_opt_text(c, o, "query", 4000, &out->query));
	TRY(json_opt_bool(c, o, "shared", &shared));
	if (json_object_get(o, "shared") != NULL)
		out->shared = shared;
	return RC_OK;
}

enum rc api_saved_view_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_view_change change;
	struct saved_view v;

	TRY(read_change(c, r->json, &change));
	TRY(saved_view_add(c, c, &change, &v));
	out->status = 201;
	out->json = json_own(c, saved_view_json(c, &v));
	return RC_OK;
}

enum rc api_saved_view_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_view_change change;
	struct saved_view v;

	TRY(read_change(c, r->json, &change));
	TRY(saved_view_update(c, c, http_path_i64(r, "id"), &change, &v));
	out->json = json_own(c, saved_view_json(c, &v));
	return RC_OK;
}

enum rc api_saved_view_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return saved_view_delete(c, http_path_i64(r, "id"));
}

enum rc api_saved_view_order(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const json_t *ids = json_object_get(r->json, "ids");
	size_t n = json_array_size(ids);
	int64_t *list = talloc_array(c, int64_t, n + 1);
	(void)out;

	for (size_t i = 0; i < n; i++)
		list[i] = json_integer_value(json_array_get(ids, i));
	return saved_view_order(c, list, (int)n);
}

enum rc api_saved_view_counts(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct saved_view_count *list;
	json_t *items = json_array();
	int n = 0;

	out->json = json_own(c, list_of(items));
	TRY(saved_view_counts(c, c, http_query(r, "zone"), &list, &n));
	for (int i = 0; i < n; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "id", json_integer(list[i].id));
		json_object_set_new(one, "count", json_integer(list[i].count));
		json_object_set_new(one, "more", json_boolean(list[i].more));
		json_array_append_new(items, one);
	}
	return RC_OK;
}

enum rc api_suggestion_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	static const char *const kinds[] = {[SUGGESTION_OPERATOR] = "operator",
	        [SUGGESTION_VALUE] = "value",
	        [SUGGESTION_TAG] = "tag",
	        [SUGGESTION_PERSON] = "person",
	        [SUGGESTION_USER] = "user",
	        [SUGGESTION_MAILBOX] = "mailbox",
	        [SUGGESTION_TEAM] = "team",
	        [SUGGESTION_FIELD] = "field",
	        [SUGGESTION_CUSTOMER] = "customer",
	        [SUGGESTION_ORGANISATION] = "organisation"};
	const char *q = http_query(r, "q");
	struct suggestions found;
	json_t *items = json_array();

	out->json = json_own(c, list_of(items));
	TRY(suggestion_list(c, c, q == NULL ? "" : q, &found));
	for (int i = 0; i < found.n; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "kind", json_text(kinds[found.list[i].kind]));
		json_object_set_new(one, "text", json_text(found.list[i].text));
		json_object_set_new(one, "label", json_text(found.list[i].label));
		json_array_append_new(items, one);
	}
	json_object_set_new(out->json, "start", json_integer(found.start));
	return RC_OK;
}
