#include "http/asset.h"

#include <string.h>

#include "base/str.h"

const struct asset *asset_find(const struct asset *table, const char *path)
{
	for (const struct asset *a = table; a->path != NULL; a++)
		if (strcmp(a->path, path) == 0)
			return a;
	return NULL;
}

/* Is coding named, and not refused by q=0 (RFC 9110 §12.5.3)? */
static bool takes(const char *accept, const char *coding)
{
	size_t n = strlen(coding);

	for (const char *p = accept; p != NULL && *p != '\0';) {
		p += strspn(p, " \t,");
		size_t len = strcspn(p, ",; \t");
		const char *end = p + strcspn(p, ",");
		if (len == n && strncasecmp(p, coding, n) == 0) {
			const char *q = memchr(p, '=', (size_t)(end - p));
			return q == NULL || strspn(q + 1, "0. \t") < (size_t)(end - q - 1);
		}
		p = end;
	}
	return false;
}

struct asset_bytes asset_pick(
        const struct asset *a, const char *accept_encoding, enum asset_coding *out_coding)
{
	if (a->brotli.p != NULL && takes(accept_encoding, "br")) {
		*out_coding = ASSET_BROTLI;
		return a->brotli;
	}
	if (a->gzip.p != NULL && takes(accept_encoding, "gzip")) {
		*out_coding = ASSET_GZIP;
		return a->gzip;
	}
	*out_coding = ASSET_PLAIN;
	return a->plain;
}
