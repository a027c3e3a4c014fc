#include "base/str.h"

#include <string.h>

#include <sodium.h>

#include "base/mem.h"

char *hex_encode(const void *mem, const void *p, size_t n)
{
	char *out = mem_must(talloc_size(mem, 2 * n + 1));

	sodium_bin2hex(out, 2 * n + 1, p, n);
	return out;
}

static char *base64(const void *mem, const void *p, size_t n, int variant)
{
	size_t size = sodium_base64_encoded_len(n, variant);
	char *out = mem_must(talloc_size(mem, size));

	sodium_bin2base64(out, size, p, n, variant);
	return out;
}

char *b64url_encode(const void *mem, const void *p, size_t n)
{
	return base64(mem, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *b64_encode(const void *mem, const void *p, size_t n)
{
	return base64(mem, p, n, sodium_base64_VARIANT_ORIGINAL);
}

enum rc b64url_decode(const void *mem, const char *s, struct bytes *out)
{
	size_t len = strlen(s);
	size_t n = 0;
	const char *end = NULL;
	uint8_t *p = mem_must(talloc_zero_size(mem, len / 4 * 3 + 4));

	if (sodium_base642bin(p, len / 4 * 3 + 3, s, len, NULL, &n, &end,
	            sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	        end != s + len) {
		talloc_free(p);
		return RC_INVALID;
	}
	*out = (struct bytes){.p = p, .n = n};
	return RC_OK;
}
