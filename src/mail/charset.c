#include "mail/charset.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "mail/charset_guess.h"
#include "mail/charset_names.h"

/* ICU has no ISO-8859-16: its upper half from 0xA0. */
static const char iso_8859_16[] = " ĄąŁ€„Š§š©Ș«Ź­źŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏ"
                                  "ĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

static bool bytes_ascii(struct bytes b)
{
	const uint8_t *p = b.p, *end = b.p + b.n;

	for (; end - p >= 8; p += 8) {
		uint64_t w;
		memcpy(&w, p, 8);
		if (w & UINT64_C(0x8080808080808080))
			return false;
	}
	for (; p < end; p++)
		if (*p & 0x80)
			return false;
	return true;
}

static void defect_set(unsigned *defects, unsigned which)
{
	if (defects)
		*defects |= which;
}

/* A copy without NULs. */
static char *copy_plain(const void *mem, const char *p, size_t n, unsigned *defects)
{
	char *out = talloc_array(mem, char, n + 1);
	size_t k = 0;

	if (!memchr(p, 0, n)) {
		memcpy(out, p, n);
		out[n] = 0;
		return out;
	}
	defect_set(defects, CHARSET_NUL);
	for (size_t i = 0; i < n; i++)
		if (p[i])
			out[k++] = p[i];
	out[k] = 0;
	return out;
}

bool charset_has_gaps(const char *s)
{
	return strstr(s, "\xef\xbf\xbd") != NULL;
}

static char *decode_8859_16(const void *mem, struct bytes b)
{
	struct buf *out = buf_new(mem, b.n * 3 + 1);

	for (size_t i = 0; i < b.n; i++) {
		const char *p = iso_8859_16;
		uint32_t cp = b.p[i];
		for (unsigned k = 0xa0; k <= b.p[i]; k++)
			cp = utf8_next(&p);
		if (cp)
			buf_add_cp(out, cp);
	}
	return out->p;
}

/* ICU calls it an attack when an escape is undone at once ("ESC ( B ESC $ B"), but
 * joined header words look so: the first of the two is left out. */
static struct bytes drop_idle_escapes(const void *mem, struct bytes b)
{
	uint8_t *w = talloc_memdup(mem, b.p, b.n);
	size_t k = 0;

	for (size_t i = 0; i < b.n; i++) {
		bool idle = i + 3 < b.n && b.p[i] == 0x1b &&
		            (b.p[i + 1] == '(' || b.p[i + 1] == '$') && b.p[i + 3] == 0x1b;
		if (idle)
			i += 2;
		else
			w[k++] = b.p[i];
	}
	return (struct bytes){w, k};
}

char *charset_icu(const void *mem, struct bytes b, const char *name, unsigned *defects)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *conv;
	UChar *wide;
	char *out, *plain;
	int32_t n, k = 0;

	if (strchr(name, ',') || strlen(name) > 50)
		return NULL;
	if (strcasecmp(name, "iso-8859-16") == 0)
		return decode_8859_16(mem, b);
	if (strncasecmp(name, "iso-2022-", 9) == 0)
		b = drop_idle_escapes(mem, b);
	conv = ucnv_open(name, &e);
	if (U_FAILURE(e) || !conv)
		return NULL;
	wide = talloc_array(mem, UChar, b.n * 2 + 16);
	n = ucnv_toUChars(conv, wide, (int32_t)(b.n * 2 + 16), (const char *)b.p, (int32_t)b.n, &e);
	ucnv_close(conv);
	if (U_FAILURE(e)) {
		talloc_free(wide);
		return NULL;
	}
	out = talloc_array(mem, char, (size_t)n * 3 + 1);
	e = U_ZERO_ERROR;
	u_strToUTF8WithSub(out, n * 3 + 1, &k, wide, n, 0xfffd, NULL, &e);
	talloc_free(wide);
	if (U_FAILURE(e)) {
		talloc_free(out);
		return NULL;
	}
	plain = copy_plain(mem, out, (size_t)k, defects);
	talloc_free(out);
	if (charset_has_gaps(plain))
		defect_set(defects, CHARSET_BROKEN);
	return plain;
}

