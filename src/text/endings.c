/* text/endings: the longest that fits. */
#include "text/endings.h"

const void *ending_best(
        const void *list, size_t n, size_t size, ending_fits *fits, const void *word)
{
	const void *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		const void *one = (const char *)list + i * size;
		size_t good = fits(one, word);
		if (good > most) {
			most = good;
			best = one;
		}
	}
	return best;
}
