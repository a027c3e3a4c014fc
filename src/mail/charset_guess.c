#include "mail/charset_guess.h"

#include <ctype.h>
#include <string.h>
#include <uchardet.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "mail/charset_names.h"
#include "text/language.h"

#define GUESS_SAMPLE 65536
#define WORDS_SAMPLE 2000 /* for what costs more */

/* Letters beyond ASCII of languages whose 8-bit charsets are easily mistaken. */
static const struct alphabet {
	const char *language, *letters;
	const char *charsets[4];
} alphabets[] = {
        {"pl", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", {"windows-1250", "iso-8859-2", NULL}},
        {"lt", "ąčęėįšųūžĄČĘĖĮŠŲŪŽ", {"windows-1257", "iso-8859-13", NULL}},
        {"el", "αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫ\u00b5",
                {"windows-1253", "iso-8859-7", NULL}},
        {"cs", "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", {"windows-1250", "iso-8859-2", NULL}},
        {"sk", "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĹĽŇÓÔŔŠŤÚÝŽ", {"windows-1250", "iso-8859-2", NULL}},
        {"hu", "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", {"windows-1250", "iso-8859-2", NULL}},
        {"hr", "čćđšžČĆĐŠŽ", {"windows-1250", "iso-8859-2", NULL}},
        {"sl", "čšžćđČŠŽĆĐ", {"windows-1250", "iso-8859-2", NULL}},
        {"ro", "ăâîşţéĂÂÎŞŢÉ", {"windows-1250", "iso-8859-2", NULL}},
        {"lv", "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ", {"windows-1257", "iso-8859-13", NULL}},
        {"et", "äõöüšžÄÕÖÜŠŽ", {"windows-1257", "iso-8859-13", NULL}},
        {"tr", "çğıöşüâîûÇĞİÖŞÜÂÎÛ", {"windows-1254", NULL}},
};

/* Letters of those that windows-1252 is right for. */
static const struct western {
	const char *language, *letters;
} westerns[] = {
        {"de", "äöüßéàÄÖÜÉ"},
        {"fr", "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ"},
        {"es", "áéíóúüñçÁÉÍÓÚÜÑÇ"},
        {"pt", "ãõáâàçéêíóôúüÃÕÁÂÀÇÉÊÍÓÔÚÜ"},
        {"it", "àèéìíîòóùúÀÈÉÌÍÎÒÓÙÚ"},
        {"ca", "àçèéíïòóúüÀÇÈÉÍÏÒÓÚÜ"},
        {"nl", "éèëêïóöüçÉÈËÏÓÖÜ"},
        {"sv", "åäöéüÅÄÖÉÜ"},
        {"fi", "äöåšžÄÖÅŠŽ"},
        {"da", "æøåéüöäÆØÅÉÜÖÄ"},
        {"no", "æøåéèêóòôüöäÆØÅÉÈÊÓÒÔÜÖÄ"},
        {"nb", "æøåéèêóòôüöäÆØÅÉÈÊÓÒÔÜÖÄ"},
        {"is", "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ"},
        {"et", "äõöüšžÄÕÖÜŠŽ"},
        {"en", "éèêëáàâäãåçñóòôöøúùûüíìîïæœßÉÈÁÀÄÅÇÑÓÖØÚÜÍÆ"},
};

/* Signs any of them may use. */
static const char common_signs[] = "„”“’‘–—…«»§°€•×·©®™½\u00a0\u00ad\u00ab\u00bb´΄";

static struct bytes sample_of(struct bytes b, size_t max)
{
	return (struct bytes){b.p, b.n < max ? b.n : max};
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

static bool is_greek(uint32_t cp)
{
	return cp >= 0x386 && cp < 0x400;
}

/* A final sigma inside a word, another at its end, a word of letters from both alphabets, the
 * rarest letter twice: that is no Greek, whatever letters it has (Russian, mostly). */
static bool is_no_greek(const char *text)
{
	uint32_t last = 0;
	int rare = 0;

	for (const char *p = text; *p;) {
		uint32_t cp = utf8_next(&p);
		bool latin = cp < 0x80 && isalpha((int)cp);
		rare += cp == 0x3b0; /* in the place of Russian a */
		if (rare > 1 || (is_greek(cp) && last == 0x3c2) ||
		        (cp < 0x80 && strchr(" ,!?", (int)cp) && last == 0x3c3) ||
		        (is_greek(cp) && last < 0x80 && isalpha((int)last)) ||
		        (latin && is_greek(last)))
			return true;
		last = cp;
	}
	return false;
}

/* The charset of this language that fits best, and how well. */
static const char *best_charset(
        const void *mem, struct bytes sample, const struct alphabet *a, int *fit)
{
	const char *best = NULL;

	*fit = 0;
	for (const char *const *cs = a->charsets; *cs; cs++) {
		char *text = charset_icu(mem, sample, *cs, NULL);
		int one = text && !is_no_greek(text) ? alphabet_fit(text, a->letters) : 0;
		talloc_free(text);
		if (one > *fit) {
			*fit = one;
			best = *cs;
		}
	}
	return best;
}

char *charset_by_language(const void *mem, struct bytes b, const char *language)
{
	for (size_t i = 0; language && i < sizeof alphabets / sizeof *alphabets; i++) {
		const char *best;
		int fit;

		if (strcmp(language, alphabets[i].language) != 0)
			continue;
		best = best_charset(mem, sample_of(b, GUESS_SAMPLE), &alphabets[i], &fit);
		return fit >= 95 ? charset_icu(mem, b, best, NULL) : NULL;
	}
	return NULL;
}

static bool is_box(uint32_t cp)
{
	return cp >= 0x2500 && cp < 0x25a0;
}

static bool is_cyrillic(uint32_t cp)
{
	return cp >= 0x400 && cp < 0x500;
}

bool charset_has_boxes(const char *text)
{
	uint32_t last = 0;

	for (const char *p = text; *p && p - text < GUESS_SAMPLE;) {
		uint32_t cp = utf8_next(&p);
		if ((is_box(cp) && is_cyrillic(last)) || (is_cyrillic(cp) && is_box(last)))
			return true;
		last = cp;
	}
	return false;
}

/* ---- by statistics, and what they cannot have meant ---- */

struct letter {
	bool is, great, small;
	int script; /* of ICU */
};

static struct letter letter_of(uint32_t cp)
{
	struct letter l = {.is = u_isalpha((UChar32)cp)};
	UErrorCode failed = U_ZERO_ERROR;

	if (!l.is)
		return l;
	l.great = u_isupper((UChar32)cp);
	l.small = u_islower((UChar32)cp);
	l.script = (int)uscript_getScript((UChar32)cp, &failed);
	return l;
}

/* What stands inside no word and before none. */
static bool is_no_part(uint32_t cp)
{
	if (cp < 0x80 || u_isalpha((UChar32)cp) || u_isspace((UChar32)cp))
		return false;
	return !strchr("\xa8\xaa\xad\xb4\xb7\xba", cp < 0x100 ? (int)cp : 1) && cp != 0x2019 &&
	       cp != 0x2018 && cp != 0x2013 && cp != 0x2014;
}

static bool opens_quote(uint32_t cp)
{
	return cp == 0xab || cp == 0xbb || cp == 0xa1 || cp == 0xbf || cp == 0xa7 ||
	       (cp >= 0x2010 && cp <= 0x203a);
}

struct sign {
	uint32_t cp;
	struct letter letter;
	bool hangs_on; /* a letter stands before it, and it is none */
};

/* A great letter behind a small one, two alphabets in a word, a sign inside a word or before it. */
static int odd_beside(const struct sign *last, const struct sign *one)
{
	const struct letter *a = &last->letter, *b = &one->letter;

	if (!b->is)
		return 0;
	if (a->is && (one->cp >= 0x80 || last->cp >= 0x80))
		return 2 * ((a->small && b->great) || a->script != b->script);
	if (is_no_part(last->cp) && (last->hangs_on || !opens_quote(last->cp)))
		return 2;
	return 0;
}

/* Letters of Iceland; with letters it does not have they stand for Baltic ones. */
static bool is_thorn(uint32_t cp)
{
	return cp == 0xf0 || cp == 0xfe;
}

static bool is_umlaut_or_so(uint32_t cp)
{
	return cp == 0xf5 || cp == 0xfc || cp == 0xe4 || cp == 0xe7 || cp == 0xea;
}

/* How often the text is what nobody writes: beside the above, controls, Icelandic letters beside
 * those of others. */
static int oddness(const char *text)
{
	struct sign last = {0};
	int odd = is_no_greek(text) ? 4 : 0;
	bool thorn = false, other = false;

	for (const char *p = text; *p && p - text < WORDS_SAMPLE * 2;) {
		uint32_t cp = utf8_next(&p);
		struct sign one = {cp, letter_of(cp), last.letter.is && is_no_part(cp)};
		odd += odd_beside(&last, &one) + (cp >= 0x80 && cp < 0xa0 ? 4 : 0);
		thorn |= is_thorn(cp);
		other |= is_umlaut_or_so(cp);
		last = one;
	}
	return odd + 2 * (thorn && other);
}

/* One byte a sign, as uchardet calls them. */
static bool is_single_byte(const char *name)
{
	static const char *const begin[] = {"iso-8859", "windows-12", "koi8", "mac", "ibm8"};

	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
		if (str_istarts(name, begin[i]))
			return true;
	return false;
}

static const struct alphabet *by_words(const void *mem, struct bytes sample, const char *western);

/* The best of the usual charsets, where statistics chose one that makes no words. NULL: none is
 * less odd than odd. */
static char *less_odd(const void *mem, struct bytes b, int odd)
{
	static const char *const usual[] = {"windows-1251", "windows-1252", "windows-1250",
	        "koi8-r", "windows-1253", "windows-1257", "iso-8859-2", "koi8-u", "iso-8859-7",
	        "iso-8859-13", "windows-1252"};
	struct bytes sample = sample_of(b, WORDS_SAMPLE);
	char *western = charset_icu(mem, sample, "windows-1252", NULL);
	const struct alphabet *a = western ? by_words(mem, sample, western) : NULL;
	char *told = a ? charset_by_language(mem, b, a->language) : NULL;
	const char *best = NULL;

	if (told && oddness(told) < odd)
		return told;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		char *text = charset_icu(mem, sample, usual[i], NULL);
		int one = text && !charset_has_gaps(text) ? oddness(text) : odd;
		talloc_free(text);
		if (one < odd) {
			odd = one;
			best = usual[i];
		}
	}
	return best ? charset_icu(mem, b, best, NULL) : NULL;
}

/* Hardly anybody sends in these without saying so; few letters look like any of them. */
static bool is_rare(const char *name, const char *text)
{
	static const char *const rare[] = {
	        "mac", "ibm8", "iso-8859-3", "iso-8859-10", "iso-8859-16"};

	for (size_t i = 0; i < sizeof rare / sizeof *rare; i++)
		if (str_istarts(name, rare[i]))
			return true;
	/* Vietnamese sets marks beside letters */
	return str_ieq(name, "windows-1258") && !strstr(text, "\u0301") &&
	       !strstr(text, "\u0300") && !strstr(text, "\u0323") && !strstr(text, "\u0309");
}

static char *made_plausible(const void *mem, struct bytes b, const char *name, char *text)
{
	int odd = oddness(text) + is_rare(name, text);
	char *better = odd && is_single_byte(name) ? less_odd(mem, b, odd) : NULL;

	return better ? better : text;
}

char *charset_detected(const void *mem, struct bytes b)
{
	uchardet_t det = uchardet_new();
	struct bytes sample = sample_of(b, GUESS_SAMPLE);
	char *text = NULL;
	const char *name;

	if (!det)
		return NULL;
	if (uchardet_handle_data(det, (const char *)sample.p, sample.n) == 0) {
		uchardet_data_end(det);
		name = uchardet_get_charset(det);
		if (*name && !charset_is_utf8(name))
			text = charset_icu(mem, b, charset_resolve(name), NULL);
		if (text && str_ieq(name, "koi8-r") && charset_has_boxes(text))
			text = charset_icu(mem, b, "koi8-u", NULL);
		if (text)
			text = made_plausible(mem, b, name, text);
	}
	uchardet_delete(det);
	return text && !charset_has_gaps(text) ? text : NULL;
}

/* ---- pairs of bytes ---- */

#define MAX_PAIRS 24 /* of more, statistics know more */

/* The signs that short words to a desk are made of. */
static const struct pairs {
	const char *charset, *common;
} pairs[] = {
        {"windows-949", "이다는에의을를은가로하고지한사기안녕세요감합니주문배송언제도착나습아서"
                        "어해오품교환불취소의확인부탁드립리제전시대구송"},
        {"gb18030",
                "的我你您好不在有这了请谢们是人到订单问题退货发票什么时候快递收没客服产品价格咨询"
                "中文邮件关于要想能可以"},
        {"big5-hkscs",
                "的我你您好不在有這了請謝們是人到訂單問題退貨發票什麼時候快遞收沒客服產品價格"
                "諮詢中文郵件關於要想能可以"},
};

/* Share of the signs that are among the common ones, in percent; 0 with letters between them. */
static int common_share(const char *text, const char *common)
{
	size_t good = 0, all = 0, small = 0;

	for (const char *p = text; *p;) {
		const char *from = p;
		char one[5] = {0};
		uint32_t cp = utf8_next(&p);

		small += cp < 0x80 && isalpha((int)cp);
		if (cp < 0x80 || (cp >= 0x3000 && cp < 0x3040) || cp >= 0xff00)
			continue;
		memcpy(one, from, (size_t)(p - from) < 4 ? (size_t)(p - from) : 4);
		all++;
		good += strstr(common, one) != NULL;
	}
	return all >= 2 && small <= all ? (int)(good * 100 / all) : 0;
}

char *charset_of_pairs(const void *mem, struct bytes b)
{
	char *best = NULL;
	int best_share = 39;

	if (b.n > (size_t)MAX_PAIRS * 2)
		return NULL;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *text = charset_icu(mem, b, pairs[i].charset, NULL);
		int share =
		        text && !charset_has_gaps(text) ? common_share(text, pairs[i].common) : 0;
		if (share > best_share) {
			best_share = share;
			best = text;
		}
	}
	return best;
}

