#include "conf/setting.h"

#include <string.h>

#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/str.h"
#include "conf/near.h"

#define SETTING(key, type, fallback, min, max, choices, who, help)                                 \
	{#key, CONF_##type, fallback, min, max, choices, ROLE_##who, help},
static const struct conf_setting settings[] = {
#include "conf/settings.def"
};
#undef SETTING

#define SETTING(key, type, fallback, min, max, choices, who, help) #key,
static const char *const keys[] = {
#include "conf/settings.def"
};
#undef SETTING

#define SETTING_COUNT (sizeof settings / sizeof settings[0])

const struct conf_setting *conf_setting_at(size_t i)
{
	return i < SETTING_COUNT ? &settings[i] : NULL;
}

const struct conf_setting *conf_setting_find(const char *key)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (str_eq(settings[i].key, key))
			return &settings[i];
	}
	return NULL;
}

const char *conf_setting_near(const char *key)
{
	return near_find(key, keys, SETTING_COUNT);
}

const char *conf_type_name(enum conf_type type)
{
	static const char *const names[] = {
	        [CONF_BOOL] = "bool",
	        [CONF_INT] = "int",
	        [CONF_TEXT] = "text",
	        [CONF_CHOICE] = "choice",
	        [CONF_ZONE] = "text",
	};

	return names[type];
}

static bool is_choice(const char *choices, const char *value)
{
	size_t n = strlen(value);

	for (const char *p = choices; n > 0 && p != NULL; p = strchr(p, '|')) {
		if (*p == '|')
			p++;
		if (strncmp(p, value, n) == 0 && (p[n] == '|' || p[n] == '\0'))
			return true;
	}
	return false;
}

static bool is_zone(const char *value)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar name[65];
	UChar known[65];
	UBool system = 0;

	u_strFromUTF8(name, 64, NULL, value, -1, &e);
	ucal_getCanonicalTimeZoneID(name, -1, known, 64, &system, &e);
	return U_SUCCESS(e) && system;
}

static enum rc check_int(struct ctx *c, const struct conf_setting *s, const char *value)
{
	int64_t n;

	if (str_to_i64(value, &n) == RC_OK && n >= s->min && n <= s->max)
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, s->key, "setting_out_of_range",
	        "{key} is to be a whole number from {min} to {max}.", "key", s->key, "min",
	        talloc_asprintf(c, "%lld", (long long)s->min), "max",
	        talloc_asprintf(c, "%lld", (long long)s->max), NULL);
}

static enum rc check_text(struct ctx *c, const struct conf_setting *s, const char *value)
{
	int64_t n = (int64_t)utf8_length(value);

	if (!utf8_valid(value, strlen(value)) || n < s->min || n > s->max)
		return ctx_fail_field(c, RC_INVALID, s->key, "setting_length",
		        "{key} is to have from {min} to {max} characters.", "key", s->key, "min",
		        talloc_asprintf(c, "%lld", (long long)s->min), "max",
		        talloc_asprintf(c, "%lld", (long long)s->max), NULL);
	if (s->type == CONF_ZONE && !is_zone(value))
		return ctx_fail_field(c, RC_INVALID, s->key, "setting_zone",
		        "There is no time zone {value}. Europe/Vilnius is one, for example.",
		        "value", value, NULL);
	return RC_OK;
}

enum rc conf_setting_check(struct ctx *c, const struct conf_setting *s, const char *value)
{
	switch (s->type) {
	case CONF_BOOL:
		if (str_eq(value, "true") || str_eq(value, "false"))
			return RC_OK;
		return ctx_fail_field(c, RC_INVALID, s->key, "setting_not_bool",
		        "{key} is to be true or false.", "key", s->key, NULL);
	case CONF_INT:
		return check_int(c, s, value);
	case CONF_CHOICE:
		if (strchr(value, '|') == NULL && is_choice(s->choices, value))
			return RC_OK;
		return ctx_fail_field(c, RC_INVALID, s->key, "setting_not_choice",
		        "{key} is to be one of {choices}.", "key", s->key, "choices", s->choices,
		        NULL);
	case CONF_TEXT:
	case CONF_ZONE:
		break;
	}
	return check_text(c, s, value);
}
