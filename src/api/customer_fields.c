/* api/customer_fields: fields of the team's own, of customers and organisations. */
#include "desk/customer_field.h"

#include <stdlib.h>

#include "api/conversation_json.h"
#include "api/customer_json.h"
#include "api/routes.gen.h"
#include "base/json.h"

static enum field_owner owner_named(const char *name)
{
	return str_eq(name, "organisation") ? FIELD_ORGANISATION : FIELD_CUSTOMER;
}

static json_t *choices_json(const struct customer_field *f)
{
	json_t *list = json_loads(f->choices, 0, NULL);
	return list != NULL ? list : json_array();
}

static json_t *field_json(const struct customer_field *f)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(f->id));
	json_object_set_new(
	        o, "of", json_text(f->owner == FIELD_CUSTOMER ? "customer" : "organisation"));
	json_object_set_new(o, "name", json_text(f->name));
	json_object_set_new(o, "kind", json_text(f->kind));
	json_object_set_new(o, "choices", choices_json(f));
	json_object_set_new(o, "required", json_boolean(f->required));
	json_object_set_new(o, "position", json_integer(f->position));
	json_object_set_new(o, "archived", json_boolean(f->archived));
	return o;
}

json_t *customer_fields_json(const struct customer_field *v, int n)
{
	json_t *items = json_array();

	for (int i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "id", json_integer(v[i].id));
		json_object_set_new(o, "name", json_text(v[i].name));
		json_object_set_new(o, "kind", json_text(v[i].kind));
		json_object_set_new(o, "choices", choices_json(&v[i]));
		json_object_set_new(o, "required", json_boolean(v[i].required));
		json_object_set_new(o, "value", json_text(v[i].value));
		json_array_append_new(items, o);
	}
	return items;
}

enum rc customer_fields_read(struct ctx *c, const json_t *o, struct customer_field_wish **out)
{
	json_t *fields = json_object_get(o, "fields"), *value;
	struct customer_field_wish *list;
	const char *key;
	size_t n = 0;

	*out = NULL;
	if (fields == NULL)
		return RC_OK;
	list = talloc_zero_array(c, struct customer_field_wish, json_object_size(fields) + 1);
	json_object_foreach(fields, key, value)
	{
		int64_t id = 0;
		if (str_to_i64(key, &id) != RC_OK || id < 1)
			return ctx_fail_field(c, RC_INVALID, "fields", "no_such_field",
			        "There is no such field.", NULL);
		list[n++] = (struct customer_field_wish){id, json_string_value(value)};
	}
	*out = list;
	return RC_OK;
}

enum rc api_customer_field_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_field *list;
	int n;

	TRY(customer_field_list(c, c, owner_named(http_query(r, "of")), &list, &n));
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, field_json(&list[i]));
	out->json = json_own(c, list_json(items, NULL));
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct customer_field_change *out)
{
	const json_t *required = json_object_get(o, "required");
	const json_t *archived = json_object_get(o, "archived");

	*out = (struct customer_field_change){
	        .required = required == NULL ? -1 : json_is_true(required),
	        .archived = archived == NULL ? -1 : json_is_true(archived),
	};
	TRY(json_opt_text(c, o, "name", 400, &out->name));
	TRY(json_opt_text(c, o, "kind", 10, &out->kind));
	TRY(json_opt_i64(c, o, "position", 1, 1000000, &out->position));
	return json_opt_texts(c, o, "choices", CUSTOMER_FIELD_CHOICES, 400, &out->choices);
}

enum rc api_customer_field_create(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_field_change change;
	struct customer_field f;
	const char *of = NULL;

	TRY(json_get_text(c, r->json, "of", 20, &of));
	TRY(read_change(c, r->json, &change));
	TRY(customer_field_add(c, c, owner_named(of), &change, &f));
	out->status = 201;
	out->json = json_own(c, field_json(&f));
	return RC_OK;
}

enum rc api_customer_field_update(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_field_change change;
	struct customer_field f;

	TRY(read_change(c, r->json, &change));
	TRY(customer_field_update(c, c, http_path_i64(r, "id"), &change, &f));
	out->json = json_own(c, field_json(&f));
	return RC_OK;
}
