/* api/customers: the people who write. */
#include "desk/customer.h"

#include "api/address_json.h"
#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "base/json.h"

static json_t *customer_json(const struct ctx *c, const struct customer_whole *w)
{
	json_t *o = json_object(), *addresses = json_array(), *states = json_array();

	for (size_t i = 0; w->addresses[i] != NULL; i++) {
		json_array_append_new(addresses, json_text(w->addresses[i]));
		json_array_append_new(states, address_json(c, &w->address_states[i]));
	}
	json_object_set_new(o, "id", json_integer(w->k.id));
	json_object_set_new(o, "version", json_integer(w->k.version));
	json_object_set_new(o, "name", json_text(w->k.name));
	json_object_set_new(o, "addresses", addresses);
	json_object_set_new(o, "address_states", states);
	json_object_set_new(o, "language", json_text(w->k.language));
	json_object_set_new(o, "created_at", json_time(w->k.created_ms));
	json_object_set_new(o, "conversations",
	        conversation_rows_json(w->conversations, w->conversation_count));
	return o;
}

enum rc api_customer_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;

	TRY(customer_get(c, c, http_path_i64(r, "id"), &w));
	out->json = json_own(c, customer_json(c, &w));
	return RC_OK;
}

enum rc api_customer_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;
	const char *name = NULL, *language = NULL;
	bool has_language = json_object_get(r->json, "language") != NULL;

	TRY(json_opt_text(c, r->json, "name", 1000, &name));
	TRY(json_opt_text(c, r->json, "language", 8, &language));
	TRY(customer_update(c, c, http_path_i64(r, "id"), name, has_language, language, &w));
	out->json = json_own(c, customer_json(c, &w));
	return RC_OK;
}
