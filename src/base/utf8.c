#include "base/str.h"

#include <endian.h>
#include <string.h>

#include "base/mem.h"

/* Bytes of the well-formed sequence at p (Unicode table 3-7), 0 if none. */
static size_t sequence_length(const uint8_t *p, size_t n)
{
	uint8_t low = 0x80;
	uint8_t high = 0xBF;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (n < len)
		return 0;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

size_t utf8_put(char *out, uint32_t cp)
{
	static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)(first[n] | cp);
	return n;
}

uint32_t utf8_next(const char **s)
{
	const uint8_t *p = (const uint8_t *)*s;
	size_t len;
	uint32_t cp;

	if (p[0] == 0)
		return 0;
	len = sequence_length(p, 4); /* a NUL goes on with nothing: none is read behind it */
	if (len == 0) {
		*s += 1;
		return 0xFFFD;
	}
	cp = len == 1 ? p[0] : p[0] & (0xFFu >> (len + 1));
	for (size_t i = 1; i < len; i++)
		cp = cp << 6 | (p[i] & 0x3F);
	*s += len;
	return cp;
}

bool utf8_misleads(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
	       (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff;
}

/* The same with the short ones first: ASCII, and the letters of most of the rest. */
static inline size_t step_length(const uint8_t *p, size_t n)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xC2 && p[0] < 0xE0 && n >= 2 && (p[1] & 0xC0) == 0x80)
		return 2;
	return sequence_length(p, n);
}

/* Behind one character, or behind one wrong byte. */
static const char *behind(const char *s)
{
	size_t len = step_length((const uint8_t *)s, 4); /* a NUL goes on with nothing */

	return s + (len > 0 ? len : 1);
}

#define EACH UINT64_C(0x0101010101010101)

/* Eight bytes at once, when they hold nothing but ASCII and letters of two bytes: 8, or 7 when a
 * letter begins in the last one. 0: they want a closer look. */
static size_t easy_eight(const uint8_t *s)
{
	uint64_t x, high, leads;

	memcpy(&x, s, sizeof x);
	x = le64toh(x);
	high = x & 0x80 * EACH;
	if (high == 0)
		return 8;
	leads = high & x << 1; /* 11...... */
	if ((leads & x << 2) != 0) /* of three bytes or four */
		return 0;
	if ((leads & ~((x & 0x1E * EACH) + 0x7E * EACH)) != 0) /* C0, C1 */
		return 0;
	if ((leads << 8) != (high & ~leads))
		return 0;
	return leads >> 63 ? 7 : 8;
}

bool utf8_valid(const void *p, size_t n)
{
	const uint8_t *s = p;

	for (size_t len; n > 0; s += len, n -= len) {
		len = n >= 8 ? easy_eight(s) : 0;
		if (len == 0)
			len = step_length(s, n);
		if (len == 0)
			return false;
	}
	return true;
}

static size_t cleaned_size(const uint8_t *s, size_t n)
{
	size_t size = 0;

	for (size_t i = 0; i < n;) {
		size_t len = s[i] == 0 ? 0 : sequence_length(s + i, n - i);

		size += len > 0 ? len : 3;
		i += len > 0 ? len : 1;
	}
	return size;
}

char *utf8_clean(const void *mem, const void *p, size_t n)
{
	const uint8_t *s = p;
	char *out = mem_must(talloc_size(mem, cleaned_size(s, n) + 1));
	size_t k = 0;

	for (size_t i = 0; i < n;) {
		size_t len = s[i] == 0 ? 0 : sequence_length(s + i, n - i);

		if (len == 0) {
			memcpy(out + k, "\xEF\xBF\xBD", 3);
			k += 3;
			i++;
		} else {
			memcpy(out + k, s + i, len);
			k += len;
			i += len;
		}
	}
	out[k] = '\0';
	talloc_set_name_const(out, "char");
	return out;
}

size_t utf8_length(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; n++)
		s = behind(s);
	return n;
}

char *utf8_prefix(const void *mem, const char *s, size_t n)
{
	const char *end = s;

	for (; n > 0 && *end != '\0'; n--)
		end = behind(end);
	return mem_must(talloc_strndup(mem, s, (size_t)(end - s)));
}
