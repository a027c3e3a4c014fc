/* api/grants: signing in a mailbox at its provider. */
#include <string.h>

#include "api/grant_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "i18n/i18n.h"

static void set_text(json_t *o, const char *field, const char *value)
{
	json_object_set_new(o, field, json_text(value));
}

json_t *grant_json(const struct ctx *c, const struct grant_view *v)
{
	json_t *o = json_object();
	json_object_set_new(o, "id", json_integer(v->id));
	set_text(o, "provider", v->provider);
	set_text(o, "provider_name", v->provider_name);
	set_text(o, "client_id", v->client_id);
	set_text(o, "state", v->state);
	set_text(o, "code", v->slug);
	set_text(o, "title", i18n_text(c->lang, v->title));
	set_text(o, "next_step", v->next_step != NULL ? i18n_text(c->lang, v->next_step) : NULL);
	set_text(o, "words", v->words);
	set_text(o, "authorise_url", v->authorise_url);
	set_text(o, "user_code", v->user_code);
	set_text(o, "verification_url", v->verification_url);
	json_object_set_new(o, "interval_seconds", json_integer(v->interval_ms / 1000));
	json_object_set_new(o, "expires_at", json_time(v->expires_ms));
	set_text(o, "account", v->account);
	json_object_set_new(o, "renew_by", json_time(v->renew_by_ms));
	return o;
}

static json_t *provider_json(const struct grant_provider *p)
{
	json_t *o = json_object();
	set_text(o, "id", p->id);
	set_text(o, "name", p->name);
	json_object_set_new(o, "wants_secret", json_boolean(p->wants_secret));
	json_object_set_new(o, "by_device", json_boolean(p->by_device));
	set_text(o, "client_id", p->client_id);
	json_object_set_new(o, "has_secret", json_boolean(p->has_secret));
	set_text(o, "imap_url", p->imap_url);
	set_text(o, "smtp_url", p->smtp_url);
	return o;
}

enum rc api_grant_provider_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct grant_provider *list;
	size_t n;
	TRY(grant_provider_list(c, c, &list, &n));
	json_t *items = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, provider_json(&list[i]));
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	set_text(out->json, "redirect_uri", talloc_asprintf(c, "%s" GRANT_CALLBACK, r->base_url));
	return RC_OK;
}

static enum rc read_start(struct ctx *c, const json_t *o, struct grant_start *w)
{
	const char *way = NULL;
	const struct {
		const char *field, **to;
	} texts[] = {{"provider", &w->provider}, {"address", &w->address},
	        {"client_id", &w->client_id}, {"client_secret", &w->client_secret},
	        {"tenant", &w->tenant}, {"authorise_url", &w->authorise_url},
	        {"token_url", &w->token_url}, {"device_url", &w->device_url}, {"scope", &w->scope}};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		TRY(json_opt_text(c, o, texts[i].field, 5000, texts[i].to));
	TRY(json_opt_i64(c, o, "mailbox_id", 1, INT64_MAX, &w->mailbox_id));
	TRY(json_get_text(c, o, "way", 10, &way));
	w->device = strcmp(way, "device") == 0;
	return RC_OK;
}

enum rc api_grant_begin(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct grant_start w = {0};
	struct grant_view v;
	TRY(read_start(c, r->json, &w));
	TRY(grant_begin(c, c, &w, r->base_url, &v));
	out->status = 201;
	out->json = json_own(c, grant_json(c, &v));
	return RC_OK;
}

enum rc api_grant_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct grant_view v;
	TRY(grant_view_get(c, c, http_path_i64(r, "id"), &v));
	out->json = json_own(c, grant_json(c, &v));
	return RC_OK;
}

enum rc api_grant_return(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *state = NULL, *code = NULL, *error = NULL, *words = NULL;
	struct grant_view v;
	TRY(json_get_text(c, r->json, "state", 200, &state));
	TRY(json_opt_text(c, r->json, "code", 8000, &code));
	TRY(json_opt_text(c, r->json, "error", 200, &error));
	TRY(json_opt_text(c, r->json, "error_description", 4000, &words));
	TRY(grant_return(c, c, state, code, error, words, &v));
	out->json = json_own(c, grant_json(c, &v));
	return RC_OK;
}
