/* api/customer_notes: what the team knows about customers and organisations. */
#include "api/customer_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/customer_note.h"

static enum rc add(struct ctx *c, const struct http_request *r, int64_t customer_id,
        int64_t organisation_id, struct http_reply *out)
{
	struct customer_note n;
	const char *text;

	TRY(json_get_text(c, r->json, "text", CUSTOMER_NOTE_MAX, &text));
	TRY(customer_note_add(c, c, customer_id, organisation_id, text, &n));
	out->status = 201;
	out->json = json_own(c, customer_note_json(&n));
	return RC_OK;
}

enum rc api_customer_note_create(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	return add(c, r, http_path_i64(r, "id"), 0, out);
}

enum rc api_organisation_note_create(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	return add(c, r, 0, http_path_i64(r, "id"), out);
}

enum rc api_customer_note_update(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct customer_note n;
	const char *text;

	TRY(json_get_text(c, r->json, "text", CUSTOMER_NOTE_MAX, &text));
	TRY(customer_note_update(c, c, http_path_i64(r, "id"), text, &n));
	out->json = json_own(c, customer_note_json(&n));
	return RC_OK;
}

enum rc api_customer_note_delete(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return customer_note_delete(c, http_path_i64(r, "id"));
}
