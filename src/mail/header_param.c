/*
 * A parameter of Content-Type or Content-Disposition as it was meant. GMime reads the orderly ones;
 * this reads the rest: RFC 2231 in any order and half done, RFC 2047 where it may not stand, quotes
 * that never close, raw bytes, a ';' that is missing.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/charset.h"
#include "mail/header.h"

#define MAX_PIECES 200

struct piece { /* name*3*=value */
	int number; /* -1: none */
	bool encoded; /* a '*' at the end: %XX, and a charset in the first */
	const char *value;
	size_t n;
	bool quoted;
	bool open; /* the quotes never close */
};

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

/* Where a name that could be a parameter's ends in '='; NULL: it is none. */
static const char *name_end(const char *p)
{
	const char *end = p;

	while (isalnum((unsigned char)*end) || *end == '-' || *end == '_' || *end == '*')
		end++;
	return end > p && *skip_blanks(end) == '=' ? end : NULL;
}

/* A value without quotes ends at ';' or where the next parameter begins. */
static const char *bare_end(const char *p)
{
	const char *end = p;

	for (; *end && *end != ';'; end++) {
		if (*end == '"' || (end > p && (end[-1] == ' ' || end[-1] == '\t') && *end != '=' &&
		                           name_end(end)))
			break;
		if (end[0] == '=' && end[1] == '?') { /* a whole encoded word */
			const char *word = strstr(end, "?=");
			end = word ? word + 1 : end;
		}
	}
	while (end > p && strchr(" \t\r\n", end[-1]))
		end--;
	return end;
}

/* The value at p; returns behind it. */
static const char *value_read(const char *p, struct piece *out)
{
	const char *end;

	p = skip_blanks(p);
	out->quoted = *p == '"';
	if (!out->quoted) {
		end = bare_end(p);
		out->value = p;
		out->n = (size_t)(end - p);
		return end;
	}
	out->value = ++p;
	for (end = p; *end && *end != '"'; end++)
		if (*end == '\\' && end[1])
			end++;
	if (!*end && memchr(p, ';', (size_t)(end - p))) /* never closed: to the next ';' */
		end = strchr(p, ';');
	out->n = (size_t)(end - p);
	while (out->n && strchr("\r\n\t ", p[out->n - 1]) && *end != '"')
		out->n--;
	out->open = *end != '"';
	return end + (*end == '"');
}

/* "filename*3*" against "filename": what the stars say. */
static bool name_matches(const char *p, const char *end, const char *name, struct piece *out)
{
	size_t n = strlen(name);

	*out = (struct piece){.number = -1};
	if ((size_t)(end - p) < n || strncasecmp(p, name, n) != 0)
		return false;
	p += n;
	if (p < end && *p == '*' && p + 1 < end && isdigit((unsigned char)p[1])) {
		out->number = 0;
		for (p++; p < end && isdigit((unsigned char)*p) && out->number < MAX_PIECES; p++)
			out->number = out->number * 10 + (*p - '0');
	}
	if (p < end && *p == '*') {
		out->encoded = true;
		p++;
	}
	return p == end;
}

static size_t pieces_find(const char *raw, const char *name, struct piece pieces[MAX_PIECES])
{
	size_t n = 0;
	const char *p = raw;

	while (*p && n < MAX_PIECES) {
		const char *end = name_end(p);
		struct piece one, ignored;

		if (!end) {
			p += strcspn(p, "; \t\r\n");
			p += *p != 0;
			p = skip_blanks(p);
			continue;
		}
		if (name_matches(p, end, name, &one)) {
			p = value_read(skip_blanks(end) + 1, &one);
			pieces[n++] = one;
		} else {
			p = value_read(skip_blanks(end) + 1, &ignored);
		}
		while (*p == ';' || *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
			p++;
	}
	return n;
}

static int hex_digit(char ch)
{
	if (isdigit((unsigned char)ch))
		return ch - '0';
	ch = (char)tolower((unsigned char)ch);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static void add_percent(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '%' && i + 2 < n && hex_digit(p[i + 1]) >= 0 &&
		        hex_digit(p[i + 2]) >= 0) {
			buf_addc(b, (char)(hex_digit(p[i + 1]) * 16 + hex_digit(p[i + 2])));
			i += 2;
		} else {
			buf_addc(b, p[i]);
		}
	}
}

