/* text/stems: which language's way a word goes. */
#include "text/stems.h"

#include <libstemmer.h>
#include <string.h>

#include "text/stems_table.h"

static bool is_greek(const char *word)
{
	unsigned char a = (unsigned char)word[0];
	return a == 0xce || a == 0xcf; /* U+0380 to U+03FF; folding leaves no others */
}

static bool is_digits(const char *word)
{
	return word[strspn(word, "0123456789")] == 0;
}

static struct sb_stemmer *snowball_open(const char *lang)
{
	static const char *const known[] = {"ar", "ca", "da", "de", "es", "eu", "fi", "fr", "ga",
	        "hi", "hu", "hy", "id", "it", "ne", "nl", "no", "pt", "ro", "ru", "sr", "sv", "ta",
	        "tr", "yi"};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (lang[0] == known[i][0] && strcmp(lang, known[i]) == 0)
			return sb_stemmer_new(lang, "UTF_8");
	return NULL;
}

/* Folding took the breve from a last й, which Russian endings need. */
static size_t restore(char *word, size_t n)
{
	static const char *const vowels = "аеиоуыюя";

	if (n < 6 || memcmp(word + n - 2, "и", 2) != 0)
		return n;
	for (const char *v = vowels; *v != 0; v += 2)
		if (memcmp(word + n - 4, v, 2) == 0) {
			memcpy(word + n - 2, "й", 2);
			break;
		}
	return n;
}

static void by_snowball(struct sb_stemmer *s, const char *word, struct stems *out)
{
	char copy[STEM_SIZE];
	size_t n = strlen(word);

	if (n >= sizeof copy)
		return;
	memcpy(copy, word, n + 1);
	n = restore(copy, n);
	const sb_symbol *stem = sb_stemmer_stem(s, (const sb_symbol *)copy, (int)n);
	if (stem != NULL)
		stems_add(out, STEMS_MAX, (const char *)stem, (size_t)sb_stemmer_length(s), '0');
}

/* Each of the desk's languages may have the word; an ending alone makes no word Polish. */
static void by_all(const char *word, struct stems *out)
{
	stems_polish(word, false, STEMS_MAX, out);
	stems_english(word, STEMS_MAX + 4, out);
	stems_by_table(&stems_lt, word, STEMS_MAX_ANY, out);
}

static void stem(const char *lang, struct sb_stemmer *snowball, const char *word, struct stems *out)
{
	size_t n = strnlen(word, STEM_SIZE);

	/* words_add() may go one letter beyond WORD_MAX; anything longer is none of its words */
	out->n = 0;
	if (n == 0 || n > WORD_MAX + 3)
		return;
	stems_add(out, STEMS_MAX, word, n, 0);
	if (is_digits(word))
		return;
	if (is_greek(word))
		stems_by_table(&stems_el, word, STEMS_MAX, out);
	else if (lang == NULL)
		by_all(word, out);
	else if (strcmp(lang, "pl") == 0)
		stems_polish(word, true, STEMS_MAX, out);
	else if (strcmp(lang, "lt") == 0)
		stems_by_table(&stems_lt, word, STEMS_MAX, out);
	else if (strcmp(lang, "en") == 0)
		stems_english(word, STEMS_MAX, out);
	else if (snowball != NULL)
		by_snowball(snowball, word, out);
}

static struct sb_stemmer *snowball_for(const char *lang)
{
	static const char *const own[] = {"pl", "el", "lt", "en"};

	for (size_t i = 0; lang != NULL && i < 4; i++)
		if (lang[0] == own[i][0] && strcmp(lang, own[i]) == 0)
			return NULL;
	return lang == NULL ? NULL : snowball_open(lang);
}

void stems_of_folded(const char *lang, const char *word, struct stems *out)
{
	struct sb_stemmer *s = snowball_for(lang);

	stem(lang, s, word, out);
	sb_stemmer_delete(s);
}

void stems_of(const void *mem, const char *lang, const char *word, struct stems *out)
{
	struct buf *b = buf_new(mem, 4 * WORD_MAX);

	words_add(b, word);
	char *first = b->n == 0 ? b->p : b->p + 1;
	first[strcspn(first, " ")] = 0;
	stems_of_folded(lang, first, out);
	talloc_free(b);
}

static void add_terms(const struct stems *s, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += strlen(s->term[i]) + 1;
	if (out->full || out->n + n > out->max) {
		out->full = true;
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		buf_addc(out, ' ');
		buf_adds(out, s->term[i]);
	}
}

void stems_text(const void *mem, const char *lang, const char *text, struct buf *out)
{
	struct buf *words = buf_new(mem, out->max - out->n);
	struct sb_stemmer *snowball = snowball_for(lang);
	struct stems s;

	words_add(words, text);
	for (char *p = words->p; *p == ' ' && !out->full;) {
		char *word = p + 1;
		p = word + strcspn(word, " ");
		char end = *p;
		*p = 0;
		stem(lang, snowball, word, &s);
		*p = end;
		add_terms(&s, out);
	}
	out->full |= words->full;
	sb_stemmer_delete(snowball);
	talloc_free(words);
}
