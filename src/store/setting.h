/*
 * store/setting: rows of setting, only those that were changed. SQL only.
 * Knows neither types nor defaults (conf/ does). Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "base/ctx.h"

/* NULL when the key was never changed. */
MUST_CHECK enum rc store_setting_get(
        struct ctx *c, const void *mem, const char *key, const char **out);
MUST_CHECK enum rc store_setting_set(struct ctx *c, const char *key, const char *value);

#endif
