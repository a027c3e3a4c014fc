/* api/conversations: lists, one conversation, changes, writing first. */
#include <string.h>

#include "api/conversation_out.h"
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
	struct json_out *o = json_out_new(c);

	conversation_put(o, c, w);
	out->text = o->p;
	out->etag = talloc_asprintf(c, "%lld", (long long)w->v.version);
	out->etag_for_writes = true; /* a delivery or a name changes no version */
	return RC_OK;
}

static void put_page(struct ctx *c, const struct conversation_page *page, struct http_reply *out)
{
	struct json_out *o = json_out_new(c);

	json_put_object(o, NULL);
	json_put_list(o, "items");
	for (int i = 0; i < page->n; i++) {
		json_put_object(o, NULL);
		conversation_row_put(o, &page->v[i]);
		if (page->found == NULL)
			json_put_null(o, "found");
		else
			json_put_tree(o, "found", found_json(&page->found[i]));
		json_end_object(o);
	}
	json_end_list(o);
	json_put_text(o, "next", page->next);
	json_put_tree(o, "asked", page->asked == NULL ? json_null() : asked_json(c, page->asked));
	json_end_object(o);
	out->text = o->p;
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
	put_page(c, &page, out);
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
	struct json_out *o = json_out_new(c);
	(void)r;

	TRY(view_count(c, &counts));
	const int64_t known[] = {counts.mine, counts.unassigned, counts.open};
	json_put_object(o, NULL);
	json_put_list(o, "items");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		json_put_object(o, NULL);
		json_put_text(o, "view", names[i]);
		if (i < 3)
			json_put_i64(o, "count", known[i]);
		else
			json_put_null(o, "count");
		json_end_object(o);
	}
	json_end_list(o);
	json_put_null(o, "next");
	json_end_object(o);
	out->text = o->p;
	return RC_OK;
}
