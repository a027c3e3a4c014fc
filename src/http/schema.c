#include "http/schema.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

#define MAX_DEPTH 16

/* Where in the body we are, without allocating before something is wrong. */
struct place {
	const struct place *up;
	const char *name; /* or … */
	size_t index; /* … of a list */
};

static char *place_text(const void *mem, const struct place *at)
{
	if (at == NULL || (at->up == NULL && at->name == NULL))
		return talloc_strdup(mem, "");
	char *up = place_text(mem, at->up);
	const char *dot = up[0] != '\0' ? "." : "";
	if (at->name != NULL)
		return talloc_asprintf(mem, "%s%s%s", up, dot, at->name);
	return talloc_asprintf(mem, "%s%s%zu", up, dot, at->index);
}

static const char *number_text(const void *mem, int64_t n)
{
	return talloc_asprintf(mem, "%lld", (long long)n);
}

static bool is_address(const char *s)
{
	const char *at = strchr(s, '@');

	if (at == NULL || at == s || at[1] == '\0' || strchr(at + 1, '@') != NULL)
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || *s == '<' || *s == '>' || *s == 0x7f)
			return false;
	return true;
}

static bool is_cursor(const char *s)
{
	size_t n = strlen(s);

	for (const char *p = s; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return false;
	return n >= 1 && n <= 200;
}

/* Two or three small letters, and perhaps - with 2 to 8 letters or digits. */
static bool is_language(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	if (n < 2 || n > 3)
		return false;
	if (s[n] == '\0')
		return true;
	const char *more = s + n + 1;
	size_t rest = strlen(more);
	for (size_t i = 0; i < rest; i++)
		if (!isalnum((unsigned char)more[i]))
			return false;
	return s[n] == '-' && rest >= 2 && rest <= 8;
}

static bool is_sha256(const char *s)
{
	return strlen(s) == 64 && strspn(s, "0123456789abcdefABCDEF") == 64;
}

static bool pattern_fits(enum schema_pattern p, const char *s)
{
	int64_t ms;

	switch (p) {
	case PATTERN_NONE:
		return true;
	case PATTERN_ADDRESS:
		return is_address(s);
	case PATTERN_CURSOR:
		return is_cursor(s);
	case PATTERN_LANGUAGE:
		return is_language(s);
	case PATTERN_SHA256:
		return is_sha256(s);
	case PATTERN_TIME:
		return clock_parse(s, &ms) == RC_OK;
	}
	return false;
}

static enum rc pattern_fail(struct ctx *c, enum schema_pattern p, const char *field)
{
	switch (p) {
	case PATTERN_ADDRESS:
		return ctx_fail_field(c, RC_INVALID, field, "wrong_field",
		        "This is not a mail address, such as anna@example.org", NULL);
	case PATTERN_TIME:
		return ctx_fail_field(c, RC_INVALID, field, "wrong_field",
		        "This is not a time, such as 2026-11-23T08:10:00Z", NULL);
	case PATTERN_CURSOR:
		return ctx_fail_field(c, RC_INVALID, field, "bad_cursor",
		        "This page mark is not one of ours. Begin from the first page", NULL);
	case PATTERN_LANGUAGE:
		return ctx_fail_field(c, RC_INVALID, field, "wrong_field",
		        "This is not the code of a language, such as pl or pt-BR", NULL);
	case PATTERN_SHA256:
		return ctx_fail_field(c, RC_INVALID, field, "wrong_field",
		        "This is not a fingerprint of 64 hexadecimal digits", NULL);
	case PATTERN_NONE:
		break;
	}
	return ctx_fail_field(c, RC_INVALID, field, "wrong_field", "This has the wrong form", NULL);
}

static enum rc choice_fail(struct ctx *c, const struct schema *s, const char *field)
{
	struct buf *b = buf_new(c, 1000);

	for (size_t i = 0; s->choices[i] != NULL; i++) {
		buf_adds(b, i > 0 ? ", " : "");
		buf_adds(b, s->choices[i]);
	}
	return ctx_fail_field(c, RC_INVALID, field, "wrong_field", "This must be one of: {choices}",
	        "choices", b->p, NULL);
}

static bool choice_fits(const struct schema *s, const char *text)
{
	for (size_t i = 0; s->choices[i] != NULL; i++)
		if (strcmp(s->choices[i], text) == 0)
			return true;
	return false;
}

static enum rc check_string(
        struct ctx *c, const struct schema *s, const struct place *at, const char *text)
{
	if (s->choices != NULL)
		return choice_fits(s, text) ? RC_OK : choice_fail(c, s, place_text(c, at));
	if (s->min_length > 0 || s->max_length > 0) {
		size_t n = utf8_length(text);
		if (n < s->min_length && s->min_length == 1)
			return ctx_fail_field(c, RC_INVALID, place_text(c, at), "empty_field",
			        "This must not be empty", NULL);
		if (n < s->min_length)
			return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_short",
			        "This must have at least {min} characters", "min",
			        number_text(c, (int64_t)s->min_length), NULL);
		if (s->max_length > 0 && n > s->max_length)
			return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_long",
			        "This can have at most {max} characters", "max",
			        number_text(c, (int64_t)s->max_length), NULL);
	}
	return pattern_fits(s->pattern, text) ? RC_OK
	                                      : pattern_fail(c, s->pattern, place_text(c, at));
}

