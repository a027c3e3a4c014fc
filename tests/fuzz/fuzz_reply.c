/* Any text through the fold: every word is in one of the three pieces. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz.h"
#include "mail/fold.h"

#define TRACKER_SIGN "\xe1\x90\xa7" /* a mail tracker's: no word, and may go */

static size_t ink(const char *s)
{
	size_t n = 0;

	for (; *s; s++) {
		while (str_starts(s, TRACKER_SIGN))
			s += strlen(TRACKER_SIGN);
		n += (unsigned char)*s > 0x20;
		if (!*s)
			break;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *text = utf8_clean(c, p, n);
	struct folded f;

	for (char *s = text; *s; s++) /* as mail/parse leaves it: no control characters */
		if ((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t')
			*s = ' ';
	if (fold_text(c, c, text, &f) != RC_OK)
		abort();
	if (ink(f.reply) + ink(f.quoted) + ink(f.signature) != ink(text))
		abort();
	if (fold_html(c, c, text, &f) != RC_OK)
		abort();
	talloc_free(c);
	return 0;
}