/* ---- western, or not ---- */

static bool is_latin_letter(uint32_t cp)
{
	static const uint32_t others[] = {
	        0x160, 0x161, 0x17d, 0x17e, 0x152, 0x153, 0x178, 0x192}; /* of windows-1252 */

	if (cp < 0x80)
		return isalpha((int)cp);
	if (cp >= 0xc0 && cp <= 0xff)
		return cp != 0xd7 && cp != 0xf7;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (cp == others[i])
			return true;
	return false;
}

/* A sign of Latin-1 that stands in no word ("Za¿ó³æ"), but for what is used as an apostrophe. */
static bool is_stray_sign(uint32_t cp)
{
	return cp >= 0xa1 && cp <= 0xbf && !memchr("\xa8\xaa\xad\xb4\xb7\xba", (int)cp, 6);
}

static bool is_no_icelandic(uint32_t cp)
{
	return cp == 0xe0 || cp == 0xe8 || cp == 0xeb || cp == 0xf8 || cp == 0xfb;
}

/* What western letters look like when they were meant as others: signs inside words, nearly no
 * letter without an accent, letters of Iceland beside those of France. */
static bool looks_wrong(const char *text)
{
	size_t letters = 0, high = 0, stray = 0;
	uint32_t before = 0, last = 0;
	bool thorn = false, other = false;

	for (const char *p = text; *p && p - text < GUESS_SAMPLE * 2;) {
		uint32_t cp = utf8_next(&p);
		if (is_stray_sign(last) && is_latin_letter(before) && is_latin_letter(cp))
			stray++;
		letters += is_latin_letter(cp);
		high += cp >= 0x80 && is_latin_letter(cp);
		thorn |= is_thorn(cp);
		other |= is_no_icelandic(cp);
		before = last;
		last = cp;
	}
	return stray >= 2 || (high >= 6 && high * 2 > letters) || (thorn && other);
}

