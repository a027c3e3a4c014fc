/* api/addresses: what is known about an address, and what people decide about it. */
#include "api/address_json.h"
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/bounce.h"
#include "i18n/i18n.h"

static json_t *dead_json(const struct ctx *c, const struct address_state *s)
{
	const struct address *a = &s->known;

	if (!s->is_dead)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "since", json_time(a->dead_ms));
	json_object_set_new(o, "cause", json_text(a->dead_cause));
	json_object_set_new(o, "status", json_text(a->dead_status));
	json_object_set_new(o, "title", json_text(i18n_text(c->lang, bounce_title(a->dead_cause))));
	json_object_set_new(o, "next_step",
	        json_text(i18n_text(c->lang, bounce_next_step(a->dead_cause, true, true))));
	json_object_set_new(o, "words", json_text(a->dead_words));
	return o;
}

json_t *address_json(const struct ctx *c, const struct address_state *s)
{
	static const char *const pictures[] = {
	        [PICTURES_ASK] = "ask",
	        [PICTURES_ALWAYS] = "always",
	        [PICTURES_NEVER] = "never",
	};
	json_t *o = json_object();

	json_object_set_new(o, "address", json_text(s->address));
	json_object_set_new(o, "pictures", json_text(pictures[s->pictures]));
	json_object_set_new(o, "undeliverable", dead_json(c, s));
	json_object_set_new(o, "block", block_json(&s->block));
	return o;
}

enum rc api_address_get(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct address_state s;

	TRY(address_get(c, c, http_path(r, "address"), &s));
	out->json = json_own(c, address_json(c, &s));
	return RC_OK;
}

enum rc api_address_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct address_change w = {.pictures = -1};
	const char *pictures = NULL;
	struct address_state s;

	TRY(json_opt_text(c, r->json, "pictures", 20, &pictures));
	if (pictures != NULL)
		w.pictures = str_eq(pictures, "always");
	if (json_is_true(json_object_get(r->json, "undeliverable")))
		return ctx_fail_field(c, RC_INVALID, "undeliverable", "only_the_post",
		        "Only the post itself says that an address takes no mail.", NULL);
	w.works = json_is_false(json_object_get(r->json, "undeliverable"));
	TRY(address_change(c, c, http_path(r, "address"), &w, &s));
	out->json = json_own(c, address_json(c, &s));
	return RC_OK;
}
