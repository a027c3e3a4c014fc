/* api/rules: when something happens, if a query fits, then a change. */
#include "desk/rule.h"

#include <string.h>

#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"
#include "desk/conversation.h"
#include "desk/receipt.h"
#include "desk/rule_json.h"
#include "desk/rule_try.h"
#include "i18n/i18n.h"

#define PAGE 50

static json_t *named(int64_t id, const char *name)
{
	return json_pack("{s:I,s:o}", "id", (json_int_t)id, "name", json_text(name));
}

/* JSON that was kept as text; null where there is none. */
static json_t *kept(const char *text)
{
	json_t *o = text == NULL ? NULL : json_loads(text, 0, NULL);
	return o != NULL ? o : json_null();
}

static json_t *rule_json(const struct ctx *c, const struct rule *r)
{
	json_t *o = json_object(), *failed = json_null();

	if (r->failed_ms != 0)
		failed = json_pack("{s:o,s:o}", "at", json_time(r->failed_ms), "reason",
		        json_text(i18n_text(c->lang, r->failed_reason)));
	json_object_set_new(o, "id", json_integer(r->id));
	json_object_set_new(o, "version", json_integer(r->version));
	json_object_set_new(o, "name", json_text(r->name));
	json_object_set_new(o, "enabled", json_boolean(r->enabled));
	json_object_set_new(o, "last", json_boolean(r->last));
	json_object_set_new(o, "owner", named(r->owner_id, r->owner_name));
	json_object_set_new(o, "mailbox",
	        r->mailbox_id == 0 ? json_null() : named(r->mailbox_id, r->mailbox_name));
	json_object_set_new(o, "when", rule_when_json(r));
	json_object_set_new(o, "query", json_text(r->query));
	json_object_set_new(o, "then", kept(r->act));
	json_object_set_new(o, "failed", failed);
	return o;
}

static enum rc answer(struct ctx *c, const struct rule *r, struct http_reply *out)
{
	out->json = json_own(c, rule_json(c, r));
	out->etag = talloc_asprintf(c, "%lld", (long long)r->version);
	out->etag_for_writes = true; /* what failed changes no version */
	return RC_OK;
}

static enum rc read_change(struct ctx *c, const json_t *o, struct rule_change *out)
{
	bool enabled = false, last = false;

	*out = (struct rule_change){
	        .has_mailbox = json_object_get(o, "mailbox_id") != NULL,
	        .mailbox_id = json_integer_value(json_object_get(o, "mailbox_id")),
	        .owner_id = json_integer_value(json_object_get(o, "owner_id")),
	        .when = json_object_get(o, "when"),
	        .then = json_object_get(o, "then"),
	};
	TRY(json_opt_text(c, o, "name", 400, &out->name));
	TRY(json_opt_text(c, o, "query", 4000, &out->query));
	TRY(json_opt_bool(c, o, "enabled", &enabled));
	TRY(json_opt_bool(c, o, "last", &last));
	out->enabled = json_object_get(o, "enabled") == NULL ? -1 : enabled;
	out->last = json_object_get(o, "last") == NULL ? -1 : last;
	return RC_OK;
}

static json_t *list_of(json_t *items, json_t *next)
{
	json_t *o = json_object();

	json_object_set_new(o, "items", items);
	json_object_set_new(o, "next", next);
	return o;
}

enum rc api_rule_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array();
	struct rule *list;
	int n = 0;
	(void)r;

	out->json = json_own(c, list_of(items, json_null()));
	TRY(rule_list(c, c, &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, rule_json(c, &list[i]));
	return RC_OK;
}

enum rc api_rule_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct rule_change change;
	struct rule rule;

	TRY(read_change(c, r->json, &change));
	TRY(rule_add(c, c, &change, &rule));
	out->status = 201;
	return answer(c, &rule, out);
}

enum rc api_rule_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct rule rule;

	TRY(rule_get(c, c, http_path_i64(r, "id"), &rule));
	return answer(c, &rule, out);
}

enum rc api_rule_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct rule_change change;
	struct rule rule;

	TRY(read_change(c, r->json, &change));
	TRY(rule_update(c, c, http_path_i64(r, "id"), version_of(r->if_match), &change, &rule));
	return answer(c, &rule, out);
}

enum rc api_rule_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return rule_delete(c, http_path_i64(r, "id"));
}

enum rc api_rule_order(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const int64_t *ids = NULL;
	size_t n = 0;
	(void)out;

	TRY(read_ids(c, r->json, "ids", &ids, &n));
	return rule_order(c, ids, (int)n);
}

/* Of what a rule changes: what it would say to the customer, and why nothing. */
static void set_answer(const struct ctx *c, json_t *o, json_t *changes)
{
	json_t *answer = json_incref(json_object_get(changes, "answer"));
	const char *withheld = json_string_value(json_object_get(changes, "withheld"));

	json_object_set_new(o, "answer", answer != NULL ? answer : json_null());
	json_object_set_new(o, "withheld",
	        withheld == NULL ? json_null()
	                         : json_text(i18n_text(c->lang, receipt_title(withheld))));
	json_object_del(changes, "answer");
	json_object_del(changes, "withheld");
	json_object_set(o, "changes", changes);
}

static json_t *tried_json(const struct ctx *c, const struct conversation *v, json_t *effects)
{
	json_t *o = json_object();
	const char *who = v->customer_name != NULL && v->customer_name[0] != 0
	                          ? v->customer_name
	                          : v->customer_address;

	json_object_set_new(o, "number", json_integer(v->number));
	json_object_set_new(o, "subject", json_text(v->subject));
	json_object_set_new(o, "customer", json_text(who));
	json_object_set_new(o, "mailbox", json_text(v->mailbox_name));
	json_object_set_new(o, "state", json_text(conversation_state_name(v->state)));
	json_object_set_new(o, "active_at", json_time(v->active_ms));
	set_answer(c, o, effects);
	return o;
}

