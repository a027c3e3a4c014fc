/*
 * desk/setting: values of the settings table (conf/settings.def), cached by event.
 * Reads need an open transaction; unknown keys are a programmer's error (assert).
 */
#ifndef DESK_SETTING_H
#define DESK_SETTING_H

#include "base/ctx.h"

MUST_CHECK enum rc setting_i64(struct ctx *c, const char *key, int64_t *out);
MUST_CHECK enum rc setting_bool(struct ctx *c, const char *key, bool *out);
MUST_CHECK enum rc setting_text(struct ctx *c, const void *mem, const char *key, const char **out);
/* Checked against type and range; writes an event. Needs an open write transaction. */
MUST_CHECK enum rc setting_set(struct ctx *c, const char *key, const char *value);

#endif
