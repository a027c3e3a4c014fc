/* api/promises: what was promised, and what came of it. */
#include "api/conversation_json.h"
#include "api/promise_json.h"
#include "api/reply_input.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"
#include "desk/promise_moves.h"

#define WORDS_BYTES (4 * PROMISE_WORDS_MAX)
#define DUE_BYTES 16

static enum rc read_to(struct ctx *c, const json_t *o, int *out)
{
	const char *to = NULL;

	TRY(json_opt_text(c, o, "to", 20, &to));
	*out = to == NULL ? 0 : promise_to_parse(to);
	return RC_OK;
}

static enum rc read_new(struct ctx *c, const json_t *o, struct promise_new *out)
{
	*out = (struct promise_new){0};
	TRY(json_get_text(c, o, "text", WORDS_BYTES, &out->words));
	TRY(json_opt_text(c, o, "due", DUE_BYTES, &out->due));
	return read_to(c, o, &out->to);
}

enum rc read_promises(struct ctx *c, const json_t *o, struct reply_new *out)
{
	const json_t *list = json_object_get(o, "promises"), *one;
	struct promises_said *said;
	size_t i;

	if (list == NULL && json_object_get(o, "changed_promises") == NULL)
		return RC_OK;
	said = talloc_zero(c, struct promises_said);
	said->n = json_array_size(list);
	said->v = talloc_zero_array(c, struct promise_new, said->n + 1);
	json_array_foreach(list, i, one)
	{
		TRY(read_new(c, one, &said->v[i]));
	}
	TRY(read_ids(c, o, "changed_promises", &said->changed, &said->changed_count));
	out->also = promise_keep_said;
	out->also_arg = said;
	return RC_OK;
}

static json_t *promise_json(const struct promise_row *p)
{
	const char *customer = p->customer_name != NULL && p->customer_name[0] != 0
	                               ? p->customer_name
	                               : p->customer_address;
	json_t *o = json_object();

	json_object_set_new(o, "id", json_integer(p->id));
	json_object_set_new(o, "version", json_integer(p->version));
	json_object_set_new(o, "conversation", json_integer(p->conversation));
	json_object_set_new(o, "subject", json_text(p->subject));
	json_object_set_new(o, "customer", json_text(customer));
	json_object_set_new(o, "message", json_integer(p->message_id));
	json_object_set_new(o, "owner", user_ref(p->owner_id, p->owner_name));
	json_object_set_new(o, "to", json_text(promise_to_name(p->to)));
	json_object_set_new(o, "text", json_text(p->words));
	json_object_set_new(o, "due", json_text(p->due));
	json_object_set_new(o, "due_at", json_time(p->due == NULL ? 0 : p->due_ms));
	json_object_set_new(o, "state", json_text(promise_state_name(p->state)));
	json_object_set_new(o, "unsent", json_boolean(p->unsent));
	json_object_set_new(o, "made_at", json_time(p->made_ms));
	json_object_set_new(o, "closed_at", json_time(p->closed_ms));
	json_object_set_new(o, "told_in", id_or_null(p->told_id));
	return o;
}

static enum rc answer(struct ctx *c, const struct promise_row *p, struct http_reply *out)
{
	out->json = json_own(c, promise_json(p));
	out->etag = talloc_asprintf(c, "%lld", (long long)p->version);
	out->etag_for_writes = true; /* who keeps it may be called otherwise by now */
	return RC_OK;
}

static void answer_page(struct ctx *c, const struct promise_page *page, struct http_reply *out)
{
	json_t *items = json_array();

	out->json = json_own(c, list_json(items, page->next));
	for (int i = 0; i < page->n; i++)
		json_array_append_new(items, promise_json(&page->v[i]));
}

enum rc api_promise_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *whose = http_query(r, "whose");
	struct promise_query q = {
	        .mine = whose == NULL || strcmp(whose, "mine") == 0,
	        .cursor = http_query(r, "cursor"),
	        .limit = (int)http_query_i64_or(r, "limit", 25),
	};
	struct promise_page page;

	TRY(promise_list(c, c, &q, &page));
	answer_page(c, &page, out);
	return RC_OK;
}

enum rc api_promise_of_conversation(
        struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct promise_page page = {0};

	TRY(promise_of_conversation(c, c, http_path_i64(r, "number"), &page));
	answer_page(c, &page, out);
	return RC_OK;
}

enum rc api_promise_add(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct promise_new made;
	struct promise_row p;

	TRY(read_new(c, r->json, &made));
	TRY(promise_add(c, c, http_path_i64(r, "id"), &made, &p));
	out->status = 201;
	return answer(c, &p, out);
}

enum rc api_promise_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct promise_change change = {.has_due = json_object_get(r->json, "due") != NULL};
	const char *state = NULL;
	struct promise_row p;

	TRY(json_opt_text(c, r->json, "text", WORDS_BYTES, &change.words));
	TRY(json_opt_text(c, r->json, "due", DUE_BYTES, &change.due));
	TRY(read_to(c, r->json, &change.to));
	TRY(json_opt_text(c, r->json, "state", 20, &state));
	TRY(json_opt_i64(c, r->json, "owner_id", 1, INT64_MAX, &change.owner_id));
	change.state = state == NULL ? 0 : promise_state_parse(state);
	TRY(promise_update(c, c, http_path_i64(r, "id"), version_of(r->if_match), &change, &p));
	return answer(c, &p, out);
}

enum rc api_promise_sentence(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *text;

	TRY(promise_sentence(c, c, http_path_i64(r, "id"), &text));
	out->json = json_own(c, json_pack("{s:o}", "text", json_text(text)));
	return RC_OK;
}

enum rc api_promise_delete(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	(void)out;
	return promise_delete(c, http_path_i64(r, "id"), version_of(r->if_match));
}
