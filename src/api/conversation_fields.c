/* api/conversation_fields: what a desk wants to know of each conversation. */
#include "desk/conversation_field.h"

#include "api/routes.gen.h"
#include "base/json.h"

#define CHOICES_MAX 200

static json_t *field_json(const struct conversation_field *f)
{
	json_t *o = json_object(), *choices = json_loads(f->choices, 0, NULL);

	json_object_set_new(o, "id", json_integer(f->id));
	json_object_set_new(o, "name", json_text(f->name));
	json_object_set_new(o, "kind", json_text(f->kind));
	json_object_set_new(o, "choices", choices != NULL ? choices : json_array());
	json_object_set_new(o, "required", json_boolean(f->required));
	json_object_set_new(o, "place", json_integer(f->place));
	json_object_set_new(o, "archived", json_boolean(f->archived_ms != 0));
	return o;
}

static enum rc read_flag(struct ctx *c, const json_t *o, const char *field, int *out)
{
	bool value = false;

	TRY(json_opt_bool(c, o, field, &value));
	*out = json_object_get(o, field) == NULL ? -1 : value;
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct conversation_field_change *out)
{
	*out = (struct conversation_field_change){.place = -1};
	TRY(json_opt_text(c, o, "name", 400, &out->name));
	TRY(json_opt_text(c, o, "kind", 20, &out->kind));
	TRY(json_opt_texts(c, o, "choices", CHOICES_MAX, 400, &out->choices));
	TRY(read_flag(c, o, "required", &out->required));
	TRY(read_flag(c, o, "archived", &out->archived));
	return json_opt_i64(c, o, "place", 0, 100000, &out->place);
}

enum rc api_conversation_field_list(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array(), *o = json_own(c, json_object());
	struct conversation_field *list;
	int n;
	(void)r;

	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", json_null());
	TRY(conversation_field_list(c, c, &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, field_json(&list[i]));
	out->json = o;
	return RC_OK;
}

enum rc api_conversation_field_create(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_field_change change;
	struct conversation_field f;

	TRY(read_change(c, r->json, &change));
	TRY(conversation_field_add(c, c, &change, &f));
	out->status = 201;
	out->json = json_own(c, field_json(&f));
	return RC_OK;
}

enum rc api_conversation_field_update(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_field_change change;
	struct conversation_field f;

	TRY(read_change(c, r->json, &change));
	TRY(conversation_field_update(c, c, http_path_i64(r, "id"), &change, &f));
	out->json = json_own(c, field_json(&f));
	return RC_OK;
}
