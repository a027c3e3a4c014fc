#include "base/json.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define DEPTH_MAX 64

struct owned {
	json_t *j;
};

static int owned_free(struct owned *o)
{
	json_decref(o->j);
	return 0;
}

json_t *json_own(const void *mem, json_t *j)
{
	struct owned *o = mem_must(talloc(mem, struct owned));

	o->j = mem_must(j);
	talloc_set_destructor(o, owned_free);
	return j;
}

/* Nesting, told before parsing: the parser itself would recurse 2048 deep. */
static bool too_deep(const char *p, size_t n)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < n; i++) {
		if (in_string) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				in_string = false;
		} else if (p[i] == '"') {
			in_string = true;
		} else if (p[i] == '{' || p[i] == '[') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if ((p[i] == '}' || p[i] == ']') && depth > 0) {
			depth--;
		}
	}
	return false;
}

enum rc json_read(struct ctx *c, const void *p, size_t n, size_t max, json_t **out)
{
	json_error_t e;
	json_t *j;

	if (n > max)
		return ctx_fail(c, RC_LIMIT, "json_too_large",
		        "That is too much at once: at most {max} bytes are taken.", "max",
		        talloc_asprintf(c, "%zu", max), NULL);
	if (n == 0)
		return ctx_fail(c, RC_INVALID, "json_empty", "There is no JSON in it.", NULL);
	if (too_deep(p, n))
		return ctx_fail(c, RC_LIMIT, "json_too_deep",
		        "The JSON is nested too deeply: at most {max} levels are taken.", "max",
		        talloc_asprintf(c, "%d", DEPTH_MAX), NULL);
	j = json_loadb(p, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (j == NULL)
		return ctx_fail(c, RC_INVALID, "json_invalid",
		        "This is not JSON: {why}, in line {line}, column {column}.", "why", e.text,
		        "line", talloc_asprintf(c, "%d", e.line), "column",
		        talloc_asprintf(c, "%d", e.column), NULL);
	*out = json_own(c, j);
	return RC_OK;
}

struct text_out {
	char *p;
	size_t n, cap;
};

static int add_text(const char *p, size_t n, void *data)
{
	struct text_out *t = data;

	if (n + 1 > t->cap - t->n) {
		while (n + 1 > t->cap - t->n)
			t->cap *= 2;
		t->p = mem_must(talloc_realloc_size(NULL, t->p, t->cap));
	}
	memcpy(t->p + t->n, p, n);
	t->n += n;
	return 0;
}

char *json_write(const void *mem, const json_t *j)
{
	struct text_out t = {.cap = 1024};

	t.p = mem_must(talloc_size(mem, t.cap));
	if (json_dump_callback(j, add_text, &t, JSON_COMPACT | JSON_ENCODE_ANY) != 0 || t.n == 0)
		abort();
	t.p[t.n] = '\0';
	return t.p;
}

json_t *json_text(const char *s)
{
	size_t n;
	json_t *j;
	char *clean;

	if (s == NULL)
		return json_null();
	n = strlen(s);
	if (utf8_valid(s, n)) /* ours is the faster look: jansson need not look again */
		return mem_must(json_stringn_nocheck(s, n));
	clean = utf8_clean(NULL, s, n);
	j = mem_must(json_string(clean));
	talloc_free(clean);
	return j;
}

json_t *json_time(int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms == 0)
		return json_null();
	clock_write(text, ms);
	return mem_must(json_string_nocheck(text));
}

static enum rc missing(struct ctx *c, const char *field)
{
	return ctx_fail_field(
	        c, RC_INVALID, field, "field_missing", "{field} is missing.", "field", field, NULL);
}

static enum rc text_of(
        struct ctx *c, const json_t *v, const char *field, size_t max, const char **out)
{
	if (!json_is_string(v))
		return ctx_fail_field(c, RC_INVALID, field, "field_not_text",
		        "{field} is to be text.", "field", field, NULL);
	if (json_string_length(v) > max)
		return ctx_fail_field(c, RC_INVALID, field, "field_too_long",
		        "{field} is too long: at most {max} bytes are taken.", "field", field,
		        "max", talloc_asprintf(c, "%zu", max), NULL);
	*out = json_string_value(v);
	return RC_OK;
}