static enum rc check_integer(
        struct ctx *c, const struct schema *s, const struct place *at, int64_t n)
{
	if (n < s->min)
		return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_small",
		        "This must be at least {min}", "min", number_text(c, s->min), NULL);
	if (n > s->max)
		return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_large_number",
		        "This can be at most {max}", "max", number_text(c, s->max), NULL);
	return RC_OK;
}

static enum rc check_type_fail(struct ctx *c, const struct schema *s, const struct place *at)
{
	const char *field = place_text(c, at);

	if (s->types & SCHEMA_OBJECT)
		return ctx_fail_field(c, RC_INVALID, field, "wrong_field",
		        "This must be an object with fields", NULL);
	if (s->types & SCHEMA_ARRAY)
		return ctx_fail_field(
		        c, RC_INVALID, field, "wrong_field", "This must be a list", NULL);
	if (s->types & SCHEMA_STRING)
		return ctx_fail_field(
		        c, RC_INVALID, field, "wrong_field", "This must be text", NULL);
	if (s->types & SCHEMA_INTEGER)
		return ctx_fail_field(
		        c, RC_INVALID, field, "wrong_field", "This must be a whole number", NULL);
	return ctx_fail_field(
	        c, RC_INVALID, field, "wrong_field", "This must be true or false", NULL);
}

static enum rc check(
        struct ctx *c, const struct schema *s, const struct place *at, const json_t *v, int depth);

static const struct schema_field *field_named(const struct schema *s, const char *name)
{
	for (size_t i = 0; i < s->field_count; i++)
		if (strcmp(s->fields[i].name, name) == 0)
			return &s->fields[i];
	return NULL;
}

static enum rc check_object(
        struct ctx *c, const struct schema *s, const struct place *at, const json_t *v, int depth)
{
	const char *name;
	json_t *child;

	if (s->max_fields > 0 && json_object_size(v) > s->max_fields)
		return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_many",
		        "At most {max} fields can come at once", "max",
		        number_text(c, (int64_t)s->max_fields), NULL);
	/* jansson's iterator does not change the object, but takes no const */
	json_object_foreach((json_t *)(uintptr_t)v, name, child)
	{
		struct place here = {.up = at, .name = name};
		const struct schema_field *f = field_named(s, name);
		const struct schema *want = f != NULL ? f->schema : s->extra;
		if (want == NULL)
			return ctx_fail_field(c, RC_INVALID, place_text(c, &here), "unknown_field",
			        "There is no field of this name here", NULL);
		TRY(check(c, want, &here, child, depth + 1));
	}
	for (size_t i = 0; i < s->field_count; i++) {
		struct place here = {.up = at, .name = s->fields[i].name};
		if (s->fields[i].required && json_object_get(v, s->fields[i].name) == NULL)
			return ctx_fail_field(c, RC_INVALID, place_text(c, &here), "missing_field",
			        "This is missing", NULL);
	}
	return RC_OK;
}

static enum rc check_array(
        struct ctx *c, const struct schema *s, const struct place *at, const json_t *v, int depth)
{
	size_t n = json_array_size(v);

	if (s->max_items > 0 && n > s->max_items)
		return ctx_fail_field(c, RC_INVALID, place_text(c, at), "too_many",
		        "This list can hold at most {max}", "max",
		        number_text(c, (int64_t)s->max_items), NULL);
	for (size_t i = 0; s->items != NULL && i < n; i++) {
		struct place here = {.up = at, .index = i};
		TRY(check(c, s->items, &here, json_array_get(v, i), depth + 1));
	}
	return RC_OK;
}

static enum rc check(
        struct ctx *c, const struct schema *s, const struct place *at, const json_t *v, int depth)
{
	if (depth > MAX_DEPTH)
		return ctx_fail_field(c, RC_INVALID, place_text(c, at), "wrong_field",
		        "This is nested too deeply", NULL);
	switch (json_typeof(v)) {
	case JSON_STRING:
		if (s->types & SCHEMA_STRING)
			return check_string(c, s, at, json_string_value(v));
		break;
	case JSON_INTEGER:
		if (s->types & SCHEMA_INTEGER)
			return check_integer(c, s, at, json_integer_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		if (s->types & SCHEMA_BOOLEAN)
			return RC_OK;
		break;
	case JSON_NULL:
		if (s->types & SCHEMA_NULL)
			return RC_OK;
		break;
	case JSON_OBJECT:
		if (s->types & SCHEMA_OBJECT)
			return check_object(c, s, at, v, depth);
		break;
	case JSON_ARRAY:
		if (s->types & SCHEMA_ARRAY)
			return check_array(c, s, at, v, depth);
		break;
	case JSON_REAL:
		break;
	}
	return check_type_fail(c, s, at);
}

enum rc schema_check(struct ctx *c, const struct schema *s, const json_t *value)
{
	return check(c, s, NULL, value, 0);
}

enum rc schema_check_text(
        struct ctx *c, const struct schema *s, const char *field, const char *value)
{
	struct place at = {.name = field};
	int64_t n;

	if (s->types & SCHEMA_STRING)
		return check_string(c, s, &at, value);
	if (s->types & SCHEMA_INTEGER) {
		if (str_to_i64(value, &n) != RC_OK)
			return check_type_fail(c, s, &at);
		return check_integer(c, s, &at, n);
	}
	if ((s->types & SCHEMA_BOOLEAN) && (str_eq(value, "true") || str_eq(value, "false")))
		return RC_OK;
	return check_type_fail(c, s, &at);
}