static bool is_small(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 0xdf && cp <= 0xff && cp != 0xf7);
}

static bool is_great(uint32_t cp)
{
	return cp >= 0x80 && is_latin_letter(cp) && !is_small(cp) && cp != 0x161 && cp != 0x17e &&
	       cp != 0x153 && cp != 0x192;
}

/* Signs that stand before no word: "£ukasz ¯ak". */
static bool begins_no_word(uint32_t cp)
{
	return cp && cp < 0x100 && memchr("\xa3\xa5\xaf\xb1\xb3\xb6\xb9\xbc\xbe", (int)cp, 9);
}

/* All letters beyond ASCII are among these, no sign stands between letters, and no great letter
 * behind a small one. */
static bool is_written_with(const char *text, const char *letters)
{
	uint32_t before = 0, last = 0;

	for (const char *p = text; *p;) {
		const char *from = p;
		char one[5] = {0};
		uint32_t cp = utf8_next(&p);

		if (is_stray_sign(last) && is_latin_letter(before) && is_latin_letter(cp))
			return false;
		if (is_great(cp) && is_small(last))
			return false;
		if (begins_no_word(last) && before < 0x80 && !isalnum((int)before) &&
		        is_latin_letter(cp))
			return false;
		memcpy(one, from, (size_t)(p - from) < 4 ? (size_t)(p - from) : 4);
		if (cp >= 0x80 && is_latin_letter(cp) && !strstr(letters, one))
			return false;
		before = last;
		last = cp;
	}
	return true;
}