/* Enough valid multi-byte signs: UTF-8 with a few broken bytes. */
static bool mostly_utf8(struct bytes b)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0; i < b.n;) {
		size_t len = b.p[i] < 0xc2 ? 1 : b.p[i] < 0xe0 ? 2 : b.p[i] < 0xf0 ? 3 : 4;
		if (b.p[i] < 0x80) {
			i++;
		} else if (len > 1 && i + len <= b.n && utf8_valid(b.p + i, len)) {
			good++;
			i += len;
		} else {
			bad++;
			i++;
		}
	}
	return good > bad * 2;
}

static char *decode_guess(const void *mem, struct bytes b, const char *language, unsigned *defects)
{
	char *text;

	if (utf8_valid(b.p, b.n))
		return copy_plain(mem, (const char *)b.p, b.n, defects);
	defect_set(defects, CHARSET_GUESSED);
	if (mostly_utf8(b)) {
		defect_set(defects, CHARSET_BROKEN);
		return utf8_clean(mem, b.p, b.n);
	}
	text = charset_western(mem, b);
	if (!text)
		text = charset_by_language(mem, b, language);
	if (!text)
		text = charset_of_pairs(mem, b);
	if (!text)
		text = charset_detected(mem, b);
	if (!text)
		text = charset_icu(mem, b, "windows-1252", defects);
	return text ? text : utf8_clean(mem, b.p, b.n);
}

static bool has_jis_escape(struct bytes b)
{
	const uint8_t *p = b.n ? memchr(b.p, 0x1b, b.n) : NULL;

	return p && p + 2 < b.p + b.n && p[1] == '$' && (p[2] == 'B' || p[2] == '@');
}

/* ---- declared wrongly ---- */

/* The byte of windows-1252 that a sign was read from; -1: none. */
static int byte_of_western(uint32_t cp)
{
	static const uint16_t specials[] = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020,
	        0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c,
	        0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e,
	        0x178};

	if (cp < 0x100)
		return (int)cp;
	for (int i = 0; i < 32; i++)
		if (specials[i] == cp)
			return 0x80 + i;
	return -1;
}

/* UTF-8 that was taken for western bytes and made UTF-8 again ("GrÃ¼ÃŸe"): undone where all of
 * it fits. NULL: it was not. */
static char *undo_double(const void *mem, const char *text)
{
	size_t n = strlen(text), k = 0;
	uint8_t *out;
	char *undone;
	bool high = false;

	if (!strstr(text, "\xc3"))
		return NULL;
	out = talloc_array(mem, uint8_t, n + 1);
	for (const char *p = text; *p;) {
		int byte = byte_of_western(utf8_next(&p));
		if (byte < 0) {
			talloc_free(out);
			return NULL;
		}
		high |= byte >= 0x80;
		out[k++] = (uint8_t)byte;
	}
	undone = high && utf8_valid(out, k) ? talloc_strndup(mem, (char *)out, k) : NULL;
	talloc_free(out);
	return undone;
}

/* Bytes of three that are valid UTF-8: enough of them are no Chinese of two bytes each. */
static size_t three_byte_signs(struct bytes b)
{
	size_t n = 0;

	for (size_t i = 0; i < b.n; i++)
		n += b.p[i] >= 0xe0 && b.p[i] < 0xf0;
	return n;
}

/* Declared as something else, but it is UTF-8. */
static bool is_utf8_after_all(struct bytes b, const char *name)
{
	if (bytes_ascii(b) || !utf8_valid(b.p, b.n))
		return false;
	switch (charset_width(name)) {
	case CHARSET_SINGLE:
		return true;
	case CHARSET_PAIRS:
		return three_byte_signs(b) >= 4;
	default:
		return false;
	}
}

