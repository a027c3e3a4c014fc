/* text/language: small words, endings and letters first; libcld2 where they do not tell. */
#include "text/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "text/language_table.h"

#define MAX_SAMPLE 700
#define MAX_CLD2 250 /* more costs it a second pass, and tells it no more */
#define MAX_WORD 24 /* letters */
#define MAX_END 5
#define LOOK_EVERY 8 /* words, then whether enough is known */
#define MIN_LETTERS 3
#define SURE_LETTERS 8

/* In hundredths of what a word that four languages share tells. */
#define CLEAR 1200 /* with this much, and far before the next, nobody else is asked */
#define CLEAR_SOON 2000
#define ENOUGH 300 /* with less, nothing is said */
#define SURE 900 /* more than one word or a few letters can give */
#define LACKING 200 /* a letter that the language does not have */
#define LETTER_COUNTS 6 /* a letter tells no more when it comes again and again */
#define CLD2_SAYS 800
#define CLD2_MUMBLES 200

const char *cld2_tell(const char *text, int n, int *percent); /* cld2.cc */

struct tally {
	int score[LANGUAGES_MAX];
	int greek, latin, cyrillic, other;
	int words;
	uint8_t seen[LANGUAGE_LETTERS_MAX + 1];
};

/* One word as it is read: in lower case, letters of at most two bytes. */
struct word {
	char s[MAX_WORD * 2 + 1];
	size_t n, letters;
	bool apostrophe;
};

static uint32_t lower_cyrillic(uint32_t cp)
{
	if (cp >= 0x410 && cp <= 0x42f)
		return cp + 32;
	if (cp >= 0x400 && cp <= 0x40f)
		return cp + 80;
	return cp == 0x490 ? 0x491 : cp; /* Ґ */
}

/* Above U+0100 pairs of letters follow each other, the small one odd or, in two runs, even. */
static uint32_t lower_extended(uint32_t cp)
{
	bool even = (cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e);

	if (cp == 0x130) /* İ */
		return 'i';
	if (even)
		return cp & 1 ? cp + 1 : cp;
	return cp <= 0x177 || (cp >= 0x218 && cp <= 0x21b) ? cp | 1 : cp;
}

static uint32_t lower(uint32_t cp)
{
	if (cp < 0xc0)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp < 0x100)
		return cp <= 0xde && cp != 0xd7 ? cp + 32 : cp;
	return cp < 0x400 ? lower_extended(cp) : lower_cyrillic(cp);
}

static bool is_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') ||
	       (cp >= 0xc0 && cp < 0x2000 && cp != 0xd7 && cp != 0xf7) || cp > 0x3000;
}

/* ---- the table ---- */

static uint32_t hash_on(uint32_t h, char ch)
{
	return (h ^ (unsigned char)ch) * 16777619u;
}

static const struct language_entry *find(uint32_t hash)
{
	uint32_t at = hash & language_entry_mask;

	for (; language_entries[at].hash != 0; at = (at + 1) & language_entry_mask)
		if (language_entries[at].hash == hash)
			return &language_entries[at];
	return NULL;
}

static void add(struct tally *t, uint32_t in, int weight)
{
	for (; in != 0; in &= in - 1)
		t->score[__builtin_ctz(in)] += weight;
}

static bool add_word(struct tally *t, const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = hash_on(h, s[i]);
	const struct language_entry *e = find(h);
	if (e != NULL)
		add(t, e->in, e->weight);
	return e != NULL;
}

/* The longest ending that tells something, with two letters before it. */
static void add_end(struct tally *t, const struct word *w)
{
	const struct language_entry *best = NULL;
	uint32_t h = hash_on(2166136261u, '$');
	size_t letters = 0;

	for (size_t i = w->n; i > 0 && letters < MAX_END && letters + 2 < w->letters; i--) {
		h = hash_on(h, w->s[i - 1]);
		if (((unsigned char)w->s[i - 1] & 0xc0) == 0x80)
			continue;
		letters++;
		const struct language_entry *e = find(h);
		if (e != NULL)
			best = e;
	}
	if (best != NULL)
		add(t, best->in, best->weight);
}

