/*
 * desk/setting: values of the settings table (conf/settings.def), cached by event.
 * Reads need an open transaction; unknown keys are a programmer's error (assert).
 */
#ifndef DESK_SETTING_H
#define DESK_SETTING_H

#include "base/ctx.h"
#include "conf/setting.h"

MUST_CHECK enum rc setting_i64(struct ctx *c, const char *key, int64_t *out);
MUST_CHECK enum rc setting_bool(struct ctx *c, const char *key, bool *out);
MUST_CHECK enum rc setting_text(struct ctx *c, const void *mem, const char *key, const char **out);
/* Checked against type and range; writes an event. Needs an open write transaction. */
MUST_CHECK enum rc setting_set(struct ctx *c, const char *key, const char *value);

/* For the settings page: every setting with its value, talloc'd in c. May the actor
 * change it: s->who against c->actor.role. Opens its own transaction. */
struct setting_value {
	const struct conf_setting *s;
	const char *value;
};
MUST_CHECK enum rc setting_list(struct ctx *c, struct setting_value **out, size_t *out_n);

/* Several at once or none. RC_INVALID with the key as field: unknown (with a suggestion),
 * or out of range; RC_DENIED. Opens its own transaction. */
struct setting_change {
	const char *key, *value;
};
MUST_CHECK enum rc setting_change_all(
        struct ctx *c, const struct setting_change *changes, size_t n);

#endif
