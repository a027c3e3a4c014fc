#include "mail/fold_plain.h"

#include <ctype.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/str.h"

static bool is_invisible(uint32_t cp)
{
	return cp == 0x200b || cp == 0x200e || cp == 0x200f || cp == 0xfeff ||
	       (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

/* Letters whose small one is ASCII (the Kelvin sign) come out as such. */
static uint32_t plain_lower(uint32_t cp)
{
	return (uint32_t)u_tolower((UChar32)cp);
}

/* A sign beyond ASCII as it is compared: ' ' for a blank, 0 for nothing. */
static uint32_t plain_sign(uint32_t cp)
{
	if (cp < 0x2000) {
		if (cp == 0xad)
			return 0;
		if (cp == 0xa0)
			return ' ';
		return cp == 0xb4 ? '\'' : plain_lower(cp);
	}
	if (is_invisible(cp))
		return 0;
	if (cp == 0x202f || cp == 0x2009)
		return ' ';
	if (cp == 0x2019 || cp == 0x2018)
		return '\'';
	if (cp >= 0x2010 && cp <= 0x2015)
		return '-';
	return cp == 0xff1a || cp == 0x2236 ? ':' : plain_lower(cp);
}

/* The same for letters of two bytes, looked up: Latin, Greek, Cyrillic. */
#define TWO_BYTES 0x800
static uint16_t two_bytes[TWO_BYTES];

static void fill_two_bytes(void)
{
	for (uint32_t cp = 0x80; cp < TWO_BYTES; cp++)
		two_bytes[cp] = (uint16_t)plain_sign(cp);
}

static uint32_t sign_at(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;

	if (s[0] < 0xc2 || s[0] >= 0xe0 || (s[1] & 0xc0) != 0x80)
		return plain_sign(utf8_next(p));
	*p += 2;
	return two_bytes[(s[0] & 0x1fu) << 6 | (s[1] & 0x3fu)];
}

static char plain_ascii(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return (char)(cp + 32);
	return cp == '`' ? '\'' : (char)cp;
}

/* Lower case, blanks single and ASCII, invisible signs out, apostrophes plain. */
void plain_write(char *out, const char *p, size_t n)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const char *end = p + n;
	size_t k = 0;

	pthread_once(&once, fill_two_bytes);
	while (p < end) {
		uint32_t cp = (unsigned char)*p;
		if (cp < 0x80) {
			p++;
			if (cp > ' ') { /* most of most text */
				out[k++] = plain_ascii(cp);
				continue;
			}
		} else {
			cp = sign_at(&p);
		}
		if (cp == ' ' || cp == '\t' || cp == '\r') {
			if (k && out[k - 1] != ' ')
				out[k++] = ' ';
		} else if (cp) {
			k += utf8_put(out + k, cp);
		}
	}
	while (k && out[k - 1] == ' ')
		k--;
	out[k] = 0;
}

char *plain_copy(const void *mem, const char *p, size_t n)
{
	char *out = talloc_array(mem, char, n * 2 + 8);

	plain_write(out, p, n);
	return out;
}

bool plain_is_one_of(const char *s, const char *const *list)
{
	if (!*s)
		return false;
	for (; *list; list++)
		if (s[0] == (*list)[0] && s[1] == (*list)[1] && strcmp(s, *list) == 0)
			return true;
	return false;
}

bool plain_starts_with(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (**list == *s && strncmp(s, *list, strlen(*list)) == 0)
			return true;
	return false;
}

/* Ends with one of them, a blank or comma before it. */
bool plain_ends_with(const char *s, const char *const *list)
{
	size_t n = strlen(s);

	for (; *list; list++) {
		size_t k = strlen(*list);
		if (k > n || s[n - 1] != (*list)[k - 1] || memcmp(s + n - k, *list, k) != 0)
			continue;
		if (k == n || (unsigned char)(*list)[0] >= 0xe0 || strchr(" ,>\"')", s[n - k - 1]))
			return true;
	}
	return false;
}

/* Which sequences of four bytes stand in a text: a mark for each, by a hash of it. Most phrases of
 * a list begin with one that does not, and the text need not be searched for them. */
#define GRAM 4
#define LONG_TEXT 256
#define LONG_BITS 14
#define MANY 20 /* phrases for which that is worth it in a short text */

static uint32_t gram_at(const char *s, unsigned bits)
{
	uint32_t four;

	memcpy(&four, s, GRAM);
	return four * 2654435761u >> (32 - bits);
}

/* A phrase of fewer bytes than four may stand anywhere. */
static bool may_hold(const uint8_t *grams, unsigned bits, const char *phrase)
{
	if (!phrase[0] || !phrase[1] || !phrase[2])
		return true;
	for (; phrase[GRAM - 1]; phrase++)
		if (!grams[gram_at(phrase, bits)])
			return false;
	return true;
}

static void add_grams(uint8_t *grams, unsigned bits, const char *s, size_t n)
{
	for (size_t i = 0; i + GRAM <= n; i++)
		grams[gram_at(s + i, bits)] = 1;
}

static bool has_many(const char *const *list)
{
	size_t n = 0;

	while (n < MANY && list[n])
		n++;
	return n == MANY;
}

static const uint8_t *grams_of(struct plain_text *t, const char *const *list, unsigned *bits)
{
	size_t n = strnlen(t->s, LONG_TEXT);

	if (n < LONG_TEXT) {
		*bits = PLAIN_FEW_BITS;
		if (!t->has_few && !has_many(list))
			return NULL;
		if (!t->has_few)
			add_grams(t->few, *bits, t->s, n);
		t->has_few = true;
		return t->few;
	}
	*bits = LONG_BITS;
	if (!t->grams && list[0] && list[1]) {
		t->grams = talloc_zero_array(t->mem, uint8_t, 1u << LONG_BITS);
		add_grams(t->grams, *bits, t->s, strlen(t->s));
	}
	return t->grams;
}

bool plain_text_contains(struct plain_text *t, const char *const *list)
{
	unsigned bits;
	const uint8_t *grams = grams_of(t, list, &bits);

	for (; *list; list++)
		if ((!grams || may_hold(grams, bits, *list)) && strstr(t->s, *list))
			return true;
	return false;
}

bool plain_contains(const char *s, const char *const *list)
{
	struct plain_text t = {.s = s};
	bool found = plain_text_contains(&t, list);

	talloc_free(t.grams);
	return found;
}

/* The sign that begins (or, before: ends) at p is a letter of ASCII, Latin, Greek or Cyrillic. */
static bool is_letter_at(const char *s, const char *p, bool before)
{
	unsigned char ch;

	if (before && p == s)
		return false;
	p -= before;
	while (before && p > s && ((unsigned char)*p & 0xc0) == 0x80)
		p--;
	ch = (unsigned char)*p;
	return isalnum(ch) || (ch >= 0xc3 && ch <= 0xd4);
}

bool plain_has_word(const char *s, const char *const *list)
{
	for (; *list; list++) {
		size_t n = strlen(*list);
		for (const char *at = s; (at = strstr(at, *list)) != NULL; at++)
			if (!is_letter_at(s, at, true) && !is_letter_at(s, at + n, false))
				return true;
	}
	return false;
}

const char *plain_skip_marks(const char *s)
{
	while (*s && strchr(" *_-=>#|~", *s))
		s++;
	return s;
}
