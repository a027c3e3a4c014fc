/* api/bulks: one change for many conversations. */
#include "desk/bulk.h"

#include <string.h>

#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "base/json.h"

#define PAGE 20
#define DAY_MS 86400000LL

static void set_count(json_t *o, const char *key, int64_t n)
{
	json_object_set_new(o, key, json_integer(n));
}

static json_t *bulk_json(const struct bulk *b, const struct bulk_row *told, int told_count)
{
	json_t *o = json_object(), *list = json_array();
	int64_t total = 0;

	for (int i = 0; i < BULK_ROW_STATES; i++)
		total += b->counts[i];
	for (int i = 0; i < told_count; i++)
		json_array_append_new(
		        list, json_pack("{s:I,s:o}", "number", (json_int_t)told[i].number, "title",
		                      json_text(told[i].reason)));
	json_object_set_new(o, "id", json_integer(b->id));
	json_object_set_new(o, "state", json_text(bulk_state_name(b->state)));
	json_object_set_new(o, "created_at", json_time(b->created_ms));
	json_object_set_new(o, "undo_until", json_time(b->created_ms + DAY_MS));
	set_count(o, "total", total);
	set_count(o, "waiting", b->counts[BULK_WAITING]);
	set_count(o, "changed", b->counts[BULK_CHANGED]);
	set_count(o, "unchanged", b->counts[BULK_SAME]);
	set_count(o, "refused", b->counts[BULK_REFUSED]);
	set_count(o, "put_back", b->counts[BULK_PUT_BACK]);
	set_count(o, "left_alone", b->counts[BULK_LEFT]);
	json_object_set_new(o, "told", list);
	return o;
}

static enum rc answer(struct ctx *c, const struct bulk_whole *w, struct http_reply *out)
{
	out->json = json_own(c, bulk_json(&w->b, w->told, w->told_count));
	return RC_OK;
}

enum rc api_bulk_start(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct bulk_wish wish = {.change = json_object_get(r->json, "change")};
	struct bulk_whole w;

	TRY(json_opt_text(c, r->json, "view", 20, &wish.view));
	TRY(json_opt_text(c, r->json, "q", 2000, &wish.q));
	if (wish.q != NULL && wish.q[strspn(wish.q, " \t")] == 0)
		wish.q = NULL;
	if (json_object_get(r->json, "numbers") != NULL)
		TRY(read_ids(c, r->json, "numbers", &wish.numbers, &wish.count));
	TRY(bulk_start(c, c, &wish, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_bulk_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct bulk_whole w;

	TRY(bulk_get(c, c, http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

enum rc api_bulk_stop(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct bulk_whole w;

	TRY(bulk_stop(c, c, http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

enum rc api_bulk_undo(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct bulk_whole w;

	TRY(bulk_undo(c, c, http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

enum rc api_bulk_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *cursor = http_query(r, "cursor");
	int64_t before = INT64_MAX;
	struct bulk *list;
	int n;

	if (cursor != NULL && (str_to_i64(cursor, &before) != RC_OK || before < 1))
		return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
		        "This is not a place in the list. Please start from the beginning.", NULL);
	TRY(bulk_list(c, c, before, PAGE + 1, &list, &n));
	json_t *items = json_array(), *o = json_own(c, json_object());
	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items, bulk_json(&list[i], NULL, 0));
	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next",
	        n > PAGE ? json_text(talloc_asprintf(c, "%lld", (long long)list[PAGE - 1].id))
	                 : json_null());
	out->json = o;
	return RC_OK;
}
