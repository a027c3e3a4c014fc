/* api/blocks: whose letters go to the spam view. */
#include "desk/block.h"

#include "api/address_json.h"
#include "api/routes.gen.h"
#include "base/json.h"

#define PAGE 50

json_t *block_json(const struct block *b)
{
	if (b->id == 0)
		return json_null();
	json_t *o = json_object(), *by = json_object();
	bool is_domain = b->address[0] == '@';
	json_object_set_new(by, "id", json_integer(b->user_id));
	json_object_set_new(by, "name", json_text(b->user_name));
	json_object_set_new(o, "id", json_integer(b->id));
	json_object_set_new(o, "address", json_text(is_domain ? NULL : b->address));
	json_object_set_new(o, "domain", json_text(is_domain ? b->address + 1 : NULL));
	json_object_set_new(o, "by", by);
	json_object_set_new(o, "at", json_time(b->created_ms));
	return o;
}

enum rc api_block_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *cursor = http_query(r, "cursor");
	struct block *list;
	int64_t before = 0;
	int n;

	if (cursor != NULL && (str_to_i64(cursor, &before) != RC_OK || before < 1))
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not a place in the list. Please start from the beginning.", NULL);
	TRY(block_list(c, c, before, PAGE + 1, &list, &n));
	json_t *items = json_array(), *o = json_own(c, json_object());
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items, block_json(&list[i]));
	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next",
	        n > PAGE ? json_text(talloc_asprintf(c, "%lld", (long long)list[PAGE - 1].id))
	                 : json_null());
	out->json = o;
	return RC_OK;
}

enum rc api_block_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *address = NULL, *domain = NULL;
	struct block b;

	TRY(json_opt_text(c, r->json, "address", 1020, &address));
	TRY(json_opt_text(c, r->json, "domain", 1020, &domain));
	if ((address == NULL) == (domain == NULL))
		return ctx_fail_field(c, RC_INVALID, "address", "address_or_domain",
		        "Please name either an address or a domain.", NULL);
	TRY(block_add(c, c, address, domain, &b));
	out->status = 201;
	out->json = json_own(c, block_json(&b));
	return RC_OK;
}

enum rc api_block_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return block_remove(c, http_path_i64(r, "id"));
}
