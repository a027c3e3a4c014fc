/* text/answer: which asks a draft answers. */
#include "text/answer.h"

#include <string.h>

#include "base/mem.h"

static void add(struct answers *a, const char *ask)
{
	if (a->n == ASKS_MAX)
		return;
	a->asks = mem_must(talloc_realloc(a, a->asks, const char *, a->n + 1));
	a->asks[a->n++] = mem_must(talloc_strdup(a, ask));
}

struct answers *answer_which(const void *mem, const struct tongue *t, const char *const *customer,
        const char *const *asks, const char *draft)
{
	struct answers *a = mem_must(talloc_zero(mem, struct answers));

	for (size_t i = 0; asks != NULL && asks[i] != NULL; i++)
		add(a, asks[i]);
	for (size_t i = 0; asks == NULL && customer[i] != NULL; i++) {
		struct ask *found;
		size_t n = asks_find(a, t, customer[i], &found);
		for (size_t j = 0; j < n; j++)
			add(a, found[j].text);
	}
	a->answered = mem_must(talloc_zero_array(a, bool, a->n + 1));
	return a;
}