enum rc api_rule_try(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *cursor = NULL;
	struct rule_change change;
	struct rule_tried t;
	json_t *items = json_array();

	out->json = json_own(c, list_of(items, json_null()));
	TRY(read_change(c, r->json, &change));
	TRY(json_opt_text(c, r->json, "cursor", 200, &cursor));
	TRY(rule_try(c, c, json_integer_value(json_object_get(r->json, "rule_id")), &change, cursor,
	        PAGE, &t));
	for (int i = 0; i < t.n; i++)
		json_array_append_new(items, tried_json(c, &t.v[i], t.effects[i]));
	json_object_set_new(out->json, "next", json_text(t.next));
	json_object_set_new(out->json, "count", t.count < 0 ? json_null() : json_integer(t.count));
	json_object_set_new(out->json, "more", json_boolean(t.more));
	return RC_OK;
}

static json_t *run_json(const struct ctx *c, const struct rule_run *n)
{
	json_t *o = json_object(), *changes = kept(n->changes);

	json_object_set_new(o, "id", json_integer(n->id));
	json_object_set_new(o, "at", json_time(n->at_ms));
	json_object_set_new(o, "rule", named(n->rule_id, n->rule_name));
	json_object_set_new(o, "conversation", json_integer(n->conversation));
	json_object_set_new(o, "event", json_text(rule_on_name(n->on)));
	json_object_set_new(o, "cause", n->cause_id == 0 ? json_null() : json_integer(n->cause_id));
	set_answer(c, o, changes);
	json_object_del(o, "answer");
	json_decref(changes);
	json_object_set_new(o, "reason",
	        n->reason == NULL ? json_null() : json_text(i18n_text(c->lang, n->reason)));
	return o;
}

static enum rc read_before(struct ctx *c, const struct http_request *r, int64_t *out)
{
	const char *cursor = http_query(r, "cursor");

	*out = INT64_MAX;
	if (cursor == NULL || (str_to_i64(cursor, out) == RC_OK && *out >= 1))
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "cursor", "bad_cursor",
	        "This is not a place in the list. Please start from the beginning.", NULL);
}

static void answer_runs(struct ctx *c, const struct rule_run *list, int n, struct http_reply *out)
{
	json_t *items = json_array();

	for (int i = 0; i < n && i < PAGE; i++)
		json_array_append_new(items, run_json(c, &list[i]));
	out->json = json_own(c, list_of(items, json_null()));
	if (n > PAGE)
		json_object_set_new(out->json, "next",
		        json_text(talloc_asprintf(c, "%lld", (long long)list[PAGE - 1].id)));
}

enum rc api_rule_log(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *rule = http_query(r, "rule");
	int64_t before, id = 0;
	struct rule_run *list;
	int n;

	if (rule != NULL)
		TRY(str_to_i64(rule, &id)); /* its schema was checked */
	TRY(read_before(c, r, &before));
	TRY(rule_log(c, c, id, before, PAGE + 1, &list, &n));
	answer_runs(c, list, n, out);
	return RC_OK;
}

enum rc api_conversation_rule_log(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct rule_run *list;
	int64_t before;
	int n;

	TRY(read_before(c, r, &before));
	TRY(rule_log_of(c, c, http_path_i64(r, "number"), before, PAGE + 1, &list, &n));
	answer_runs(c, list, n, out);
	return RC_OK;
}

static json_t *notice_json(struct ctx *c, const struct rule_notice *n)
{
	const char *pairs[] = {"one", n->rule_name == NULL ? "" : n->rule_name, "other",
	        n->other_name == NULL ? "" : n->other_name, NULL};
	const char *here =
	        N_("“{one}” and “{other}” answered each other again and again in one "
	           "conversation. They were stopped there; letters and people are not affected. "
	           "Please change the condition of one of them, so that it does not fit what the "
	           "other does.");
	const char *desk =
	        N_("“{one}” and “{other}” answered each other more often than the whole desk "
	           "lets rules do within an hour. They were stopped for a while; letters and "
	           "people are not affected. Please change the condition of one of them, so that "
	           "it does not fit what the other does.");
	json_t *o = json_object(), *rules = json_array();

	json_array_append_new(rules, named(n->rule_id, pairs[1]));
	json_array_append_new(rules, named(n->other_id, pairs[3]));
	json_object_set_new(o, "id", json_integer(n->id));
	json_object_set_new(o, "rules", rules);
	json_object_set_new(o, "whole_desk", json_boolean(n->whole_desk));
	json_object_set_new(o, "conversation", json_integer(n->conversation));
	json_object_set_new(o, "times", json_integer(n->times));
	json_object_set_new(o, "first_at", json_time(n->first_ms));
	json_object_set_new(o, "at", json_time(n->at_ms));
	json_object_set_new(o, "sentence",
	        json_text(i18n_fill(c, c->lang, n->whole_desk ? desk : here, pairs)));
	return o;
}

enum rc api_rule_notice_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array();
	struct rule_notice *list;
	int n = 0;
	(void)r;

	out->json = json_own(c, list_of(items, json_null()));
	TRY(rule_notices(c, c, &list, &n));
	for (int i = 0; i < n; i++)
		json_array_append_new(items, notice_json(c, &list[i]));
	return RC_OK;
}

enum rc api_rule_notice_drop(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return rule_notice_drop(c, http_path_i64(r, "id"));
}
