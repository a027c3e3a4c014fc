#include "conf/near.h"

#include <string.h>

#define WORD_MAX 63

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein, one row at a time. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t nb = strlen(b);

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1,
			        diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
			diagonal = above;
		}
	}
	return row[nb];
}

const char *near_find(const char *word, const char *const *known, size_t n)
{
	const char *best = NULL;
	size_t least = strlen(word) / 3 + 2;

	if (strlen(word) > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t d;

		if (strlen(known[i]) > WORD_MAX)
			continue;
		d = distance(word, known[i]);
		if (d < least) {
			least = d;
			best = known[i];
		}
	}
	return best;
}
