#include "mail/charset.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <uchardet.h>

#define GUESS_SAMPLE 65536

/* Names as they occur in practice → what their senders mean. */
static const struct alias {
	const char *name, *means;
} aliases[] = {
        {"gb2312", "gb18030"},
        {"gb_2312-80", "gb18030"},
        {"x-gb2312", "gb18030"},
        {"euc-cn", "gb18030"},
        {"gbk", "gb18030"},
        {"x-gbk", "gb18030"},
        {"cp936", "gb18030"},
        {"ms936", "gb18030"},
        {"windows-936", "gb18030"},
        {"chinesebig5", "big5-hkscs"},
        {"big5", "big5-hkscs"},
        {"x-x-big5", "big5-hkscs"},
        {"ks_c_5601-1987", "windows-949"},
        {"ks_c_5601", "windows-949"},
        {"ksc5601", "windows-949"},
        {"euc-kr", "windows-949"},
        {"euckr", "windows-949"},
        {"cp949", "windows-949"},
        {"shift_jis", "windows-31j"},
        {"shift-jis", "windows-31j"},
        {"sjis", "windows-31j"},
        {"x-sjis", "windows-31j"},
        {"cp932", "windows-31j"},
        {"windows-932", "windows-31j"},
        {"iso-2022-jp-ms", "iso-2022-jp"},
        {"cp50220", "iso-2022-jp"},
        {"cp50221", "iso-2022-jp"},
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"iso_8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"latin-1", "windows-1252"},
        {"l1", "windows-1252"},
        {"iso-8859-9", "windows-1254"},
        {"iso-8859-11", "windows-874"},
        {"tis-620", "windows-874"},
        {"iso-8859-8-i", "iso-8859-8"},
        {"iso-8859-8-e", "iso-8859-8"},
        {"iso-8859-6-i", "iso-8859-6"},
        {"iso-8859-6-e", "iso-8859-6"},
        {"x-windows-1250", "windows-1250"},
        {"cp1250", "windows-1250"},
        {"win-1250", "windows-1250"},
        {"x-cp1250", "windows-1250"},
        {"cp1251", "windows-1251"},
        {"win-1251", "windows-1251"},
        {"x-cp1251", "windows-1251"},
        {"cp1252", "windows-1252"},
        {"ansi", "windows-1252"},
        {"cp1253", "windows-1253"},
        {"cp1254", "windows-1254"},
        {"cp1255", "windows-1255"},
        {"cp1256", "windows-1256"},
        {"cp1257", "windows-1257"},
        {"winbaltrim", "windows-1257"},
        {"cp1258", "windows-1258"},
        {"cp-850", "cp850"},
        {"koi8-ru", "koi8-u"},
        {"koi8r", "koi8-r"},
        {"x-mac-roman", "macintosh"},
        {"unicode-1-1-utf-7", "utf-7"},
        {"x-unicode-2-0-utf-7", "utf-7"},
        {"utf-16", "utf-16"},
};

/* Names that say UTF-8, or nothing at all. */
static const char *const utf8_names[] = {"utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "x-utf-8",
        "utf-8n", "us-ascii", "ascii", "ansi_x3.4-1968", "us_ascii", "7bit", "7-bit", "8bit",
        "iso-ir-6", "646", "iso646-us"};

/* ICU has no ISO-8859-16: its upper half from 0xA0. */
static const char iso_8859_16[] = " ĄąŁ€„Š§š©Ș«Ź­źŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏ"
                                  "ĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ";

/* Letters beyond ASCII of languages whose 8-bit charsets are easily mistaken. */
static const struct alphabet {
	const char *language, *letters;
	const char *charsets[4];
} alphabets[] = {
        {"pl", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", {"windows-1250", "iso-8859-2", NULL}},
        {"lt", "ąčęėįšųūžĄČĘĖĮŠŲŪŽ", {"windows-1257", "iso-8859-13", NULL}},
        {"el", "αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫ",
                {"windows-1253", "iso-8859-7", NULL}},
};

/* Signs any of them may use. */
static const char common_signs[] = "„”“’‘–—…«»§°€•×·©®™½\u00a0\u00ab\u00bb´΄";

static bool name_is_utf8(const char *name)
{
	for (size_t i = 0; i < sizeof utf8_names / sizeof *utf8_names; i++)
		if (strcasecmp(name, utf8_names[i]) == 0)
			return true;
	return false;
}

static const char *name_resolve(const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcasecmp(name, aliases[i].name) == 0)
			return aliases[i].means;
	return name;
}

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

