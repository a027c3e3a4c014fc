#include "text/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define MAX_SAMPLE 700
#define MAX_CLD2 250 /* more costs it a second pass, and tells it no more */
#define MAX_SMALL_WORD 11
#define MAX_WORD 24
#define MIN_LETTERS 8

const char *cld2_tell(const char *text, int n, int *percent); /* cld2.cc */

enum { PL, EL, LT, EN, KNOWN };

static const char *const codes[KNOWN] = {"pl", "el", "lt", "en"};

enum { IN_PL = 1 << PL, IN_LT = 1 << LT, IN_EN = 1 << EN };

/* Small words that hold sentences together and that few neighbours share; written without
 * marks too, where people type so. Sorted by their bytes. */
static const struct small_word {
	char word[MAX_SMALL_WORD + 1];
	unsigned char in;
} small_words[] = {{"aciu", IN_LT}, {"ale", IN_PL}, {"and", IN_EN}, {"any", IN_EN}, {"ar", IN_LT},
        {"are", IN_EN}, {"at", IN_EN}, {"ačiū", IN_LT}, {"be", IN_EN}, {"bet", IN_LT},
        {"but", IN_EN}, {"buvo", IN_LT}, {"can", IN_EN}, {"czy", IN_PL}, {"dar", IN_LT},
        {"del", IN_LT}, {"did", IN_EN}, {"diena", IN_LT}, {"dla", IN_PL}, {"do", IN_EN},
        {"dobry", IN_PL}, {"dziekuje", IN_PL}, {"dzien", IN_PL}, {"dzień", IN_PL},
        {"dziękuję", IN_PL}, {"dėl", IN_LT}, {"faktura", IN_PL}, {"fakture", IN_PL},
        {"fakturę", IN_PL}, {"for", IN_EN}, {"from", IN_EN}, {"galite", IN_LT}, {"galiu", IN_LT},
        {"gavau", IN_LT}, {"has", IN_EN}, {"have", IN_EN}, {"hello", IN_EN}, {"hi", IN_EN},
        {"how", IN_EN}, {"i", IN_PL | IN_EN}, {"if", IN_EN}, {"in", IN_EN}, {"ir", IN_LT},
        {"is", IN_EN}, {"it", IN_EN}, {"iš", IN_LT}, {"jak", IN_PL}, {"jau", IN_LT}, {"jei", IN_LT},
        {"jest", IN_PL}, {"jestem", IN_PL}, {"jeszcze", IN_PL}, {"jusu", IN_LT}, {"juz", IN_PL},
        {"już", IN_PL}, {"jūsų", IN_LT}, {"kad", IN_LT}, {"kada", IN_LT}, {"kaip", IN_LT},
        {"kiedy", IN_PL}, {"kur", IN_LT}, {"laba", IN_LT}, {"labas", IN_LT}, {"like", IN_EN},
        {"mam", IN_PL}, {"man", IN_LT}, {"mano", IN_LT}, {"me", IN_EN}, {"mnie", IN_PL},
        {"moge", IN_PL}, {"mogę", IN_PL}, {"moje", IN_PL}, {"my", IN_EN}, {"na", IN_PL},
        {"negaliu", IN_LT}, {"nera", IN_LT}, {"nie", IN_PL}, {"no", IN_EN}, {"noreciau", IN_LT},
        {"norėčiau", IN_LT}, {"not", IN_EN}, {"nėra", IN_LT}, {"of", IN_EN}, {"on", IN_EN},
        {"order", IN_EN}, {"pagarbiai", IN_LT}, {"panstwa", IN_PL}, {"państwa", IN_PL},
        {"per", IN_LT}, {"please", IN_EN}, {"po", IN_PL | IN_LT}, {"pozdrawiam", IN_PL},
        {"prasau", IN_LT}, {"prašau", IN_LT}, {"prašom", IN_LT}, {"prosze", IN_PL},
        {"proszę", IN_PL}, {"przez", IN_PL}, {"przy", IN_PL}, {"saskaita", IN_LT}, {"sie", IN_PL},
        {"sis", IN_LT}, {"się", IN_PL}, {"su", IN_LT}, {"sveiki", IN_LT}, {"sąskaita", IN_LT},
        {"tai", IN_LT}, {"tego", IN_PL}, {"ten", IN_PL}, {"thank", IN_EN}, {"thanks", IN_EN},
        {"that", IN_EN}, {"the", IN_EN}, {"this", IN_EN}, {"tik", IN_LT}, {"to", IN_EN},
        {"tylko", IN_PL}, {"uzsakymas", IN_LT}, {"už", IN_LT}, {"užsakymas", IN_LT}, {"w", IN_PL},
        {"was", IN_EN}, {"we", IN_EN}, {"what", IN_EN}, {"when", IN_EN}, {"wiec", IN_PL},
        {"with", IN_EN}, {"więc", IN_PL}, {"would", IN_EN}, {"you", IN_EN}, {"your", IN_EN},
        {"yra", IN_LT}, {"zamowienie", IN_PL}, {"zamówienie", IN_PL}, {"ze", IN_PL},
        {"został", IN_PL}, {"šį", IN_LT}, {"że", IN_PL}};

