#include "base/json_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"

#define FIRST_CAP 4096

struct json_out *json_out_new(const void *mem)
{
	struct json_out *o = mem_must(talloc_zero(mem, struct json_out));

	o->cap = FIRST_CAP;
	o->p = mem_must(talloc_size(o, o->cap));
	o->p[0] = 0;
	return o;
}

/* For n bytes and the NUL. */
static void room(struct json_out *o, size_t n)
{
	if (n < o->cap - o->n)
		return;
	while (n >= o->cap - o->n)
		o->cap *= 2;
	o->p = mem_must(talloc_realloc_size(o, o->p, o->cap));
}

static void add(struct json_out *o, const char *p, size_t n)
{
	room(o, n);
	memcpy(o->p + o->n, p, n);
	o->n += n;
	o->p[o->n] = 0;
}

/* What stands before a value: a comma after another one, and its key. */
static void begin(struct json_out *o, const char *key)
{
	char last = o->n == 0 ? '[' : o->p[o->n - 1];
	size_t n = key == NULL ? 0 : strlen(key);
	char *p;

	room(o, n + 4);
	p = o->p + o->n;
	if (last != '{' && last != '[')
		*p++ = ',';
	if (key != NULL) {
		*p++ = '"';
		memcpy(p, key, n);
		p += n;
		*p++ = '"';
		*p++ = ':';
	}
	o->n = (size_t)(p - o->p);
}

void json_put_object(struct json_out *o, const char *key)
{
	begin(o, key);
	add(o, "{", 1);
}

void json_end_object(struct json_out *o)
{
	add(o, "}", 1);
}

void json_put_list(struct json_out *o, const char *key)
{
	begin(o, key);
	add(o, "[", 1);
}

void json_end_list(struct json_out *o)
{
	add(o, "]", 1);
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether one of eight bytes is a control character, a quote or a backslash. */
static bool needs_escape(uint64_t x)
{
	uint64_t quote = x ^ EACH('"'), slash = x ^ EACH('\\');

	return (((x - EACH(0x20)) & ~x) | ((quote - EACH(1)) & ~quote) |
	               ((slash - EACH(1)) & ~slash)) &
	       EACH(0x80);
}

/* How many of the first bytes stand as they are. */
static size_t plain_length(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t x;

	for (; i + sizeof x <= n; i += sizeof x) {
		memcpy(&x, s + i, sizeof x);
		if (needs_escape(x))
			break;
	}
	while (i < n && (unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

static void add_escape(struct json_out *o, char ch)
{
	static const char letters[0x20] = {
	        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
	char text[7] = {'\\', ch};
	bool control = (unsigned char)ch < 0x20;

	if (control && letters[(int)ch] == 0) {
		add(o, text, (size_t)snprintf(text, sizeof text, "\\u%04X", (unsigned)ch));
		return;
	}
	if (control)
		text[1] = letters[(int)ch];
	add(o, text, 2);
}

static void add_string(struct json_out *o, const char *s, size_t n)
{
	room(o, n + 2);
	o->p[o->n++] = '"';
	for (size_t plain; n > 0; s += plain, n -= plain) {
		plain = plain_length(s, n);
		add(o, s, plain);
		if (plain == n)
			break;
		add_escape(o, s[plain++]);
	}
	add(o, "\"", 1);
}

void json_put_text_n(struct json_out *o, const char *key, const char *s, size_t n)
{
	begin(o, key);
	if (utf8_valid(s, n)) {
		add_string(o, s, n);
		return;
	}
	char *clean = utf8_clean(NULL, s, n);
	add_string(o, clean, strlen(clean));
	talloc_free(clean);
}

void json_put_text(struct json_out *o, const char *key, const char *s)
{
	if (s == NULL)
		json_put_null(o, key);
	else
		json_put_text_n(o, key, s, strlen(s));
}

void json_put_i64(struct json_out *o, const char *key, int64_t v)
{
	char digits[24];
	size_t at = sizeof digits;
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left != 0);
	if (v < 0)
		digits[--at] = '-';
	begin(o, key);
	add(o, digits + at, sizeof digits - at);
}

void json_put_id(struct json_out *o, const char *key, int64_t id)
{
	if (id == 0)
		json_put_null(o, key);
	else
		json_put_i64(o, key, id);
}

void json_put_bool(struct json_out *o, const char *key, bool v)
{
	begin(o, key);
	add(o, v ? "true" : "false", v ? 4 : 5);
}

void json_put_null(struct json_out *o, const char *key)
{
	begin(o, key);
	add(o, "null", 4);
}

void json_put_time(struct json_out *o, const char *key, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms == 0) {
		json_put_null(o, key);
		return;
	}
	clock_write(text, ms);
	begin(o, key);
	add_string(o, text, strlen(text));
}

static int add_dumped(const char *p, size_t n, void *out)
{
	add(out, p, n);
	return 0;
}

void json_put_tree(struct json_out *o, const char *key, json_t *j)
{
	begin(o, key);
	if (json_dump_callback(mem_must(j), add_dumped, o, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
		abort();
	json_decref(j);
}

void json_put_written(struct json_out *o, const char *key, const char *text)
{
	begin(o, key);
	add(o, text, strlen(text));
}

/* Behind a string that begins at p; NULL: it has no end. */
static const char *after_string(const char *p)
{
	for (p++; *p != '"'; p++) {
		if (*p == '\\')
			p++;
		if (*p == 0)
			return NULL;
	}
	return p + 1;
}

/* Behind a value that begins at p; NULL: it has no end. */
static const char *after_value(const char *p)
{
	size_t depth = 0;

	while (*p != 0) {
		if (*p == '"') {
			p = after_string(p);
			if (p == NULL)
				return NULL;
		} else {
			depth += *p == '{' || *p == '[';
			if ((*p == '}' || *p == ']') && depth-- == 0)
				return NULL;
			p++;
		}
		if (depth == 0 && (*p == ',' || *p == '}' || *p == ']'))
			return p;
	}
	return NULL;
}

void json_put_list_of(struct json_out *o, const char *key, const char *object, const char *name)
{
	size_t n = strlen(name);
	const char *p = object, *end = NULL;

	begin(o, key);
	while (*p == '{' || *p == ',') {
		const char *found = ++p;
		p = *p == '"' ? after_string(p) : NULL;
		if (p == NULL || *p != ':')
			break;
		bool is = (size_t)(p - found) == n + 2 && memcmp(found + 1, name, n) == 0;
		const char *value = ++p;
		p = after_value(p);
		if (p == NULL)
			break;
		if (is && *value == '[') {
			end = p;
			p = value;
			break;
		}
	}
	if (end != NULL && utf8_valid(p, (size_t)(end - p)))
		add(o, p, (size_t)(end - p));
	else
		add(o, "[]", 2);
}

json_t *json_out_tree(const struct json_out *o)
{
	return mem_must(json_loadb(o->p, o->n, JSON_DECODE_ANY, NULL));
}
