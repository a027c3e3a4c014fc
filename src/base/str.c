#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

#define BUF_START 64

struct buf *buf_new(const void *mem, size_t max)
{
	struct buf *b = mem_must(talloc_zero(mem, struct buf));

	b->max = max;
	b->cap = max < BUF_START ? max : BUF_START;
	b->p = mem_must(talloc_size(b, b->cap + 1));
	b->p[0] = '\0';
	return b;
}

static void buf_grow(struct buf *b, size_t need)
{
	size_t cap = b->cap;

	if (need <= cap)
		return;
	while (cap < need)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	b->p = mem_must(talloc_realloc_size(b, b->p, cap + 1));
	b->cap = cap;
}

/* At most b->max - b->n of n bytes; the caller decides where to cut. */
static size_t buf_room(struct buf *b, size_t n)
{
	size_t room = b->max - b->n;

	if (n <= room)
		return n;
	b->full = true;
	return room;
}

static void buf_put(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_grow(b, b->n + n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	buf_put(b, p, buf_room(b, n));
}

/* The longest start of s, at most n bytes, that splits no character. */
static size_t utf8_cut(const char *s, size_t n)
{
	while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
		n--;
	return n;
}

void buf_adds(struct buf *b, const char *s)
{
	size_t len = strlen(s);
	size_t n = buf_room(b, len);

	if (n < len)
		n = utf8_cut(s, n);
	buf_put(b, s, n);
}

void buf_addc(struct buf *b, char ch)
{
	buf_add(b, &ch, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = mem_must(talloc_vasprintf(b, fmt, ap));
	va_end(ap);
	buf_adds(b, s);
	talloc_free(s);
}

void buf_add_cp(struct buf *b, uint32_t cp)
{
	char s[4];

	if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	buf_add(b, s, utf8_put(s, cp));
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
	b->p[0] = '\0';
}

bool str_eq(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static char ascii_lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

bool str_ieq(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return str_istarts(a, b) && strlen(a) == strlen(b);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_istarts(const char *s, const char *prefix)
{
	for (; *prefix != '\0'; s++, prefix++) {
		if (ascii_lower(*s) != ascii_lower(*prefix))
			return false;
	}
	return true;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s);
	size_t k = strlen(suffix);

	return n >= k && memcmp(s + n - k, suffix, k) == 0;
}

const char *str_ifind(const char *hay, const char *needle)
{
	for (;; hay++) {
		if (str_istarts(hay, needle))
			return hay;
		if (*hay == '\0')
			return NULL;
	}
}

static bool ascii_space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

char *str_trim(const void *mem, const char *s)
{
	size_t n;

	while (ascii_space(*s))
		s++;
	n = strlen(s);
	while (n > 0 && ascii_space(s[n - 1]))
		n--;
	return mem_must(talloc_strndup(mem, s, n));
}

/* Bytes of white space at s: 1 for ASCII, 2 for U+00A0, else 0. */
static size_t space_at(const char *s)
{
	if (ascii_space(*s))
		return 1;
	return (unsigned char)s[0] == 0xC2 && (unsigned char)s[1] == 0xA0 ? 2 : 0;
}

char *str_collapse(const void *mem, const char *s)
{
	char *out = mem_must(talloc_size(mem, strlen(s) + 1));
	size_t n = 0;
	bool gap = false;

	while (*s != '\0') {
		size_t skip = space_at(s);

		if (skip > 0) {
			gap = n > 0;
			s += skip;
			continue;
		}
		if (gap)
			out[n++] = ' ';
		gap = false;
		out[n++] = *s++;
	}
	out[n] = '\0';
	return out;
}

char *str_lower(const void *mem, const char *s)
{
	char *out = mem_must(talloc_strdup(mem, s));

	for (char *p = out; *p != '\0'; p++)
		*p = ascii_lower(*p);
	return out;
}

enum rc str_to_i64(const char *s, int64_t *out)
{
	bool minus = *s == '-';
	int64_t n = 0;

	if (minus)
		s++;
	if (*s == '\0')
		return RC_INVALID;
	for (; *s != '\0'; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
		        __builtin_sub_overflow(n, digit, &n))
			return RC_INVALID;
	}
	/* Counted downwards, since the smallest number has no positive twin. */
	if (!minus && __builtin_sub_overflow((int64_t)0, n, &n))
		return RC_INVALID;
	*out = n;
	return RC_OK;
}