/* Letters only one of them uses. */
static const struct own_letter {
	uint16_t cp;
	unsigned char of;
} own_letters[] = {{0x107, PL}, {0x117, LT}, {0x12f, LT}, {0x142, PL}, {0x144, PL}, {0x15b, PL},
        {0x161, LT}, {0x16b, LT}, {0x173, LT}, {0x17a, PL}, {0x17c, PL}}; /* ćėįłńśšūųźż */

struct tally {
	int words[KNOWN], letters[KNOWN];
	int greek, latin, cyrillic, other, all_words;
};

static uint32_t lower(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return cp + 32;
	if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14a && cp <= 0x177))
		return cp | 1;
	if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17e))
		return cp & 1 ? cp + 1 : cp;
	return cp >= 0xc0 && cp <= 0xde && cp != 0xd7 ? cp + 32 : cp;
}

static bool is_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') ||
	       (cp >= 0xc0 && cp < 0x2000 && cp != 0xd7 && cp != 0xf7) || cp > 0x3000;
}

/* The languages that have this small word, as bits. */
static unsigned languages_of(const char *word)
{
	size_t low = 0, high = sizeof small_words / sizeof *small_words;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strcmp(word, small_words[mid].word);
		if (order == 0)
			return small_words[mid].in;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return 0;
}

/* One word as it is read: lower case, only letters of two bytes at most are kept. */
struct word {
	char s[MAX_WORD * 2 + 1];
	size_t n, letters;
};

static void word_end(struct word *w, struct tally *t)
{
	if (w->letters && w->letters <= MAX_WORD) {
		unsigned in = 0;
		w->s[w->n] = 0;
		if (w->n <= MAX_SMALL_WORD)
			in = languages_of(w->s);
		t->all_words++;
		for (int l = 0; in && l < KNOWN; l++)
			t->words[l] += (in >> l) & 1;
	}
	w->n = 0;
	w->letters = 0;
}

static void word_add(struct word *w, uint32_t cp)
{
	if (cp >= 0x800 || w->letters++ >= MAX_WORD)
		return;
	w->n += utf8_put(w->s + w->n, cp);
}

static void count_letter(struct tally *t, uint32_t cp)
{
	if ((cp >= 0x370 && cp < 0x400) || (cp >= 0x1f00 && cp < 0x2000))
		t->greek++;
	else if (cp >= 0x400 && cp < 0x530)
		t->cyrillic++;
	else if (cp < 0x250)
		t->latin++;
	else
		t->other++;
	for (size_t i = 0; cp >= 0x100 && i < sizeof own_letters / sizeof *own_letters; i++)
		if (own_letters[i].cp == cp)
			t->letters[own_letters[i].of]++;
}

static void tally_text(struct tally *t, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	struct word w = {.n = 0};

	while (p < end) {
		uint32_t cp = lower((unsigned char)*p < 0x80 ? (unsigned char)*p++ : utf8_next(&p));

		if (!cp)
			break;
		if (is_letter(cp)) {
			count_letter(t, cp);
			word_add(&w, cp);
		} else {
			word_end(&w, t);
		}
	}
	word_end(&w, t);
}

static const char *known(const char *code)
{
	for (int l = 0; l < KNOWN; l++)
		if (strcmp(codes[l], code) == 0)
			return codes[l];
	return NULL;
}

enum verdict { UNTOLD, LIKELY, CLEAR };

/* Which of pl, lt, en the small words and letters point to, and how surely. */
static enum verdict by_words(const struct tally *t, int *language)
{
	int top = 0, second = 0;

	for (int l = 0; l < KNOWN; l++) {
		int score = t->words[l] * 2 + (t->letters[l] ? 2 : 0) + (t->letters[l] > 3 ? 2 : 0);
		if (score > top) {
			second = top;
			top = score;
			*language = l;
		} else if (score > second) {
			second = score;
		}
	}
	/* no neighbour of these languages reaches a fifth of all words (corpus langid) */
	if (top >= 12 && top >= second * 3 && top * 5 >= t->all_words * 2)
		return CLEAR;
	return top >= 4 && top >= second + 2 && top * 5 >= t->all_words ? LIKELY : UNTOLD;
}

/* n bytes or a little less, so that no letter is split. */
static size_t cut(const char *text, size_t n)
{
	n = strnlen(text, n);
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

const char *language_tell(const char *text)
{
	struct tally t = {0};
	int percent = 0, guess = 0;
	enum verdict v;
	const char *code;

	tally_text(&t, text, cut(text, MAX_SAMPLE));
	if (t.greek + t.latin + t.cyrillic + t.other < MIN_LETTERS)
		return NULL;
	if (t.greek > (t.latin + t.cyrillic + t.other) / 2)
		return "el";
	if (t.latin < (t.cyrillic + t.other))
		return NULL;
	v = by_words(&t, &guess);
	if (v == CLEAR)
		return codes[guess];
	code = cld2_tell(text, (int)cut(text, MAX_CLD2), &percent);
	if (percent >= 60)
		return known(code);
	return v == LIKELY ? codes[guess] : NULL;
}

const char *language_guess(const char *text)
{
	const char *code = language_tell(text);
	struct tally t = {0};
	int percent = 0;

	if (code)
		return code;
	tally_text(&t, text, cut(text, MAX_SAMPLE));
	if (t.greek + t.latin + t.cyrillic + t.other < MIN_LETTERS)
		return NULL;
	code = cld2_tell(text, (int)cut(text, MAX_SAMPLE), &percent);
	return percent >= 60 && strcmp(code, "un") != 0 ? code : NULL;
}