static void add_quoted(struct buf *b, const struct piece *one)
{
	for (size_t i = 0; i < one->n; i++) {
		char ch = one->value[i];
		if (one->quoted && ch == '\\' && i + 1 < one->n &&
		        strchr("\\\"", one->value[i + 1]))
			ch = one->value[++i];
		if (ch != '\r' && ch != '\n')
			buf_addc(b, ch);
	}
}

/* "utf-8'pl'text": its charset, or NULL; *p is moved behind it. */
static char *charset_take(const void *mem, struct piece *one)
{
	const char *first = memchr(one->value, '\'', one->n), *second;
	char *charset;

	if (!first)
		return NULL;
	second = memchr(first + 1, '\'', one->n - (size_t)(first + 1 - one->value));
	if (!second)
		return NULL;
	charset = talloc_strndup(mem, one->value, (size_t)(first - one->value));
	one->n -= (size_t)(second + 1 - one->value);
	one->value = second + 1;
	return charset;
}

/* Numbered pieces in their order, whatever order they stand in. */
static char *join_numbered(
        const void *mem, const struct header_reader *r, struct piece *pieces, size_t n)
{
	struct buf *b = buf_new(mem, MAIL_MAX_HEADER);
	char *charset = NULL;
	bool encoded = false;

	for (int want = 0; want < (int)MAX_PIECES; want++) {
		struct piece *one = NULL;
		for (size_t i = 0; i < n && !one; i++)
			if (pieces[i].number == want)
				one = &pieces[i];
		if (!one)
			break;
		encoded |= one->encoded;
		if (want == 0 && one->encoded)
			charset = charset_take(mem, one);
		if (one->encoded)
			add_percent(b, one->value, one->n);
		else
			add_quoted(b, one);
	}
	if (!b->n)
		return NULL;
	if (!encoded)
		return header_text(mem, r, b->p);
	return header_unmask(charset_decode(mem, (struct bytes){(const uint8_t *)b->p, b->n},
	        charset, r->language, r->defects));
}

/* Not as RFC 2231 has it: a charset in quotes, none, pieces in disorder; or quotes never closed. */
static bool is_disorderly(const struct piece *pieces, size_t n)
{
	int next = 0;

	for (size_t i = 0; i < n; i++) {
		const struct piece *one = &pieces[i];
		if (one->open || (one->encoded && one->quoted))
			return true;
		if (one->number >= 0 && one->number != next++)
			return true;
		if (one->encoded && one->number <= 0 && !memchr(one->value, '\'', one->n))
			return true;
	}
	return false;
}

const char *header_param(
        const void *mem, const struct header_reader *r, const char *raw, const char *name)
{
	struct piece pieces[MAX_PIECES];
	size_t n = raw ? pieces_find(raw, name, pieces) : 0;
	struct buf *b;
	char *joined;

	if (!n)
		return NULL;
	if (r->defects && is_disorderly(pieces, n))
		*r->defects |= HEADER_PARAM;
	for (size_t i = 0; i < n; i++) { /* name*=utf-8''… says it best */
		char *charset;
		if (pieces[i].number >= 0 || !pieces[i].encoded)
			continue;
		charset = charset_take(mem, &pieces[i]);
		b = buf_new(mem, MAIL_MAX_HEADER);
		add_percent(b, pieces[i].value, pieces[i].n);
		return header_unmask(
		        charset_decode(mem, (struct bytes){(const uint8_t *)b->p, b->n}, charset,
		                r->language, r->defects));
	}
	joined = join_numbered(mem, r, pieces, n);
	if (joined)
		return joined;
	b = buf_new(mem, MAIL_MAX_HEADER);
	add_quoted(b, &pieces[0]);
	return header_text(mem, r, b->p);
}
