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

/* h, w, x, y and ck: no silent e behind these (breathe is the exception) */
static bool takes_no_e(const char *p, size_t n)
{
	char last = p[n - 1];
	return n > 1 && (strchr("hwxy", last) != NULL || (last == 'k' && p[n - 2] == 'c'));
}

/* A silent e stands behind these, nearly always: receive, change, argue, decide … */
static bool wants_e(const char *p, size_t n)
{
	char last = p[n - 1];
	return last == 'c' || last == 'v' || (last == 'u' && n > 2) ||
	       (last == 'g' && n > 1 && p[n - 2] != 'n');
}

/* One vowel between consonants, in one syllable: hop. hopping is of hop, hoping of hope. */
static bool is_short(const char *p, size_t n)
{
	if (n < 3 || is_vowel(p[n - 1]) || !is_vowel(p[n - 2]) || strchr("wxy", p[n - 1]) != NULL)
		return false;
	bool alone = !is_vowel(p[n - 3]) || (n > 3 && p[n - 3] == 'u' && p[n - 4] == 'q');
	return alone && vowels(p, n) == 1;
}

static bool is_doubled(const char *p, size_t n)
{
	return n > 3 && p[n - 1] == p[n - 2] && !is_vowel(p[n - 1]);
}

/* shipped; passed; travelled, called; quizzed */
static void add_doubled(struct english *e, size_t n)
{
	char last = e->word[n - 1];

	if (strchr("sf", last) == NULL)
		add(e, n - 1, "");
	if (strchr("lszfrdg", last) != NULL)
		add(e, n, "");
}

/* Before -ed, -ing, -er, -est: n letters are left. */
static void add_before_vowel(struct english *e, size_t n)
{
	const char *p = e->word;
	char last = p[n - 1];

	if (last == 'i' && n > 2) { /* tried, happiest */
		add(e, n - 1, "y");
		add(e, n, "e");
	} else if (is_doubled(p, n)) {
		add_doubled(e, n);
	} else if (wants_e(p, n) || is_short(p, n)) {
		add(e, n, "e");
		if (last == 's')
			add(e, n, ""); /* gassed is rare, focused is not */
	} else { /* opening, handled, raising: one cannot see which */
		add(e, n, "");
		if (!takes_no_e(p, n) || (n > 2 && p[n - 1] == 'h' && p[n - 2] == 't'))
			add(e, n, "e");
	}
}

static bool ends_one_of(const struct english *e, const char *const *endings)
{
	for (; *endings != NULL; endings++)
		if (ends(e, *endings))
			return true;
	return false;
}

static void undo_s(struct english *e)
{
	static const char *const no_plural[] = {"ss", "us", "is", NULL};
	static const char *const only_es[] = {"xes", "shes", NULL};
	static const char *const doubled[] = {"sses", "zzes", NULL};
	static const char *const perhaps_es[] = {"ses", "zes", "ches", "oes", NULL};
	size_t n = e->n;

	if (ends_one_of(e, no_plural))
		return;
	if (ends(e, "ies")) {
		if (n > 4)
			add(e, n - 3, "y");
		add(e, n - 1, "");
	} else if (ends_one_of(e, only_es) || ends_one_of(e, doubled)) {
		add(e, n - 2, "");
	} else {
		if (ends_one_of(e, perhaps_es))
			add(e, n - 2, "");
		add(e, n - 1, "");
	}
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
