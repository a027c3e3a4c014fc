/* Any HTML through the sanitiser: nothing that runs, and doing it again finds nothing
 * that could. (What is nested wrongly may move; what a style sheet says may not.) */
#include <stdlib.h>

#include "../mail/safe_html.h"
#include "base/str.h"
#include "fuzz.h"
#include "mail/sanitise.h"

static void expect_safe(const char *html)
{
	GumboOutput *o = gumbo_parse(html);

	if (bad_node(o->root))
		abort();
	gumbo_destroy_output(&kGumboDefaultOptions, o);
}

static size_t sheet_length(const char *html)
{
	const char *end = str_starts(html, "<style>") ? strstr(html, "</style>") : NULL;

	return end ? (size_t)(end - html) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *source = utf8_clean(c, p, n), *safe, *again;

	if (sanitise_html(c, c, source, &safe) != RC_OK ||
	        sanitise_html(c, c, safe, &again) != RC_OK)
		abort();
	expect_safe(safe);
	expect_safe(again);
	n = sheet_length(safe);
	if (sheet_length(again) != n || memcmp(safe, again, n) != 0)
		abort();
	talloc_free(c);
	return 0;
}