static bool has_replacement(const char *s)
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

/* By ICU; NULL when the name is unknown to it. */
static char *decode_icu(const void *mem, struct bytes b, const char *name, unsigned *defects)
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
	if (has_replacement(plain))
		defect_set(defects, CHARSET_BROKEN);
	return plain;
}

/* Share of the non-ASCII signs of text that this language uses, in percent. */
static int alphabet_fit(const char *text, const char *letters)
{
	size_t good = 0, all = 0;

	for (const char *p = text; *p;) {
		const char *from = p;
		char one[5] = {0};

		if (utf8_next(&p) < 0x80)
			continue;
		memcpy(one, from, (size_t)(p - from) < 4 ? (size_t)(p - from) : 4);
		all++;
		good += strstr(letters, one) || strstr(common_signs, one);
	}
	return all ? (int)(good * 100 / all) : 0;
}

/* The customer's language tells windows-1250 from windows-1257 where statistics cannot. */
static char *decode_by_language(const void *mem, struct bytes b, const char *language)
{
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
		char *best = NULL;
		int best_fit = 0;

		if (!language || strcmp(language, alphabets[i].language) != 0)
			continue;
		for (const char *const *cs = alphabets[i].charsets; *cs; cs++) {
			char *text = decode_icu(mem, b, *cs, NULL);
			int fit = text ? alphabet_fit(text, alphabets[i].letters) : 0;
			if (fit > best_fit) {
				best_fit = fit;
				best = text;
			}
		}
		return best_fit >= 95 ? best : NULL;
	}
	return NULL;
}

static char *decode_detected(const void *mem, struct bytes b)
{
	uchardet_t det = uchardet_new();
	size_t n = b.n < GUESS_SAMPLE ? b.n : GUESS_SAMPLE;
	char *text = NULL;
	const char *name;

	if (!det)
		return NULL;
	if (uchardet_handle_data(det, (const char *)b.p, n) == 0) {
		uchardet_data_end(det);
		name = uchardet_get_charset(det);
		if (*name && !name_is_utf8(name))
			text = decode_icu(mem, b, name_resolve(name), NULL);
	}
	uchardet_delete(det);
	return text && !has_replacement(text) ? text : NULL;
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
	text = decode_by_language(mem, b, language);
	if (!text)
		text = decode_detected(mem, b);
	if (!text)
		text = decode_icu(mem, b, "windows-1252", defects);
	return text ? text : utf8_clean(mem, b.p, b.n);
}

static bool has_jis_escape(struct bytes b)
{
	const uint8_t *p = b.n ? memchr(b.p, 0x1b, b.n) : NULL;

	return p && p + 2 < b.p + b.n && p[1] == '$' && (p[2] == 'B' || p[2] == '@');
}

static char *declared_clean(const void *mem, const char *declared)
{
	char *name = str_trim(mem, declared);
	size_t n = strlen(name);

	while (n && strchr("\"';<>", name[n - 1]))
		name[--n] = 0;
	while (*name && strchr("\"'<", *name))
		name++;
	return name;
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
	if (!name || !*name || name_is_utf8(name)) {
		if (has_jis_escape(b) && bytes_ascii(b)) {
			text = decode_icu(mem, b, "iso-2022-jp", defects);
			if (text)
				return text;
		}
		if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0)
			b = (struct bytes){b.p + 3, b.n - 3};
		return decode_guess(mem, b, language, defects);
	}
	text = decode_icu(mem, b, name_resolve(name), defects);
	if (text)
		return text;
	if (!bytes_ascii(b))
		defect_set(defects, CHARSET_UNKNOWN);
	return decode_guess(mem, b, language, defects);
}

void charset_warm(void)
{
	static const char *const often[] = {"windows-1250", "windows-1251", "windows-1252",
	        "windows-1253", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-7",
	        "iso-8859-13", "iso-8859-15", "iso-2022-jp", "gb18030", "windows-949", "big5-hkscs",
	        "windows-31j", "koi8-r", "utf-7", "utf-16"};
	void *mem = talloc_new(NULL);
	struct bytes sample = {(const uint8_t *)"za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1", 17};

	for (size_t i = 0; i < sizeof often / sizeof *often; i++)
		(void)decode_icu(mem, sample, often[i], NULL);
	(void)decode_detected(mem, sample);
	talloc_free(mem);
}
