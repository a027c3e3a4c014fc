/*
 * text/stems_en: English. What the rules of spelling allow as the word without -s, -ed, -ing, -er
 * and -est; where both are possible (hop, hope) both. Irregular forms and exceptions: lang/en/.
 */
#include "text/stems_table.h"

#include <string.h>

#define SHORTEST 2 /* letters of a stem */

struct english {
	const char *word;
	size_t n, max;
	struct stems *out;
};

static bool is_vowel(char ch)
{
	return ch != 0 && strchr("aeiou", ch) != NULL;
}

static bool ends(const struct english *e, const char *ending)
{
	size_t k = strlen(ending);
	return e->n > k && memcmp(e->word + e->n - k, ending, k) == 0;
}

/* The first n letters and then add. */
static void add(struct english *e, size_t n, const char *more)
{
	char stem[STEM_SIZE];
	size_t k = strlen(more);

	if (n < SHORTEST || n + k >= STEM_SIZE)
		return;
	memcpy(stem, e->word, n);
	memcpy(stem + n, more, k);
	stems_add(e->out, e->max, stem, n + k, 0);
}

static size_t vowels(const char *p, size_t n)
{
	size_t groups = 0;
	for (size_t i = 0; i < n; i++)
		if ((is_vowel(p[i]) || (p[i] == 'y' && i > 0)) &&
		        (i == 0 || !(is_vowel(p[i - 1]) || (p[i - 1] == 'y' && i > 1))))
			groups++;
	return groups;
}

/* th, ch, sh, ck …: no silent e behind these after a short stem */
static bool ends_open(const char *p, size_t n)
{
	return n > 1 && (p[n - 1] == 'h' || p[n - 1] == 'w' || p[n - 1] == 'x' || p[n - 1] == 'y' ||
	                        (p[n - 1] == 'k' && p[n - 2] == 'c'));
}

/* Consonant, one vowel, consonant: hop, plan. */
static bool is_cvc(const char *p, size_t n)
{
	return n > 2 && !is_vowel(p[n - 1]) && is_vowel(p[n - 2]) &&
	       (!is_vowel(p[n - 3]) || (n > 3 && p[n - 3] == 'u' && p[n - 4] == 'q'));
}

/* Before -ed, -ing, -er, -est: n letters are left. */
static void add_before_vowel(struct english *e, size_t n)
{
	const char *p = e->word;
	char last = p[n - 1];

	if (last == 'i' && n > 2) { /* tried, happiest */
		add(e, n - 1, "y");
		add(e, n, "e");
		return;
	}
	if (n > 3 && last == p[n - 2] && !is_vowel(last)) { /* shipped; passed; travelled */
		if (last != 's' && last != 'z' && last != 'f')
			add(e, n - 1, "");
		if (strchr("lszfrdg", last) != NULL)
			add(e, n, "");
		if (last == 'z')
			add(e, n - 1, "");
		return;
	}
	if (last == 'c' || last == 'v' || (last == 'u' && n > 2) || (last == 'g' && n > 1 && p[n - 2] != 'n')) {
		add(e, n, "e");
		return;
	}
	if (last == 's' || (last == 'z' && n > 2)) {
		add(e, n, "e");
		add(e, n, "");
		return;
	}
	if (is_cvc(p, n) && vowels(p, n) == 1 && last != 'w' && last != 'x' && last != 'y') {
		add(e, n, "e"); /* hoping: of hop it would be hopping */
		return;
	}
	add(e, n, "");
	/* opening, deciding, handled: one cannot see which */
	if (!is_vowel(last) && !ends_open(p, n))
		add(e, n, "e");
	else if (last == 'e' || last == 'o')
		add(e, n, "e");
	else if (ends(e, "thed") || ends(e, "thing"))
		add(e, n, "e");
}

static void undo_s(struct english *e)
{
	size_t n = e->n;

	if (ends(e, "ss") || ends(e, "us") || ends(e, "is"))
		return;
	if (ends(e, "ies")) {
		if (n > 4)
			add(e, n - 3, "y");
		add(e, n - 1, "");
		return;
	}
	if (ends(e, "ses") || ends(e, "xes") || ends(e, "zes") || ends(e, "ches") || ends(e, "shes") ||
	        ends(e, "oes")) {
		add(e, n - 2, "");
		if (n > 5 && (ends(e, "sses") || ends(e, "zzes")))
			return;
		if (ends(e, "zzes") || ends(e, "sses"))
			add(e, n - 3, "");
		if (!ends(e, "xes") && !ends(e, "shes"))
			add(e, n - 1, "");
		return;
	}
	add(e, n - 1, "");
}

static void undo_ed(struct english *e)
{
	size_t n = e->n - 2;

	if (ends(e, "eed")) { /* agreed, freed; need and speed stand among the whole words */
		add(e, e->n - 1, "");
		return;
	}
	if (vowels(e->word, n) == 0 && n > 1 && e->word[n - 1] != 'i' && e->word[n - 1] != 'y')
		return;
	if (e->word[n - 1] == 'i' && n <= 2) { /* died, tied */
		add(e, n, "e");
		return;
	}
	add_before_vowel(e, n);
}

static void undo_ing(struct english *e)
{
	size_t n = e->n - 3;

	if (vowels(e->word, n) == 0)
		return;
	add_before_vowel(e, n);
}

/* -er and -est only on what the list calls an adjective with degrees. */
static void undo_degree(struct english *e, size_t cut)
{
	struct stems found = {.n = 0};
	struct english own = {e->word, e->n, STEMS_MAX, &found};

	add_before_vowel(&own, e->n - cut);
	if (e->n > cut + 1) {
		add(&own, e->n - cut, "");
		add(&own, e->n - cut + 1, "");
	}
	for (size_t i = 0; i < found.n; i++) {
		size_t n = strlen(found.term[i]);
		if (stem_map_get(&stems_en_gradable, found.term[i], n) != NULL)
			stems_add(e->out, e->max, found.term[i], n, 0);
	}
}

static bool add_irregular(struct english *e)
{
	const char *lemmas = stem_map_get(&stems_en_irregular, e->word, e->n);

	for (const char *s = lemmas; s != NULL && *s != 0; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		stems_add(e->out, e->max, s, n, 0);
		s += n;
	}
	return lemmas != NULL;
}

void stems_english(const char *word, size_t max, struct stems *out)
{
	struct english e = {word, strlen(word), max, out};

	if (e.n < 3 || e.n >= STEM_SIZE - 2 || add_irregular(&e))
		return;
	if (stem_map_get(&stems_en_whole, word, e.n) != NULL)
		return;
	if (ends(&e, "s") && e.n > 3)
		undo_s(&e);
	else if (ends(&e, "ing") && e.n > 4)
		undo_ing(&e);
	else if (ends(&e, "ed") && e.n > 3)
		undo_ed(&e);
	else if (ends(&e, "est") && e.n > 4)
		undo_degree(&e, 3);
	else if (ends(&e, "er") && e.n > 3)
		undo_degree(&e, 2);
}