/* ---- reading ---- */

/* "d'accord" is looked up whole and in its parts. */
static bool add_parts(struct tally *t, const struct word *w)
{
	const char *p = w->s, *end = w->s + w->n;
	bool any = false;

	while (p < end) {
		const char *stop = memchr(p, '\'', (size_t)(end - p));
		size_t n = stop == NULL ? (size_t)(end - p) : (size_t)(stop - p);
		any |= n > 0 && add_word(t, p, n);
		p += n + 1;
	}
	return any;
}

static void word_end(struct word *w, struct tally *t)
{
	if (w->n > 0 && w->s[w->n - 1] == '\'')
		w->n--;
	if (w->letters > 0 && w->letters <= MAX_WORD) {
		bool known = add_word(t, w->s, w->n);
		if (w->apostrophe)
			known |= add_parts(t, w);
		if (!known)
			add_end(t, w);
		t->words++;
	}
	w->n = 0;
	w->letters = 0;
	w->apostrophe = false;
}

static void word_add(struct word *w, uint32_t cp)
{
	if (cp >= 0x800 || w->letters++ >= MAX_WORD)
		return;
	w->n += utf8_put(w->s + w->n, cp);
}

static void count_letter(struct tally *t, uint32_t cp)
{
	if ((cp >= 0x370 && cp < 0x400) || (cp >= 0x1f00 && cp < 0x2000)) {
		t->greek++;
		return;
	}
	if (cp >= 0x400 && cp < 0x530)
		t->cyrillic++;
	else if (cp < 0x250)
		t->latin++;
	else
		t->other++;
	unsigned letter = cp < LANGUAGE_CODE_POINTS ? language_letter_of[cp] : 0;
	if (letter == 0 || t->seen[letter] >= LETTER_COUNTS)
		return;
	add(t, language_letters[letter].of, language_letters[letter].weight);
	if (t->seen[letter]++ == 0)
		add(t, language_letters[letter].lacking, -LACKING);
}

/* The two best of those written in the script of most letters. */
static void rank(const struct tally *t, int *first, int *best, int *second)
{
	bool cyrillic = t->cyrillic > t->latin;

	*first = -1;
	*best = *second = 0;
	for (int l = 0; language_codes[l] != NULL; l++) {
		uint32_t bit = 1u << l;
		if (bit & language_greek || ((bit & language_cyrillic) != 0) != cyrillic)
			continue;
		if (t->score[l] > *best) {
			*second = *best;
			*best = t->score[l];
			*first = l;
		} else if (t->score[l] > *second) {
			*second = t->score[l];
		}
	}
}

/* The language, -1 when it is not clear. */
static int clear(const struct tally *t, int least)
{
	int first, best, second;

	rank(t, &first, &best, &second);
	return best >= least && best * 2 >= second * 3 + 600 ? first : -1;
}

static void tally_text(struct tally *t, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	struct word w = {.n = 0};
	int look = LOOK_EVERY;

	while (p < end) {
		uint32_t cp = lower((unsigned char)*p < 0x80 ? (unsigned char)*p++ : utf8_next(&p));

		if (!cp)
			break;
		if (is_letter(cp)) {
			count_letter(t, cp);
			word_add(&w, cp);
		} else if ((cp == '\'' || cp == 0x2019) && w.n > 0 && w.letters < MAX_WORD) {
			w.s[w.n++] = '\'';
			w.letters++;
			w.apostrophe = true;
		} else if (w.letters > 0) {
			word_end(&w, t);
			if (t->words >= look) {
				look += LOOK_EVERY;
				if (clear(t, CLEAR_SOON) >= 0 ||
				        t->greek > 2 * (t->latin + t->cyrillic + t->other))
					return;
			}
		}
	}
	word_end(&w, t);
}

