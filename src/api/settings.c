/* api/settings: the desk's settings. */
#include <string.h>

#include "api/routes.gen.h"
#include "base/json.h"
#include "desk/setting.h"
#include "i18n/i18n.h"

static json_t *value_json(const struct conf_setting *s, const char *value)
{
	int64_t n;

	if (s->type == CONF_BOOL)
		return json_boolean(str_eq(value, "true"));
	if (s->type == CONF_INT && str_to_i64(value, &n) == RC_OK)
		return json_integer(n);
	return json_text(value);
}

static json_t *choices_json(const char *choices)
{
	json_t *list = json_array();

	for (const char *p = choices; *p != '\0';) {
		size_t n = strcspn(p, "|");
		json_array_append_new(list, json_stringn(p, n));
		p += n + (p[n] == '|' ? 1 : 0);
	}
	return list;
}

static json_t *setting_json(struct ctx *c, const struct setting_value *v)
{
	const struct conf_setting *s = v->s;
	json_t *j = json_object();

	json_object_set_new(j, "key", json_text(s->key));
	json_object_set_new(j, "type", json_text(conf_type_name(s->type)));
	json_object_set_new(j, "value", value_json(s, v->value));
	json_object_set_new(j, "default", value_json(s, s->fallback));
	json_object_set_new(j, "may_change", json_boolean(c->actor.role >= s->who));
	json_object_set_new(j, "help", json_text(i18n_text(c->lang, s->help)));
	if (s->choices != NULL)
		json_object_set_new(j, "choices", choices_json(s->choices));
	if (s->type == CONF_INT) {
		json_object_set_new(j, "min", json_integer(s->min));
		json_object_set_new(j, "max", json_integer(s->max));
	}
	return j;
}

enum rc api_setting_list(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	struct setting_value *list;
	size_t n;

	TRY(setting_list(c, &list, &n));
	json_t *items = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(items, setting_json(c, &list[i]));
	out->json = json_own(c, json_pack("{s:o,s:n}", "items", items, "next"));
	return RC_OK;
}

static const char *value_text(struct ctx *c, const json_t *v)
{
	if (json_is_boolean(v))
		return json_is_true(v) ? "true" : "false";
	if (json_is_integer(v))
		return talloc_asprintf(c, "%lld", (long long)json_integer_value(v));
	return json_string_value(v);
}

enum rc api_setting_update(struct ctx *c, const struct http_request *r, struct http_reply *out)
{
	size_t n = 0;
	struct setting_change *changes =
	        talloc_zero_array(c, struct setting_change, json_object_size(r->json) + 1);
	const char *key;
	json_t *value;

	json_object_foreach(r->json, key, value)
	{
		changes[n].key = key;
		changes[n++].value = value_text(c, value);
	}
	TRY(setting_change_all(c, changes, n));
	return api_setting_list(c, r, out);
}