enum rc json_get_text(
        struct ctx *c, const json_t *o, const char *field, size_t max, const char **out)
{
	const json_t *v = json_object_get(o, field);

	if (v == NULL || json_is_null(v))
		return missing(c, field);
	return text_of(c, v, field, max, out);
}

enum rc json_opt_text(
        struct ctx *c, const json_t *o, const char *field, size_t max, const char **out)
{
	const json_t *v = json_object_get(o, field);

	if (v == NULL)
		return RC_OK;
	if (json_is_null(v)) {
		*out = NULL;
		return RC_OK;
	}
	return text_of(c, v, field, max, out);
}

enum rc json_opt_time(struct ctx *c, const json_t *o, const char *field, int64_t *out_ms)
{
	const char *text = NULL;

	*out_ms = 0;
	TRY(json_opt_text(c, o, field, 40, &text));
	if (text != NULL && clock_parse(text, out_ms) != RC_OK)
		return ctx_fail_field(c, RC_INVALID, field, "bad_time",
		        "This is not a time like 2026-11-23T08:10:00Z.", NULL);
	return RC_OK;
}

enum rc json_opt_i64(
        struct ctx *c, const json_t *o, const char *field, int64_t min, int64_t max, int64_t *out)
{
	const json_t *v = json_object_get(o, field);
	json_int_t n;

	if (v == NULL || json_is_null(v))
		return RC_OK;
	if (!json_is_integer(v))
		return ctx_fail_field(c, RC_INVALID, field, "field_not_number",
		        "{field} is to be a whole number.", "field", field, NULL);
	n = json_integer_value(v);
	if (n < min || n > max)
		return ctx_fail_field(c, RC_INVALID, field, "field_out_of_range",
		        "{field} is to be from {min} to {max}.", "field", field, "min",
		        talloc_asprintf(c, "%lld", (long long)min), "max",
		        talloc_asprintf(c, "%lld", (long long)max), NULL);
	*out = n;
	return RC_OK;
}

enum rc json_get_i64(
        struct ctx *c, const json_t *o, const char *field, int64_t min, int64_t max, int64_t *out)
{
	const json_t *v = json_object_get(o, field);

	if (v == NULL || json_is_null(v))
		return missing(c, field);
	return json_opt_i64(c, o, field, min, max, out);
}

enum rc json_opt_bool(struct ctx *c, const json_t *o, const char *field, bool *out)
{
	const json_t *v = json_object_get(o, field);

	if (v == NULL || json_is_null(v))
		return RC_OK;
	if (!json_is_boolean(v))
		return ctx_fail_field(c, RC_INVALID, field, "field_not_bool",
		        "{field} is to be true or false.", "field", field, NULL);
	*out = json_is_true(v);
	return RC_OK;
}

enum rc json_opt_texts(struct ctx *c, const json_t *o, const char *field, size_t max_items,
        size_t max_bytes, const char ***out)
{
	const json_t *v = json_object_get(o, field);
	const char **list;
	size_t n;

	if (v == NULL || json_is_null(v)) {
		*out = NULL;
		return RC_OK;
	}
	if (!json_is_array(v))
		return ctx_fail_field(c, RC_INVALID, field, "field_not_list",
		        "{field} is to be a list.", "field", field, NULL);
	n = json_array_size(v);
	if (n > max_items)
		return ctx_fail_field(c, RC_INVALID, field, "field_too_many",
		        "{field} has too many entries: at most {max} are taken.", "field", field,
		        "max", talloc_asprintf(c, "%zu", max_items), NULL);
	list = mem_must(talloc_zero_array(c, const char *, n + 1));
	for (size_t i = 0; i < n; i++)
		TRY(text_of(c, json_array_get(v, i), field, max_bytes, &list[i]));
	*out = list;
	return RC_OK;
}