/* Written with the letters of a western language: of this one, or of any (NULL) but English, which
 * borrows from all. */
static bool is_western(const char *text, const char *language)
{
	for (size_t i = 0; i < sizeof westerns / sizeof *westerns; i++)
		if (str_eq(language ? language : "en", westerns[i].language) ==
		                (language != NULL) &&
		        is_written_with(text, westerns[i].letters))
			return true;
	return false;
}

static bool has_alphabet(const char *language)
{
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++)
		if (strcmp(alphabets[i].language, language) == 0)
			return true;
	return false;
}

/* Its words are of a language that is written so: it was declared rightly. */
static bool is_right(const char *western, const char *told)
{
	return told &&
	       (is_western(western, told) || (!has_alphabet(told) && is_western(western, NULL)));
}

char *charset_western(const void *mem, struct bytes b)
{
	struct bytes sample = sample_of(b, WORDS_SAMPLE);
	char *start = charset_icu(mem, sample, "windows-1252", NULL);
	const char *told = start ? language_surely(start) : NULL;

	if (!told || has_alphabet(told) || !is_right(start, told))
		return NULL;
	return charset_icu(mem, b, "windows-1252", NULL);
}

/* By what the words are: read as that language writes, they are of it. */
static const struct alphabet *by_words(const void *mem, struct bytes sample, const char *western)
{
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets; i++) {
		const struct alphabet *a = &alphabets[i];
		const char *cs, *told;
		char *text;
		int fit;

		cs = best_charset(mem, sample, a, &fit);
		if (!cs || fit < 98)
			continue;
		text = charset_icu(mem, sample, cs, NULL);
		told = strcmp(text, western) == 0 ? NULL : language_surely(text);
		talloc_free(text);
		if (told && strcmp(told, a->language) == 0)
			return a;
	}
	return NULL;
}

char *charset_not_western(
        const void *mem, struct bytes b, const char *western, const char *language)
{
	struct bytes sample = sample_of(b, WORDS_SAMPLE);
	char *start = charset_icu(mem, sample, "windows-1252", NULL), *text = NULL;
	const char *told = start ? language_surely(start) : NULL;
	const struct alphabet *a;

	if (!start || is_right(start, told))
		return NULL;
	a = by_words(mem, sample, start);
	if (a)
		text = charset_by_language(mem, b, a->language);
	if (!text && !is_western(start, NULL))
		text = charset_by_language(mem, b, language);
	if (text)
		return text;
	if (!looks_wrong(western))
		return NULL;
	text = charset_by_language(mem, b, language);
	if (!text)
		text = charset_by_language(mem, b, "lt");
	if (!text)
		text = charset_detected(mem, b);
	return text && !looks_wrong(text) ? text : NULL;
}
