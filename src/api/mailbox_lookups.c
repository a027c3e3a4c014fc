/* api/mailbox_lookups: the servers of an address. */
#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/lookup.h"
#include "i18n/i18n.h"

static json_t *server_json(const struct ctx *c, const struct lookup_server *s)
{
	if (s->source == LOOKUP_NONE)
		return json_null();
	json_t *o = json_object();
	json_object_set_new(o, "url", json_text(s->url));
	json_object_set_new(o, "source", json_text(lookup_source_name(s->source)));
	json_object_set_new(
	        o, "source_title", json_text(i18n_text(c->lang, lookup_source_title(s->source))));
	json_object_set_new(o, "private", json_boolean(s->is_private));
	return o;
}

enum rc api_mailbox_lookup(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	const char *address;
	struct lookup_view v;
	TRY(json_get_text(c, r->json, "address", 254, &address));
	TRY(lookup_servers(c, c, address, &v));
	const struct mail_provider *p = v.found.provider;
	json_t *o = json_own(c, json_object());
	json_object_set_new(o, "imap", server_json(c, &v.found.imap));
	json_object_set_new(o, "smtp", server_json(c, &v.found.smtp));
	json_object_set_new(o, "login", json_text(v.found.login));
	json_object_set_new(o, "provider_name", json_text(p != NULL ? p->name : NULL));
	json_object_set_new(
	        o, "oauth", json_text(p != NULL && p->oauth[0] != '\0' ? p->oauth : NULL));
	json_object_set_new(o, "app_password", json_boolean(p != NULL && p->app_password));
	json_object_set_new(o, "title", json_text(i18n_text(c->lang, v.title)));
	json_object_set_new(o, "next_step",
	        json_text(v.next_step != NULL ? i18n_text(c->lang, v.next_step) : NULL));
	out->json = o;
	return RC_OK;
}
