/* Any lines as a team's own lists over any text: the first line is the text, the others are lines.
 * What cannot be read is told, and finds lie within the text. */
#include <stdlib.h>
#include <string.h>

#include "base/ctx.h"
#include "base/str.h"
#include "fuzz.h"
#include "text/tongue.h"

static size_t add_lines(struct patterns *set, char *lines)
{
	size_t added = 0;

	for (char *line = strtok(lines, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		const char *why = NULL;
		if (patterns_add(set, (uint16_t)(added % 7 + 1), added % 2 ? "a" : "b", line, "",
		            &why) == RC_OK)
			added++;
		else if (why == NULL)
			abort();
	}
	patterns_ready(set);
	return added;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *text = utf8_clean(c, p, n), *lines = strchr(text, '\n');
	struct patterns *set = patterns_new(c, "en", NULL);
	struct find *found;

	if (lines != NULL && n < 4000) {
		*lines++ = 0;
		add_lines(set, lines);
	}
	struct tokens *ts = tokens_cut(c, NULL, text);
	size_t finds = patterns_all(c, set, ts, &found);
	for (size_t i = 0; i < finds; i++)
		if (found[i].to <= found[i].from || found[i].to > ts->n)
			abort();
	for (size_t i = 0; i < ts->n; i++)
		if (ts->list[i].end < ts->list[i].at || ts->list[i].end > strlen(text) ||
		        (ts->sentence_n > 0 && ts->list[i].sentence >= ts->sentence_n))
			abort();
	talloc_free(c);
	return 0;
}
