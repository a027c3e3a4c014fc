/* api/gists: what is at stake in a conversation, and whether its customer has become calmer. */
#include "api/conversation_json.h"
#include "api/routes.gen.h"
#include "api/version_of.h"
#include "base/json.h"
#include "base/str.h"
#include "care/gist.h"

static json_t *stake_json(const struct gist *g)
{
	json_t *o;

	if (g->stake == NULL)
		return json_null();
	o = json_object();
	json_object_set_new(o, "text", json_text(g->stake));
	json_object_set_new(o, "by", json_text(g->stake_said ? "person" : "letter"));
	json_object_set_new(o, "message", id_or_null(g->stake_letter));
	return o;
}

static json_t *change_json(const struct gist *g)
{
	json_t *o, *words = json_array();

	if (!g->compared) {
		json_decref(words);
		return json_null();
	}
	for (size_t i = 0; i < g->change.n; i++)
		json_array_append_new(words, json_text(g->change.words[i]));
	o = json_object();
	json_object_set_new(o, "change", json_text(mood_change_name(g->change.change)));
	json_object_set_new(o, "by", json_text(g->change_said ? "person" : "letters"));
	json_object_set_new(o, "words", words);
	json_object_set_new(o, "first", json_integer(g->first_letter));
	json_object_set_new(o, "last", json_integer(g->last_letter));
	return o;
}

static void answer(struct ctx *c, const struct gist *g, struct http_reply *out)
{
	out->json = json_own(c, json_object());
	json_object_set_new(out->json, "version", json_integer(g->version));
	json_object_set_new(out->json, "stake", stake_json(g));
	json_object_set_new(out->json, "stake_said", json_boolean(g->stake_said));
	json_object_set_new(out->json, "change", change_json(g));
	out->etag = talloc_asprintf(c, "%lld", (long long)g->version);
	out->etag_for_writes = true; /* a new letter changes no version */
}

enum rc api_gist_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct gist g;

	TRY(gist_get(c, c, http_path_i64(r, "number"), &g));
	answer(c, &g, out);
	return RC_OK;
}

enum rc api_gist_set(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct gist_change change = {
	        .has_stake = json_object_get(r->json, "stake") != NULL,
	        .has_change = json_object_get(r->json, "change") != NULL,
	};
	struct gist g;

	TRY(json_opt_text(c, r->json, "stake", GIST_STAKE_CHARS * 4, &change.stake));
	TRY(json_opt_text(c, r->json, "change", 10, &change.change));
	if (str_eq(change.change, "as_read"))
		change.change = NULL;
	TRY(gist_set(c, c, http_path_i64(r, "number"), version_of(r->if_match), &change, &g));
	answer(c, &g, out);
	return RC_OK;
}
