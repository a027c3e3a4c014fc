/* api/organisations: where customers belong. */
#include "desk/organisation.h"

#include <string.h>

#include "api/conversation_json.h"
#include "api/customer_json.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"

static json_t *row_json(const struct organisation_whole *w)
{
	json_t *o = json_object(), *domains = json_array();

	for (size_t i = 0; w->domains[i] != NULL; i++)
		json_array_append_new(domains, json_text(w->domains[i]));
	json_object_set_new(o, "id", json_integer(w->o.id));
	json_object_set_new(o, "name", json_text(w->o.name));
	json_object_set_new(o, "domains", domains);
	json_object_set_new(o, "created_at", json_time(w->o.created_ms));
	return o;
}

static enum rc answer(struct ctx *c, const struct organisation_whole *w, struct http_reply *out)
{
	json_t *o = json_own(c, row_json(w));

	json_object_set_new(o, "version", json_integer(w->o.version));
	json_object_set_new(o, "people", json_integer(w->people));
	json_object_set_new(o, "fields", customer_fields_json(w->fields, w->field_count));
	json_object_set_new(o, "notes", customer_notes_json(w->notes, w->note_count));
	out->json = o;
	out->etag = talloc_asprintf(c, "%lld", (long long)w->o.version);
	out->etag_for_writes = true;
	return RC_OK;
}

enum rc api_organisation_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct organisation_whole w;

	TRY(organisation_get(c, c, http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

static enum rc read_change(struct ctx *c, const json_t *o, struct organisation_change *out)
{
	struct customer_field_wish *fields;

	*out = (struct organisation_change){0};
	TRY(customer_fields_read(c, o, &fields));
	out->fields = fields;
	TRY(json_opt_text(c, o, "name", 1000, &out->name));
	return json_opt_texts(c, o, "domains", ORGANISATION_DOMAINS, 1020, &out->domains);
}

enum rc api_organisation_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct organisation_change change;
	struct organisation_whole w;

	TRY(read_change(c, r->json, &change));
	TRY(organisation_add(c, c, &change, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_organisation_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct organisation_change change;
	struct organisation_whole w;

	TRY(read_change(c, r->json, &change));
	TRY(organisation_update(
	        c, c, http_path_i64(r, "id"), version_of(r->if_match), &change, &w));
	return answer(c, &w, out);
}

enum rc api_organisation_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return organisation_delete(c, http_path_i64(r, "id"));
}

enum rc api_organisation_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *q = http_query(r, "q");
	struct organisation_page page;

	if (q != NULL && q[strspn(q, " \t")] == 0)
		q = NULL;
	TRY(organisation_list(
	        c, c, q, http_query(r, "cursor"), (int)http_query_i64_or(r, "limit", 25), &page));
	json_t *items = json_array();
	for (int i = 0; i < page.n; i++)
		json_array_append_new(items, row_json(&page.v[i]));
	out->json = json_own(c, list_json(items, page.next));
	return RC_OK;
}

enum rc api_organisation_conversations(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_page page;

	TRY(organisation_conversations(c, c, http_path_i64(r, "id"), http_query(r, "cursor"),
	        (int)http_query_i64_or(r, "limit", 25), &page));
	out->json = json_own(c, list_json(conversation_rows_json(page.v, page.n), page.next));
	return RC_OK;
}
