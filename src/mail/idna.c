#include "mail/idna.h"

#include <string.h>
#include <talloc.h>
#include <unicode/uidna.h>

#define DOMAIN_MAX_BYTES 256

static int is_ascii(const char *s, const char *end)
{
	for (; s < end; s++)
		if ((unsigned char)*s >= 0x80)
			return 0;
	return 1;
}

const char *address_ascii(const void *mem, const char *address)
{
	const char *at = strrchr(address, '@'), *end = address + strlen(address);
	char domain[DOMAIN_MAX_BYTES];
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode e = U_ZERO_ERROR;
	UIDNA *names;
	int32_t n;

	if (at == NULL || is_ascii(at, end) || !is_ascii(address, at))
		return address;
	names = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, &e);
	if (U_FAILURE(e))
		return address;
	n = uidna_nameToASCII_UTF8(
	        names, at + 1, (int32_t)(end - at - 1), domain, sizeof domain, &info, &e);
	uidna_close(names);
	if (U_FAILURE(e) || info.errors != 0 || n <= 0 || n >= (int32_t)sizeof domain)
		return address;
	return talloc_asprintf(mem, "%.*s@%.*s", (int)(at - address), address, (int)n, domain);
}
