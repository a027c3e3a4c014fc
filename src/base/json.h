/*
 * base/json: jansson, tied to talloc.
 *
 * json_own() gives a json_t to a talloc object; handlers never decref.
 * The json_get_* functions read one field of an object and set a failure that
 * names the field. Strings returned are owned by the json_t.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/str.h"

/* j is freed with mem. Aborts on NULL (out of memory). Returns j. */
json_t *json_own(const void *mem, json_t *j);

/* One JSON value from bytes: at most max bytes and 64 levels, no duplicate
 * keys, no NUL in strings. RC_INVALID (with place) or RC_LIMIT. */
MUST_CHECK enum rc json_read(struct ctx *c, const void *p, size_t n, size_t max, json_t **out);

/* Compact text in mem. */
char *json_write(const void *mem, const json_t *j);

/* Text that may be NULL, or that may be no UTF-8 at all, as a JSON string/null. */
json_t *json_text(const char *s);
/* Milliseconds as RFC 3339, 0 as null. */
json_t *json_time(int64_t ms);

/* Required string of at most max bytes. */
MUST_CHECK enum rc json_get_text(
        struct ctx *c, const json_t *o, const char *field, size_t max, const char **out);
/* Optional: *out stays as it is when absent; null makes it NULL. */
MUST_CHECK enum rc json_opt_text(
        struct ctx *c, const json_t *o, const char *field, size_t max, const char **out);
/* A time as clock_parse reads it; absent or null is 0. */
MUST_CHECK enum rc json_opt_time(
        struct ctx *c, const json_t *o, const char *field, int64_t *out_ms);
MUST_CHECK enum rc json_opt_i64(
        struct ctx *c, const json_t *o, const char *field, int64_t min, int64_t max, int64_t *out);
MUST_CHECK enum rc json_get_i64(
        struct ctx *c, const json_t *o, const char *field, int64_t min, int64_t max, int64_t *out);
MUST_CHECK enum rc json_opt_bool(struct ctx *c, const json_t *o, const char *field, bool *out);
/* Optional list of strings; talloc'd array ended by NULL; *out NULL if absent. */
MUST_CHECK enum rc json_opt_texts(struct ctx *c, const json_t *o, const char *field,
        size_t max_items, size_t max_bytes, const char ***out);

#endif
