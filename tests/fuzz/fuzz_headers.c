/* Any bytes as a header's value: encoded words, addresses, parameters, ids and dates come out as
 * clean text, and within their limits. */
#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz.h"
#include "mail/header.h"

static void expect_clean(const char *s)
{
	if (!utf8_valid(s, strlen(s)) || strpbrk(s, "\r\n"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const languages[] = {NULL, "pl", "el", "lt"};
	struct ctx *c = ctx_new(NULL, NULL);
	unsigned defects = 0;
	struct header_reader reader = {n ? languages[p[0] % 4] : NULL,
	        n > 1 && p[1] % 2 ? "windows-1250" : NULL, &defects};
	char *raw = talloc_strndup(c, (const char *)p, n);
	struct mail_addresses all = {NULL, 0};
	const char **ids, *name, *text;

	g_mime_init(); /* only the first time does anything */
	text = header_text(c, &reader, raw);
	expect_clean(text);
	header_addresses(c, &reader, raw, &all);
	if (all.n > MAIL_MAX_ADDRESSES)
		abort();
	for (size_t i = 0; i < all.n; i++) {
		expect_clean(all.v[i].name);
		expect_clean(all.v[i].address);
	}
	name = header_param(c, &reader, raw, "filename");
	if (name && !utf8_valid(name, strlen(name)))
		abort();
	ids = header_ids(c, raw, 20);
	for (size_t i = 0; ids[i]; i++)
		if (i >= 20 || !*ids[i])
			abort();
	(void)header_date(raw);
	talloc_free(c);
	return 0;
}
