/* api/customer_json: customers and what belongs to them as JSON. */
#include "api/customer_json.h"

#include "api/address_json.h"
#include "api/conversation_json.h"
#include "base/json.h"

static json_t *texts_json(const char *const *list)
{
	json_t *a = json_array();

	for (size_t i = 0; list[i] != NULL; i++)
		json_array_append_new(a, json_text(list[i]));
	return a;
}

json_t *named_json(int64_t id, const char *name)
{
	if (id == 0)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "id", json_integer(id));
	json_object_set_new(o, "name", json_text(name == NULL ? "" : name));
	return o;
}

json_t *customer_rows_json(const struct customer_row *v, int n)
{
	json_t *items = json_array();

	for (int i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "id", json_integer(v[i].k.id));
		json_object_set_new(o, "name", json_text(v[i].k.name));
		json_object_set_new(o, "address", json_text(v[i].address));
		json_object_set_new(o, "phone", json_text(v[i].phone));
		json_object_set_new(o, "language", json_text(v[i].k.language));
		json_object_set_new(
		        o, "organisation", named_json(v[i].k.organisation_id, v[i].k.organisation));
		json_object_set_new(o, "created_at", json_time(v[i].k.created_ms));
		json_array_append_new(items, o);
	}
	return items;
}

json_t *customer_note_json(const struct customer_note *n)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(n->id));
	json_object_set_new(o, "by", named_json(n->user_id, n->user_name));
	json_object_set_new(o, "text", json_text(n->text));
	json_object_set_new(o, "created_at", json_time(n->created_ms));
	json_object_set_new(o, "changed_at", json_time(n->changed_ms));
	return o;
}

json_t *customer_notes_json(const struct customer_note *v, int n)
{
	json_t *items = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(items, customer_note_json(&v[i]));
	return items;
}

static json_t *states_json(const struct ctx *c, const struct customer_whole *w)
{
	json_t *states = json_array();

	for (size_t i = 0; w->addresses[i] != NULL; i++)
		json_array_append_new(states, address_json(c, &w->address_states[i]));
	return states;
}

static json_t *merges_json(const struct customer_merge *v, int n)
{
	json_t *items = json_array();

	for (int i = 0; i < n; i++) {
		json_t *o = json_object();
		json_object_set_new(o, "id", json_integer(v[i].id));
		json_object_set_new(o, "customer", named_json(v[i].source, v[i].source_name));
		json_object_set_new(o, "by", named_json(v[i].user_id, v[i].user_name));
		json_object_set_new(o, "at", json_time(v[i].at_ms));
		json_array_append_new(items, o);
	}
	return items;
}

json_t *customer_json(const struct ctx *c, const struct customer_whole *w)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(w->k.id));
	json_object_set_new(o, "version", json_integer(w->k.version));
	json_object_set_new(o, "name", json_text(w->k.name));
	json_object_set_new(o, "called", json_text(w->k.called));
	json_object_set_new(o, "addresses", texts_json(w->addresses));
	json_object_set_new(o, "address_states", states_json(c, w));
	json_object_set_new(o, "phones", texts_json(w->phones));
	json_object_set_new(o, "language", json_text(w->k.language));
	json_object_set_new(o, "organisation", named_json(w->k.organisation_id, w->k.organisation));
	json_object_set_new(o, "created_at", json_time(w->k.created_ms));
	json_object_set_new(o, "fields", customer_fields_json(w->fields, w->field_count));
	json_object_set_new(o, "notes", customer_notes_json(w->notes, w->note_count));
	json_object_set_new(o, "alike", customer_rows_json(w->alike, w->alike_count));
	json_object_set_new(o, "merges", merges_json(w->merges, w->merge_count));
	json_object_set_new(o, "conversations",
	        conversation_rows_json(w->conversations, w->conversation_count));
	return o;
}
