#include "text/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

#define MAX_SAMPLE 700
#define MAX_WORD 24
#define MIN_LETTERS 8

const char *cld2_tell(const char *text, int n, int *percent); /* cld2.cc */

enum { PL, EL, LT, EN, KNOWN };

static const char *const codes[KNOWN] = {"pl", "el", "lt", "en"};

/* Small words that hold sentences together and that no neighbour shares; a blank at
 * both ends of each. Written without marks too, where people type so. */
static const char *const words[KNOWN] = {
        " i w nie na się sie że ze jest czy jak po dla ale już juz mam proszę prosze dzień dzien "
        "dobry "
        "państwa panstwa jestem dziękuję dziekuje pozdrawiam mogę moge więc wiec tylko przez kiedy "
        "zamówienie zamowienie faktura fakturę fakture jeszcze został moje mnie przy tego ten ",
        "",
        " ir yra ar kad su bet man mano jau labas laba diena ačiū aciu prašau prasau prašom kaip "
        "kada "
        "dėl del jūsų jusu nėra nera buvo galiu galite norėčiau noreciau sveiki pagarbiai iš už "
        "tai "
        "tik dar jei po per šį sis kur negaliu užsakymas uzsakymas sąskaita saskaita gavau ",
        " the and is to of you my i have not for it this that with was are please hello hi thank "
        "thanks "
        "can your we be on but what when how would like order in me do did no any has if at from "};

/* Letters only one of them uses. */
static const char *const letters[KNOWN] = {"łśćńźż", "", "ėųįūš", ""};

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

static void count_word(struct tally *t, const char *word)
{
	t->all_words++;
	for (int l = 0; l < KNOWN; l++)
		t->words[l] += strstr(words[l], word) != NULL;
}

static void count_letter(struct tally *t, uint32_t cp, const char *utf8)
{
	if ((cp >= 0x370 && cp < 0x400) || (cp >= 0x1f00 && cp < 0x2000))
		t->greek++;
	else if (cp >= 0x400 && cp < 0x530)
		t->cyrillic++;
	else if (cp < 0x250)
		t->latin++;
	else
		t->other++;
	for (int l = 0; cp >= 0x80 && l < KNOWN; l++)
		t->letters[l] += *letters[l] && strstr(letters[l], utf8) != NULL;
}

static void tally_text(struct tally *t, const char *text, size_t n)
{
	const char *p = text, *end = text + n;
	struct {
		char s[MAX_WORD * 4 + 8];
		size_t n, letters;
	} w = {" ", 1, 0};

	while (p < end) {
		uint32_t cp = lower(utf8_next(&p));
		char one[5] = {0};
		size_t k = 0;

		if (!cp)
			break;
		if (is_letter(cp)) {
			if (cp < 0x80)
				one[k++] = (char)cp;
			else if (cp < 0x800)
				one[k++] = (char)(0xc0 | cp >> 6),
				one[k++] = (char)(0x80 | (cp & 63));
			count_letter(t, cp, k ? one : "\xff");
			if (k && w.letters++ < MAX_WORD) {
				memcpy(w.s + w.n, one, k);
				w.n += k;
			}
			if (p < end)
				continue;
		}
		if (w.letters && w.letters <= MAX_WORD) {
			w.s[w.n++] = ' ';
			w.s[w.n] = 0;
			count_word(t, w.s);
		}
		w.n = 1;
		w.letters = 0;
	}
}

static const char *known(const char *code)
{
	for (int l = 0; l < KNOWN; l++)
		if (strcmp(codes[l], code) == 0)
			return codes[l];
	return NULL;
}

/* Which of pl, lt, en the small words and letters point to; -1 if to none, clearly. */
static int by_words(const struct tally *t)
{
	int best = -1, top = 0, second = 0;

	for (int l = 0; l < KNOWN; l++) {
		int score = t->words[l] * 2 + (t->letters[l] ? 2 : 0) + (t->letters[l] > 3 ? 2 : 0);
		if (score > top) {
			second = top;
			top = score;
			best = l;
		} else if (score > second) {
			second = score;
		}
	}
	if (top < 4 || top < second + 2 || top * 5 < t->all_words)
		return -1;
	return best;
}

const char *language_tell(const char *text)
{
	size_t n = strnlen(text, MAX_SAMPLE);
	struct tally t = {0};
	int percent = 0, guess;
	const char *code;

	while (n && ((unsigned char)text[n] & 0xc0) == 0x80) /* not inside a letter */
		n--;
	tally_text(&t, text, n);
	if (t.greek + t.latin + t.cyrillic + t.other < MIN_LETTERS)
		return NULL;
	if (t.greek > (t.latin + t.cyrillic + t.other) / 2)
		return "el";
	if (t.latin < (t.cyrillic + t.other))
		return NULL;
	guess = by_words(&t);
	code = cld2_tell(text, (int)n, &percent);
	if (percent >= 60)
		return known(code);
	return guess >= 0 ? codes[guess] : NULL;
}
