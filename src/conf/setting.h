/*
 * conf/setting: the table of settings (settings.def): type, default, range, who, help.
 *
 * Pure: knows no database and no values; desk/setting keeps those.
 * Everything returned is static.
 */
#ifndef CONF_SETTING_H
#define CONF_SETTING_H

#include "base/ctx.h"

/* A zone is a text that has to name a time zone. */
enum conf_type { CONF_BOOL, CONF_INT, CONF_TEXT, CONF_CHOICE, CONF_ZONE };

struct conf_setting {
	const char *key;
	enum conf_type type;
	const char *fallback; /* in the form in which values are kept */
	int64_t min, max; /* of a number; of a text in characters */
	const char *choices; /* "ask|never", or NULL */
	enum role who; /* the least role that may change it */
	const char *help; /* msgid */
};

/* NULL where there is none. */
const struct conf_setting *conf_setting_find(const char *key);
/* The i-th, NULL after the last. */
const struct conf_setting *conf_setting_at(size_t i);
/* The nearest known key, or NULL when nothing is near. */
const char *conf_setting_near(const char *key);
/* As the API says it: "bool", "int", "text", "choice". */
const char *conf_type_name(enum conf_type type);

/* Values are kept as text: "true"/"false", a decimal number, the text itself.
 * RC_INVALID with the key as field when value does not fit. */
MUST_CHECK enum rc conf_setting_check(
        struct ctx *c, const struct conf_setting *s, const char *value);

#endif
