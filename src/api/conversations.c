/* api/conversations: lists, one conversation, changes, writing first. */
#include <string.h>

#include "api/conversation_json.h"
#include "api/query_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"
#include "desk/change_json.h"
#include "desk/conversation.h"
#include "desk/following.h"
#include "desk/merge.h"
#include "desk/relation.h"
#include "desk/reply.h"
#include "desk/split.h"
#include "desk/view.h"

static enum rc answer(struct ctx *c, const struct conversation_whole *w, struct http_reply *out)
{
	out->json = json_own(c, conversation_json(c, w));
	out->etag = talloc_asprintf(c, "%lld", (long long)w->v.version);
	out->etag_for_writes = true; /* a delivery or a name changes no version */
	return RC_OK;
}

enum rc api_conversation_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_query q = {
	        .q = http_query(r, "q"),
	        .zone = http_query(r, "zone"),
	        .cursor = http_query(r, "cursor"),
	        .limit = (int)http_query_i64_or(r, "limit", 25),
	};
	struct conversation_page page;

	if (!view_parse(http_query(r, "view"), &q.view) || q.limit < 1 || q.limit > 100)
		return ctx_fail(c, RC_INVALID, "no_such_view", "There is no such view.", NULL);
	if (q.q != NULL && q.q[strspn(q.q, " \t")] == 0)
		q.q = NULL;
	TRY(conversation_list(c, c, &q, &page));
	json_t *items = conversation_rows_json(page.v, page.n), *row;
	size_t i;
	json_array_foreach(items, i, row)
	{
		json_object_set_new(row, "found",
		        page.found == NULL ? json_null() : found_json(&page.found[i]));
	}
	out->json = json_own(c, list_json(items, page.next));
	json_object_set_new(
	        out->json, "asked", page.asked == NULL ? json_null() : asked_json(c, page.asked));
	return RC_OK;
}

enum rc api_conversation_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(conversation_get(c, c, http_path_i64(r, "number"), &w));
	return answer(c, &w, out);
}

enum rc api_conversation_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_change change;
	struct conversation_whole w;

	TRY(change_read(c, r->json, &change));
	TRY(conversation_update(
	        c, c, http_path_i64(r, "number"), version_of(r->if_match), &change, &w));
	return answer(c, &w, out);
}

enum rc api_split_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct split_wish wish = {0};
	const char *scope = NULL;
	struct conversation_whole w;

	TRY(json_get_i64(c, r->json, "message", 1, INT64_MAX, &wish.message));
	TRY(json_opt_text(c, r->json, "scope", 10, &scope));
	wish.scope = str_eq(scope, "only")     ? SPLIT_ONLY
	             : str_eq(scope, "sender") ? SPLIT_SENDER
	                                       : SPLIT_LATER;
	TRY(split_make(c, c, http_path_i64(r, "number"), version_of(r->if_match), &wish, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_split_undo(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(split_undo(c, c, http_path_i64(r, "number"), &w));
	return answer(c, &w, out);
}

enum rc api_merge_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;
	int64_t into = 0;

	TRY(json_get_i64(c, r->json, "into", 1, INT64_MAX, &into));
	TRY(merge_make(c, c, http_path_i64(r, "number"), version_of(r->if_match), into, &w));
	return answer(c, &w, out);
}

enum rc api_merge_undo(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(merge_undo(c, c, http_path_i64(r, "number"), &w));
	return answer(c, &w, out);
}

enum rc api_relation_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	enum relation_kind kind = RELATION_RELATED;
	const char *name = NULL;
	struct conversation_whole w;

	TRY(json_get_text(c, r->json, "kind", 10, &name));
	while (kind < RELATION_CHILD && !str_eq(name, relation_kind_name(kind)))
		kind++;
	TRY(relation_set(c, c, http_path_i64(r, "number"), http_path_i64(r, "other"), kind, &w));
	return answer(c, &w, out);
}

enum rc api_relation_end(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(relation_end(c, c, http_path_i64(r, "number"), http_path_i64(r, "other"), &w));
	return answer(c, &w, out);
}

enum rc api_following_add(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(following_add(c, c, http_path_i64(r, "number"), http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

enum rc api_following_end(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_whole w;

	TRY(following_end(c, c, http_path_i64(r, "number"), http_path_i64(r, "id"), &w));
	return answer(c, &w, out);
}

enum rc api_conversation_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct conversation_start s = {0};
	struct conversation_whole w;

	TRY(json_get_i64(c, r->json, "mailbox_id", 1, INT64_MAX, &s.mailbox_id));
	TRY(json_get_text(c, r->json, "subject", 4000, &s.subject));
	TRY(read_reply(c, r->json, &s.first));
	TRY(conversation_start(c, c, &s, &w));
	out->status = 201;
	return answer(c, &w, out);
}

enum rc api_view_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	static const char *const names[] = {"mine", "unassigned", "open", "waiting", "snoozed",
	        "solved", "spam", "trash", "all"};
	struct view_counts counts;
	json_t *items = json_array();
	(void)r;

	json_own(c, items);
	TRY(view_count(c, &counts));
	const int64_t known[] = {counts.mine, counts.unassigned, counts.open};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_t *one = json_object();
		json_object_set_new(one, "view", json_text(names[i]));
		json_object_set_new(one, "count", i < 3 ? json_integer(known[i]) : json_null());
		json_array_append_new(items, one);
	}
	out->json = json_own(c, list_json(json_incref(items), NULL));
	return RC_OK;
}
