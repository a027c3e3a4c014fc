#include "desk/setting.h"

#include <assert.h>

#include "base/str.h"
#include "desk/access.h"
#include "desk/audit.h"
#include "desk/calendar.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/setting.h"

enum rc setting_text(struct ctx *c, const void *mem, const char *key, const char **out)
{
	const struct conf_setting *s = conf_setting_find(key);
	const char *value = NULL;

	assert(s != NULL);
	TRY(store_setting_get(c, mem, key, &value));
	*out = value != NULL ? value : s->fallback;
	return RC_OK;
}

enum rc setting_i64(struct ctx *c, const char *key, int64_t *out)
{
	const char *value;

	TRY(setting_text(c, c, key, &value));
	if (str_to_i64(value, out) != RC_OK)
		return ctx_broken(c, "setting %s is no number: %s", key, value);
	return RC_OK;
}

enum rc setting_bool(struct ctx *c, const char *key, bool *out)
{
	const char *value;

	TRY(setting_text(c, c, key, &value));
	*out = str_eq(value, "true");
	return RC_OK;
}

enum rc setting_set(struct ctx *c, const char *key, const char *value)
{
	const struct conf_setting *s = conf_setting_find(key);

	assert(s != NULL);
	json_t *changes = audit_changes(c);
	const char *before;

	TRY(conf_setting_check(c, s, value));
	if (str_eq(s->key, "holidays"))
		TRY(calendar_holidays_check(c, value));
	TRY(setting_text(c, c, key, &before));
	audit_text(changes, "value", before, value);
	TRY(audit_add(
	        c, &(struct audit){.noun = "setting", .verb = "changed", .name = s->key}, changes));
	TRY(store_setting_set(c, key, value));
	/* the key is one of a fixed table, and the only thing that is said: values may be names */
	event_add(c, &(struct event){.kind = "setting.changed",
	                     .subject_kind = "setting",
	                     .data = talloc_asprintf(c, "{\"key\":\"%s\"}", s->key)});
	return RC_OK;
}

struct listing {
	struct setting_value *list;
	size_t n;
};

static enum rc list_tx(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	for (size_t i = 0; i < l->n; i++) {
		l->list[i].s = conf_setting_at(i);
		TRY(setting_text(c, l->list, l->list[i].s->key, &l->list[i].value));
	}
	return RC_OK;
}

enum rc setting_list(struct ctx *c, struct setting_value **out, size_t *out_n)
{
	struct listing l = {0};

	while (conf_setting_at(l.n) != NULL)
		l.n++;
	l.list = talloc_zero_array(c, struct setting_value, l.n + 1);
	TRY(store_tx(c, DB_READ, list_tx, &l));
	*out = l.list;
	*out_n = l.n;
	return RC_OK;
}

struct changing {
	const struct setting_change *changes;
	size_t n;
};

static enum rc unknown(struct ctx *c, const char *key)
{
	const char *near = conf_setting_near(key);

	if (near == NULL)
		return ctx_fail_field(
		        c, RC_INVALID, key, "no_such_setting", "There is no such setting", NULL);
	return ctx_fail_field(c, RC_INVALID, key, "no_such_setting",
	        "There is no such setting. Did you mean {near}?", "near", near, NULL);
}

static enum rc change_tx(struct ctx *c, void *arg)
{
	struct changing *ch = arg;

	for (size_t i = 0; i < ch->n; i++) {
		const struct conf_setting *s = conf_setting_find(ch->changes[i].key);
		if (s == NULL)
			return unknown(c, ch->changes[i].key);
		if (c->actor.role < s->who)
			return access_refuse(c, s->key);
		TRY(setting_set(c, s->key, ch->changes[i].value));
	}
	return RC_OK;
}

enum rc setting_change_all(struct ctx *c, const struct setting_change *changes, size_t n)
{
	struct changing ch = {changes, n};

	return store_tx(c, DB_WRITE, change_tx, &ch);
}
