#include "http/route.h"

#include <string.h>

#include "base/str.h"

#define MAX_PARTS 12

struct parts {
	size_t n;
	const char *p[MAX_PARTS];
	size_t len[MAX_PARTS];
};

/* "/a/b" into parts; an empty part ("//") or a trailing slash never matches. */
static bool split(const char *path, struct parts *out)
{
	out->n = 0;
	while (*path == '/') {
		path++;
		size_t len = strcspn(path, "/");
		if (len == 0 || out->n == MAX_PARTS)
			return false;
		out->p[out->n] = path;
		out->len[out->n++] = len;
		path += len;
	}
	return *path == '\0' && out->n > 0;
}

static bool fits(const char *template, const struct parts *want)
{
	size_t i = 0;

	for (; *template == '/'; i++) {
		template ++;
		size_t len = strcspn(template, "/");
		if (i == want->n)
			return false;
		if (template[0] != '{' &&
		        (len != want->len[i] || memcmp(template, want->p[i], len) != 0))
			return false;
		template += len;
	}
	return i == want->n;
}

static int hex_digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	if (ch >= 'A' && ch <= 'F')
		return ch - 'A' + 10;
	return -1;
}

enum rc url_decode(char *s)
{
	char *to = s;

	for (const char *p = s; *p != '\0'; p++) {
		if (*p != '%') {
			*to++ = *p;
			continue;
		}
		int high = hex_digit(p[1]);
		int low = high < 0 ? -1 : hex_digit(p[2]);
		if (low < 0 || (high == 0 && low == 0))
			return RC_INVALID;
		*to++ = (char)(high << 4 | low);
		p += 2;
	}
	*to = '\0';
	return utf8_valid(s, (size_t)(to - s)) ? RC_OK : RC_INVALID;
}

/* The {name} parts of a path that fits. RC_INVALID: one cannot be decoded. */
static enum rc take_params(
        const void *mem, const char *template, const struct parts *parts, struct http_param **out)
{
	struct http_param *list = talloc_zero_array(mem, struct http_param, parts->n + 1);
	size_t count = 0;

	for (size_t i = 0; i < parts->n; i++) {
		template ++;
		size_t len = strcspn(template, "/");
		if (template[0] == '{') {
			char *value = talloc_strndup(list, parts->p[i], parts->len[i]);
			TRY(url_decode(value));
			list[count].name = talloc_strndup(list, template + 1, len - 2);
			list[count++].value = value;
		}
		template += len;
	}
	*out = list;
	return RC_OK;
}

static const char *allowed(
        const struct operation *table, const void *mem, const struct parts *parts)
{
	struct buf *b = buf_new(mem, 200);

	for (const struct operation *o = table; o->id != NULL; o++) {
		if (!fits(o->path, parts))
			continue;
		buf_addf(b, "%s, ", o->method);
		if (strcmp(o->method, "GET") == 0)
			buf_adds(b, "HEAD, ");
	}
	if (b->n == 0)
		return NULL;
	buf_adds(b, "OPTIONS");
	return b->p;
}

enum route_result route_find(const struct operation *table, const void *mem, const char *method,
        const char *path, const struct operation **out, struct http_param **out_params,
        const char **out_allow)
{
	struct parts parts;
	const char *want = strcmp(method, "HEAD") == 0 ? "GET" : method;

	if (!split(path, &parts))
		return ROUTE_NO_PATH;
	for (const struct operation *o = table; o->id != NULL; o++) {
		if (strcmp(o->method, want) != 0 || !fits(o->path, &parts))
			continue;
		if (take_params(mem, o->path, &parts, out_params) != RC_OK)
			return ROUTE_NO_PATH;
		*out = o;
		return ROUTE_FOUND;
	}
	const char *allow = allowed(table, mem, &parts);
	if (allow == NULL)
		return ROUTE_NO_PATH;
	*out_allow = allow;
	return ROUTE_NO_METHOD;
}
