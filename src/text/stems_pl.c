/*
 * text/stems_pl: Polish by the dictionary. The table (made by tools/polish) is an automaton of all
 * folded forms; behind each form stands what to cut and to add for each of its lemmas.
 *   five numbers: mark, root, how many edges, how many sets, bytes of sets
 *   edges: letter (a is 1, 0 the end of a form) << 27 | last of its node << 26 | target
 *   sets: where each begins; then how many lemmas, and for each: bytes to cut, bytes to add, these
 */
#include "text/stems_table.h"

#include <string.h>

#define MARK 0x31534c50u
#define LETTER(edge) ((edge) >> 27)
#define LAST(edge) ((edge) >> 26 & 1)
#define TARGET(edge) ((edge)&0x3ffffffu)

extern const uint32_t stems_pl_table[]; /* stems_pl_table.S, generated */

static uint32_t edge_of(const uint32_t *edges, uint32_t node, uint32_t letter)
{
	for (const uint32_t *e = edges + node;; e++) {
		if (LETTER(*e) == letter)
			return *e;
		if (LAST(*e))
			return 0;
	}
}

/* The set of a form, or NULL. */
static const unsigned char *find(const char *word)
{
	const uint32_t *edges = stems_pl_table + 5;
	uint32_t node = stems_pl_table[1], edge;

	if (stems_pl_table[0] != MARK)
		return NULL;
	for (const char *p = word; *p != 0; p++) {
		if (*p < 'a' || *p > 'z' ||
		        (edge = edge_of(edges, node, (uint32_t)(*p - 'a' + 1))) == 0)
			return NULL;
		node = TARGET(edge);
	}
	edge = edge_of(edges, node, 0);
	if (edge == 0)
		return NULL;
	const uint32_t *at = edges + stems_pl_table[2];
	return (const unsigned char *)(at + stems_pl_table[3]) + at[TARGET(edge)];
}

static bool add_lemmas(const char *before, const char *form, size_t max, struct stems *out)
{
	const unsigned char *set = *form == 0 ? NULL : find(form);
	char lemma[STEM_SIZE];
	size_t n = strlen(before), m = strlen(form);

	if (set == NULL)
		return false;
	for (unsigned left = *set++; left > 0; left--) {
		size_t cut = set[0], add = set[1];
		if (cut <= m && n + m - cut + add < STEM_SIZE) {
			memcpy(lemma, before, n);
			memcpy(lemma + n, form, m - cut);
			memcpy(lemma + n + m - cut, set + 2, add);
			stems_add(out, max, lemma, n + m - cut + add, 0);
		}
		set += 2 + add;
	}
	return true;
}

/* A name or a word that no dictionary has: without what looks most like an ending of a noun. */
static void add_guess(const char *word, size_t max, struct stems *out)
{
	static const char *const endings[] = {"owie", "iego", "iemu", "iach", "iami", "ami", "ach",
	        "owi", "iem", "iom", "ego", "emu", "ymi", "imi", "ych", "ich", "em", "om", "ow",
	        "ie", "ia", "iu", "io", "ej", "ym", "im", "a", "e", "i", "o", "u", "y"};
	size_t n = strlen(word);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t k = strlen(endings[i]);
		if (n >= k + 3 && strcmp(word + n - k, endings[i]) == 0) {
			n -= k;
			break;
		}
	}
	if (n >= 3)
		stems_add(out, max, word, n, '0');
}

bool stems_polish(const char *word, bool guess, size_t max, struct stems *out)
{
	if (add_lemmas("", word, max, out))
		return true;
	/* nie and naj go before every adjective, nie before nouns of verbs */
	if (strncmp(word, "nie", 3) == 0 && strlen(word) > 6 &&
	        add_lemmas("nie", word + 3, max, out))
		return true;
	if (strncmp(word, "naj", 3) == 0 && strlen(word) > 6 && add_lemmas("", word + 3, max, out))
		return true;
	if (guess)
		add_guess(word, max, out);
	return false;
}
