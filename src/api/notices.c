/* api/notices: what I should know, and what I want to hear of. */
#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/mention.h"
#include "desk/notice.h"
#include "desk/notice_choice.h"
#include "desk/notice_words.h"

#define ZONE_BYTES 240

static json_t *notice_json(const struct ctx *c, const struct notice *n)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(n->id));
	json_object_set_new(o, "kind", json_text(notice_kind_name(n->kind)));
	json_object_set_new(o, "text", json_text(notice_sentence(c, c->lang, n)));
	json_object_set_new(o, "conversation", id_or_null(n->conversation));
	json_object_set_new(o, "subject", json_text(n->subject));
	json_object_set_new(o, "mailbox", id_or_null(n->mailbox_id));
	json_object_set_new(o, "message", id_or_null(n->first_message_id));
	json_object_set_new(o, "actor", user_ref(n->actor_id, n->actor_name));
	json_object_set_new(o, "count", json_integer(n->count));
	json_object_set_new(o, "at", json_time(n->at_ms));
	json_object_set_new(o, "event", json_integer(n->event));
	json_object_set_new(o, "seen", json_boolean(n->seen_ms != 0));
	return o;
}

enum rc api_notice_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct notice_query q = {
	        .cursor = http_query(r, "cursor"),
	        .limit = (int)http_query_i64_or(r, "limit", 25),
	        .unseen = str_eq(http_query(r, "unseen"), "true"),
	};
	struct notice_page page;
	json_t *items;

	TRY(notice_list(c, c, &q, &page));
	items = json_array();
	for (int i = 0; i < page.n; i++)
		json_array_append_new(items, notice_json(c, &page.v[i]));
	out->json = json_own(c, list_json(items, page.next));
	json_object_set_new(out->json, "unseen", json_integer(page.unseen));
	return RC_OK;
}

enum rc api_notice_see(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct notice_seen what = {0};
	int64_t unseen;

	TRY(json_opt_i64(c, r->json, "conversation", 1, INT64_MAX, &what.conversation));
	TRY(json_opt_i64(c, r->json, "id", 1, INT64_MAX, &what.id));
	TRY(json_opt_i64(c, r->json, "upto", 1, INT64_MAX, &what.upto));
	TRY(notice_see(c, &what, &unseen));
	out->json = json_own(c, json_pack("{s:I}", "unseen", (json_int_t)unseen));
	return RC_OK;
}

static json_t *stopped_json(const struct notice_digest *d)
{
	if (d->stopped_ms == 0)
		return json_null();
	return json_pack(
	        "{s:o,s:o}", "at", json_time(d->stopped_ms), "words", json_text(d->stopped_words));
}

static json_t *choices_json(const struct notice_choices *v)
{
	json_t *o = json_object(), *kinds = json_array();

	for (int i = 0; i < v->n; i++) {
		const struct notice_choice *k = &v->v[i];
		json_array_append_new(
		        kinds, json_pack("{s:s,s:b,s:b,s:b}", "kind", notice_kind_name(k->kind),
		                       "app", k->app, "browser", k->browser, "mail", k->mail));
	}
	json_object_set_new(o, "kinds", kinds);
	json_object_set_new(o, "digest", json_text(notice_often_name(v->digest.often)));
	json_object_set_new(o, "hour", json_integer(v->digest.hour));
	json_object_set_new(o, "zone", json_text(v->digest.zone));
	json_object_set_new(o, "browser_words", json_boolean(v->digest.words));
	json_object_set_new(o, "stopped", stopped_json(&v->digest));
	return o;
}

enum rc api_notice_choice_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct notice_choices v;
	(void)r;

	TRY(notice_choices_get(c, c, &v));
	out->json = json_own(c, choices_json(&v));
	return RC_OK;
}

static enum rc read_kinds(struct ctx *c, const json_t *o, struct notice_choices_change *out)
{
	const json_t *list = json_object_get(o, "kinds"), *one;
	struct notice_choice *v =
	        talloc_zero_array(c, struct notice_choice, json_array_size(list) + 1);
	const char *kind;
	size_t i;

	json_array_foreach(list, i, one)
	{
		TRY(json_get_text(c, one, "kind", 40, &kind));
		v[i].kind = (enum notice_kind)notice_kind_parse(kind);
		TRY(json_opt_bool(c, one, "app", &v[i].app));
		TRY(json_opt_bool(c, one, "browser", &v[i].browser));
		TRY(json_opt_bool(c, one, "mail", &v[i].mail));
	}
	out->v = v;
	out->n = (int)json_array_size(list);
	return RC_OK;
}

enum rc api_notice_choice_update(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct notice_choices_change change = {.often = -1, .hour = -1, .words = -1};
	struct notice_choices v;
	const char *often = NULL;
	int64_t hour = -1;
	bool words = false;

	TRY(read_kinds(c, r->json, &change));
	TRY(json_opt_text(c, r->json, "digest", 20, &often));
	TRY(json_opt_i64(c, r->json, "hour", 0, 23, &hour));
	TRY(json_opt_text(c, r->json, "zone", ZONE_BYTES, &change.zone));
	TRY(json_opt_bool(c, r->json, "browser_words", &words));
	if (often != NULL)
		change.often = notice_often_parse(often);
	change.hour = (int)hour;
	if (json_object_get(r->json, "browser_words") != NULL)
		change.words = words;
	TRY(notice_choices_update(c, c, &change, &v));
	out->json = json_own(c, choices_json(&v));
	return RC_OK;
}

enum rc api_colleague_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct user_name *v;
	json_t *items = json_array();
	int n, teams;

	out->json = json_own(c, list_json(items, NULL));
	TRY(mention_choices(c, c, http_path_i64(r, "number"), &v, &n, &teams));
	for (int i = 0; i < n; i++)
		json_array_append_new(
		        items, json_pack("{s:s,s:I,s:o}", "kind", i < teams ? "user" : "team", "id",
		                       (json_int_t)v[i].id, "name", json_text(v[i].name)));
	return RC_OK;
}