/* UTF-16 without a mark of its order: blanks and line ends tell. */
static const char *utf16_order(struct bytes b)
{
	size_t even = 0, odd = 0;

	if (b.n >= 2 && ((b.p[0] == 0xff && b.p[1] == 0xfe) || (b.p[0] == 0xfe && b.p[1] == 0xff)))
		return "utf-16";
	for (size_t i = 0; i + 1 < b.n && i < 2000; i += 2) {
		even += b.p[i] == 0;
		odd += b.p[i + 1] == 0;
	}
	return odd > even ? "utf-16le" : "utf-16be";
}

static char *declared_clean(const void *mem, const char *declared)
{
	char *name = str_trim(mem, declared), *at;
	size_t n;

	at = (char *)str_ifind(name, "charset=");
	name = at ? at + 8 : name;
	while (*name && strchr("\"'<= ", *name))
		name++;
	n = strcspn(name, "\"';<>,");
	while (n && strchr(" \t\r\n", name[n - 1]))
		n--;
	name[n] = 0;
	return name;
}

/* By a name that means something. */
static char *decode_named(
        const void *mem, struct bytes b, const char *name, const char *language, unsigned *defects)
{
	char *text, *better;
	unsigned broken = 0;

	if (is_utf8_after_all(b, name)) {
		defect_set(defects, CHARSET_GUESSED);
		return copy_plain(mem, (const char *)b.p, b.n, defects);
	}
	if (strcasecmp(name, "utf-16") == 0)
		name = utf16_order(b);
	if (strncasecmp(name, "utf-16", 6) == 0)
		b.n -= b.n % 2; /* the line end of whoever put it into the mail */
	text = charset_icu(mem, b, name, &broken);
	if (!text)
		return NULL;
	if (strcasecmp(name, "koi8-r") == 0 && charset_has_boxes(text))
		return charset_icu(mem, b, "koi8-u", defects);
	if (strcasecmp(name, "windows-1252") == 0 && !bytes_ascii(b)) {
		better = charset_not_western(mem, b, text, language);
		if (better) {
			defect_set(defects, CHARSET_GUESSED);
			return better;
		}
	}
	defect_set(defects, broken);
	return text;
}

static char *decode_utf8(const void *mem, struct bytes b, const char *language, unsigned *defects)
{
	char *text, *undone;

	if (has_jis_escape(b) && bytes_ascii(b)) {
		text = charset_icu(mem, b, "iso-2022-jp", defects);
		if (text)
			return text;
	}
	if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0)
		b = (struct bytes){b.p + 3, b.n - 3};
	text = decode_guess(mem, b, language, defects);
	undone = bytes_ascii(b) ? NULL : undo_double(mem, text);
	if (!undone)
		return text;
	defect_set(defects, CHARSET_DOUBLE);
	return undone;
}

char *charset_decode(const void *mem, struct bytes b, const char *declared, const char *language,
        unsigned *defects)
{
	const char *name = NULL;
	char *text;

	if (!b.n)
		return talloc_strdup(mem, "");
	if (b.n > INT32_MAX / 4)
		b.n = INT32_MAX / 4;
	if (declared && *declared)
		name = declared_clean(mem, declared);
	if (!name || !*name || charset_is_utf8(name))
		return decode_utf8(mem, b, language, defects);
	text = decode_named(mem, b, charset_resolve(name), language, defects);
	if (text)
		return text;
	if (!bytes_ascii(b))
		defect_set(defects, CHARSET_UNKNOWN);
	return decode_utf8(mem, b, language, defects);
}

void charset_warm(void)
{
	static const char *const often[] = {"windows-1250", "windows-1251", "windows-1252",
	        "windows-1253", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-7",
	        "iso-8859-13", "iso-8859-15", "iso-2022-jp", "gb18030", "windows-949", "big5-hkscs",
	        "windows-31j", "koi8-r", "koi8-u", "utf-7", "utf-16"};
	void *mem = talloc_new(NULL);
	struct bytes sample = {(const uint8_t *)"za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1", 17};

	for (size_t i = 0; i < sizeof often / sizeof *often; i++)
		(void)charset_icu(mem, sample, often[i], NULL);
	(void)charset_detected(mem, sample);
	talloc_free(mem);
}
