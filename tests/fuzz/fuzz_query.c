/* Any text as a search: what is written back means the same, and passages lie within their text. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "fuzz.h"
#include "text/passage.h"
#include "text/query.h"

#define NOW 1795680000000

static void check_passage(const struct ctx *c, const struct question *q, const char *text)
{
	struct passage_word words[QUERY_TERMS_MAX];
	struct passage p;

	for (size_t i = 0; i < q->n; i++)
		words[i] = (struct passage_word){q->terms[i].words, true, NULL};
	for (int whole = 0; whole < 2; whole++) {
		if (!passage_find(c, text, NULL, words, q->n, whole != 0, &p))
			continue;
		int at = 0, length = (int)utf8_length(p.text);
		for (int i = 0; i < p.n; i++) {
			if (p.ranges[i].start < at || p.ranges[i].end <= p.ranges[i].start ||
			        p.ranges[i].end > length)
				abort();
			at = p.ranges[i].end;
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct query_clock clock = {NOW, "Europe/Warsaw"};
	struct ctx *c = ctx_new(NULL, NULL);
	char *text = utf8_clean(c, p, n);
	struct question *q = query_parse(c, text, &clock);
	char *once = query_write(c, q);
	struct question *again = query_parse(c, once, &clock);

	/* written in full it may be longer than what is read of a query */
	if (utf8_length(once) <= QUERY_LENGTH_MAX) {
		if (strcmp(query_write(c, again), once) != 0 || again->n != q->n ||
		        again->groups != q->groups)
			abort();
		for (size_t i = 0; i < q->n; i++)
			if (again->terms[i].field != q->terms[i].field ||
			        again->terms[i].negated != q->terms[i].negated ||
			        strcmp(again->terms[i].words, q->terms[i].words) != 0)
				abort();
	}
	check_passage(c, q, text);
	talloc_free(c);
	return 0;
}
