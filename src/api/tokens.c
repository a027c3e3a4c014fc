/* api/tokens: my API tokens. */
#include "api/routes.gen.h"
#include "base/clock.h"
#include "base/json.h"
#include "desk/token.h"

static json_t *scopes_json(uint32_t scopes)
{
	json_t *list = json_array();

	for (int i = 0; scope_names[i] != NULL; i++)
		if (scopes & (1u << i))
			json_array_append_new(list, json_text(scope_names[i]));
	return list;
}

static json_t *token_json(const struct token *t)
{
	json_t *j = json_object();

	json_object_set_new(j, "id", json_integer(t->id));
	json_object_set_new(j, "name", json_text(t->name));
	json_object_set_new(j, "scopes", scopes_json(t->scopes));
	json_object_set_new(j, "created_at", json_time(t->created_ms));
	json_object_set_new(j, "seen_at", json_time(t->seen_ms));
	json_object_set_new(j, "expires_at", json_time(t->expires_ms));
	return j;
}

static uint32_t scope_named(const char *name)
{
	for (int i = 0; scope_names[i] != NULL; i++)
		if (str_eq(scope_names[i], name))
			return 1u << i;
	return 0;
}

enum rc api_token_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct token *list;
	int n = 0;

	TRY(token_list(c, c->actor.user_id, &list, &n));
	json_t *items = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(items, token_json(&list[i]));
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

enum rc api_token_create(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct token t = {.user_id = c->actor.user_id};
	const char **scopes = NULL, *expires = NULL, *secret;

	TRY(json_get_text(c, r->json, "name", 1000, &t.name));
	TRY(json_opt_texts(c, r->json, "scopes", 20, 50, &scopes));
	TRY(json_opt_text(c, r->json, "expires_at", 64, &expires));
	for (size_t i = 0; scopes != NULL && scopes[i] != NULL; i++)
		t.scopes |= scope_named(scopes[i]);
	if (scopes == NULL)
		t.scopes = SCOPE_ME | SCOPE_CONVERSATIONS_READ;
	if (expires != NULL)
		TRY(clock_parse(expires, &t.expires_ms));
	TRY(token_create(c, &t, &secret));
	json_t *j = json_own(c, token_json(&t));
	json_object_set_new(j, "secret", json_text(secret));
	out->status = 201;
	out->json = j;
	return RC_OK;
}

enum rc api_token_revoke(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	return token_revoke(c, http_path_i64(r, "id"), c->actor.user_id);
}