/* n bytes or a little less, so that no letter is split. */
static size_t cut(const char *text, size_t n)
{
	n = strnlen(text, n);
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

/* ---- asking libcld2 ---- */

static int number_of(const char *code)
{
	for (int l = 0; language_codes[l] != NULL; l++)
		if (strcmp(language_codes[l], code) == 0)
			return l;
	return -1;
}

/* Its codes as ours: Bosnian, and Serbian in Latin letters, are read as the Croatian next to them.
 */
static const char *our_code(const char *code, bool cyrillic)
{
	if (strcmp(code, "bs") == 0 || (strcmp(code, "sr") == 0 && !cyrillic))
		return "hr";
	if (strcmp(code, "nb") == 0 || strcmp(code, "nn") == 0)
		return "no";
	return strcmp(code, "iw") == 0 ? "he" : code;
}

/* A language that we do not count, by its code of ISO 639-1; NULL: it has none ("ceb"), or is not
 * known ("un"). Chinese is one, however it is written ("zh-Hant"). */
static const char *other_code(const char *code)
{
	if (strncmp(code, "zh", 2) == 0)
		return "zh";
	return strlen(code) == 2 && strcmp(code, "un") != 0 ? our_code(code, false) : NULL;
}

/* Whether the text has letters that the language does not. */
static bool has_foreign_letters(const struct tally *t, int l)
{
	for (int i = 1; i <= LANGUAGE_LETTERS_MAX; i++)
		if (t->seen[i] && language_letters[i].lacking & 1u << l)
			return true;
	return false;
}

/* What libcld2 says counts beside the tally. */
static const char *with_cld2(struct tally *t, const char *text, int least)
{
	int percent = 0, first, best, second;
	const char *code = cld2_tell(text, (int)cut(text, MAX_CLD2), &percent);
	bool sure = percent > 0;
	int says = sure ? CLD2_SAYS / 2 + CLD2_SAYS * percent / 200 : CLD2_MUMBLES;

	code = our_code(code, t->cyrillic > t->latin);
	int l = number_of(code);
	if (strcmp(code, "un") == 0 || (!sure && strcmp(code, "en") == 0))
		says = 0;
	if (l >= 0)
		t->score[l] += has_foreign_letters(t, l) ? says / 4 : says;
	if (strcmp(code, "no") == 0) /* so does Danish, more often than not */
		t->score[number_of("da")] += says;
	rank(t, &first, &best, &second);
	if (l < 0 && sure && says > best)
		return other_code(code);
	return best >= least ? language_codes[first] : NULL;
}

/* least: what must speak for it. */
static const char *tell(const char *text, int letters, int least)
{
	struct tally t = {0};
	int first, all, percent = 0;
	const char *code;

	tally_text(&t, text, cut(text, MAX_SAMPLE));
	all = t.greek + t.latin + t.cyrillic + t.other;
	if (all < letters)
		return NULL;
	if (t.greek > (t.latin + t.cyrillic + t.other) / 2)
		return "el";
	if (t.other > t.latin + t.cyrillic) {
		code = cld2_tell(text, (int)cut(text, MAX_CLD2), &percent);
		return percent >= 60 ? other_code(code) : NULL;
	}
	first = clear(&t, CLEAR);
	return first >= 0 ? language_codes[first] : with_cld2(&t, text, least);
}

const char *language_tell(const char *text)
{
	return tell(text, MIN_LETTERS, ENOUGH);
}

const char *language_surely(const char *text)
{
	return tell(text, SURE_LETTERS, SURE);
}

const char *language_of_writer(const char *text, const char *spoken)
{
	const char *code = spoken == NULL ? NULL : language_surely(text);

	if (code != NULL)
		return code;
	code = language_tell(text);
	/* its letters tell Greek by themselves, however few there are */
	return spoken == NULL || (code != NULL && strcmp(code, "el") == 0) ? code : spoken;
}
