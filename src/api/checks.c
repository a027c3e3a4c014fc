/* api/checks: which automatic checks there are, for everybody. */
#include <string.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "care/check.h"
#include "i18n/i18n.h"

static json_t *lists_json(const char *lists)
{
	json_t *list = json_array();

	for (const char *p = lists; *p != 0;) {
		size_t n = strcspn(p, " ");
		json_array_append_new(list, json_stringn(p, n));
		p += n + (p[n] == ' ');
	}
	return list;
}

static json_t *check_json(const char *lang, const struct check *k)
{
	json_t *o = json_object();

	json_object_set_new(o, "id", json_text(k->id));
	json_object_set_new(o, "name", json_text(i18n_text(lang, k->name)));
	json_object_set_new(o, "looks_at", json_text(i18n_text(lang, k->looks_at)));
	json_object_set_new(o, "comes_of", json_text(i18n_text(lang, k->comes_of)));
	json_object_set_new(
	        o, "kept", k->kept == NULL ? json_null() : json_text(i18n_text(lang, k->kept)));
	json_object_set_new(o, "lists", lists_json(k->lists));
	return o;
}

enum rc api_check_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	json_t *items = json_array();
	(void)r;

	for (const struct check *k = checks_all(); k->id != NULL; k++)
		json_array_append_new(items, check_json(c->lang, k));
	out->json = json_own(c, json_object());
	json_object_set_new(out->json, "items", items);
	json_object_set_new(out->json, "next", json_null());
	return RC_OK;
}
