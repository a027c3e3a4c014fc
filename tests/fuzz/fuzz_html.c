/* Any HTML through the sanitiser: nothing that runs, and doing it again changes nothing. */
#include <stdlib.h>

#include "../mail/safe_html.h"
#include "base/str.h"
#include "fuzz.h"
#include "mail/sanitise.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *source = utf8_clean(c, p, n), *safe, *again;

	if (sanitise_html(c, c, source, &safe) != RC_OK ||
	        sanitise_html(c, c, safe, &again) != RC_OK)
		abort();
	GumboOutput *o = gumbo_parse(safe);
	if (bad_node(o->root) || strcmp(again, safe) != 0)
		abort();
	gumbo_destroy_output(&kGumboDefaultOptions, o);
	if (str_ifind(safe, "<script") || str_ifind(safe, "<iframe") || str_ifind(safe, "<svg") ||
	        str_ifind(safe, "<math") || str_ifind(safe, "<object"))
		abort();
	talloc_free(c);
	return 0;
}
