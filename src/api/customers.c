/* api/customers: the people who write. */
#include <string.h>

#include "api/conversation_json.h"
#include "api/customer_json.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"
#include "desk/customer.h"

static enum rc answer(struct ctx *c, const struct customer_whole *w, struct http_reply *out)
{
	out->json = json_own(c, customer_json(c, w));
	out->etag = talloc_asprintf(c, "%lld", (long long)w->k.version);
	out->etag_for_writes = true; /* a new conversation changes no version */
	return RC_OK;
}

enum rc api_customer_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;

	TRY(customer_get(c, c, http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

static enum rc read_change(struct ctx *c, const json_t *o, struct customer_change *out)
{
	const json_t *organisation = json_object_get(o, "organisation_id");
	struct customer_field_wish *fields;

	*out = (struct customer_change){
	        .has_language = json_object_get(o, "language") != NULL,
	        .has_organisation = organisation != NULL,
	        .organisation_id = json_integer_value(organisation), /* null is none */
	};
	TRY(customer_fields_read(c, o, &fields));
	out->fields = fields;
	TRY(json_opt_text(c, o, "name", 1000, &out->name));
	TRY(json_opt_text(c, o, "called", 1000, &out->called));
	TRY(json_opt_text(c, o, "language", 8, &out->language));
	return json_opt_texts(c, o, "phones", CUSTOMER_PHONES, 160, &out->phones);
}

enum rc api_customer_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_change change;
	struct customer_whole w;

	TRY(read_change(c, r->json, &change));
	TRY(customer_update(c, c, http_path_i64(r, "id"), version_of(r->if_match), &change, &w));
	return answer(c, &w, out);
}

enum rc api_customer_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_change change;
	struct customer_whole w;
	const char *address = NULL;

	TRY(json_opt_text(c, r->json, "address", 1020, &address));
	TRY(read_change(c, r->json, &change));
	TRY(customer_add(c, c, address, &change, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_customer_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_query q = {
	        .q = http_query(r, "q"),
	        .organisation_id = http_query_i64_or(r, "organisation", 0),
	        .cursor = http_query(r, "cursor"),
	        .limit = (int)http_query_i64_or(r, "limit", 25),
	};
	struct customer_page page;

	if (q.q != NULL && q.q[strspn(q.q, " \t")] == 0)
		q.q = NULL;
	TRY(customer_list(c, c, &q, &page));
	out->json = json_own(c, list_json(customer_rows_json(page.v, page.n), page.next));
	return RC_OK;
}

enum rc api_customer_conversations(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_page page;

	TRY(customer_conversations(c, c, http_path_i64(r, "id"), http_query(r, "cursor"),
	        (int)http_query_i64_or(r, "limit", 25), &page));
	out->json = json_own(c, list_json(conversation_rows_json(page.v, page.n), page.next));
	return RC_OK;
}

enum rc api_customer_address_add(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *address = NULL;
	struct customer_whole w;
	bool move = false;

	TRY(json_get_text(c, r->json, "address", 1020, &address));
	TRY(json_opt_bool(c, r->json, "move", &move));
	TRY(customer_address_add(c, c, http_path_i64(r, "id"), address, move, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_customer_address_remove(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;

	TRY(customer_address_remove(c, c, http_path_i64(r, "id"), http_path(r, "address"), &w));
	return answer(c, &w, out);
}

enum rc api_customer_merge(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;
	int64_t other;

	TRY(json_get_i64(c, r->json, "other", 1, INT64_MAX, &other));
	TRY(customer_merge(c, c, http_path_i64(r, "id"), version_of(r->if_match), other, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_customer_unmerge(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_whole w;

	TRY(customer_unmerge(c, c, http_path_i64(r, "id"), &w));
	out->status = 201;
	return answer(c, &w, out);
}
