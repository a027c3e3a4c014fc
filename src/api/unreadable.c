/* api/unreadable: mail that is kept but could not be read. */
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/unreadable.h"
#include "i18n/i18n.h"

#define PAGE 50

static json_t *unreadable_json(const struct ctx *c, const struct unreadable *u)
{
	json_t *o = json_object(), *box = json_object();
	json_object_set_new(box, "id", json_integer(u->raw.mailbox_id));
	json_object_set_new(box, "name", json_text(u->mailbox_name));
	json_object_set_new(box, "address", json_text(u->mailbox_address));
	json_object_set_new(o, "id", json_integer(u->raw.id));
	json_object_set_new(o, "mailbox", box);
	json_object_set_new(o, "at", json_time(u->raw.received_ms));
	json_object_set_new(o, "size", json_integer(u->raw.size));
	json_object_set_new(o, "code",
	        json_text(u->raw.reason_slug != NULL ? u->raw.reason_slug : "unreadable"));
	json_object_set_new(o, "title", json_text(i18n_text(c->lang, u->title)));
	json_object_set_new(o, "next_step", json_text(i18n_text(c->lang, u->next_step)));
	json_object_set_new(o, "words", json_text(u->words));
	json_object_set_new(o, "tries", json_integer(u->raw.tries));
	return o;
}

enum rc api_unreadable_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *cursor = http_query(r, "cursor");
	struct unreadable *list;
	int64_t before = 0;
	size_t n;

	if (cursor != NULL && (str_to_i64(cursor, &before) != RC_OK || before < 1))
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not a place in the list. Please start from the beginning.", NULL);
	TRY(unreadable_list(c, c, before, PAGE + 1, &list, &n));
	bool more = n > PAGE;
	json_t *items = json_array(), *o = json_own(c, json_object());
	for (size_t i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items, unreadable_json(c, &list[i]));
	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next",
	        more ? json_text(talloc_asprintf(c, "%lld", (long long)list[PAGE - 1].raw.id))
	             : json_null());
	out->json = o;
	return RC_OK;
}

enum rc api_unreadable_retry(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	TRY(unreadable_retry(c, http_path_i64(r, "id")));
	out->status = 202;
	return RC_OK;
}

enum rc api_unreadable_raw(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	int64_t id = http_path_i64(r, "id");
	TRY(unreadable_bytes(c, c, id, &out->bytes));
	out->content_type = "application/octet-stream";
	out->filename = talloc_asprintf(c, "mail-%lld.eml", (long long)id);
	return RC_OK;
}
