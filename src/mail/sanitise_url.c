#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "mail/html.h"

#define MAX_URL 8192
#define MAX_DATA_URL (8u << 20)

/* As a browser reads it: white space at the ends and tab, CR, LF anywhere are dropped.
 * NULL when other control characters are in it. */
static char *url_clean(const void *mem, const char *raw, size_t max)
{
	size_t n = strlen(raw), k = 0;
	char *out;

	if (n > max)
		return NULL;
	while (n && (unsigned char)raw[n - 1] <= 0x20)
		n--;
	while (n && (unsigned char)*raw <= 0x20)
		raw++, n--;
	out = talloc_array(mem, char, n + 1);
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)raw[i];
		if (ch == '\t' || ch == '\n' || ch == '\r')
			continue;
		if (ch < 0x20 || ch == 0x7f)
			return NULL;
		out[k++] = (char)ch;
	}
	out[k] = 0;
	return out;
}

static bool has_authority(const char *s)
{
	return s[0] == '/' && s[1] == '/' && s[2] &&
	       (isalnum((unsigned char)s[2]) || s[2] == '[' || (s[2] & 0x80));
}

char *url_link(const void *mem, const char *raw)
{
	char *s = url_clean(mem, raw, MAX_URL);

	if (!s)
		return NULL;
	if (str_istarts(s, "http:") && has_authority(s + 5))
		return s;
	if (str_istarts(s, "https:") && has_authority(s + 6))
		return s;
	if (str_istarts(s, "mailto:") || str_istarts(s, "tel:"))
		return s;
	if (has_authority(s))
		return talloc_asprintf(mem, "https:%s", s);
	if (str_istarts(s, "www.") && isalnum((unsigned char)s[4])) /* as people write it */
		return talloc_asprintf(mem, "https://%s", s);
	return NULL;
}

static bool is_picture_data(const char *s)
{
	static const char *const types[] = {"image/png;base64,", "image/gif;base64,",
	        "image/jpeg;base64,", "image/jpg;base64,", "image/webp;base64,",
	        "image/bmp;base64,"};
	size_t n = 0;

	for (size_t i = 0; i < sizeof types / sizeof *types && !n; i++)
		if (str_istarts(s, types[i]))
			n = strlen(types[i]);
	if (!n)
		return false;
	for (s += n; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("+/=%", *s))
			return false;
	return true;
}

enum url_picture url_picture(const void *mem, const char *raw, char **out)
{
	char *s = url_clean(mem, raw, MAX_DATA_URL);

	if (!s)
		return PICTURE_NONE;
	*out = s;
	if (str_istarts(s, "cid:") && s[4] && strlen(s) < 500)
		return PICTURE_CID;
	if (str_istarts(s, "data:") && is_picture_data(s + 5))
		return PICTURE_DATA;
	if (strlen(s) > MAX_URL)
		return PICTURE_NONE;
	if ((str_istarts(s, "http:") && has_authority(s + 5)) ||
	        (str_istarts(s, "https:") && has_authority(s + 6)))
		return PICTURE_REMOTE;
	if (has_authority(s)) {
		*out = talloc_asprintf(mem, "https:%s", s);
		return PICTURE_REMOTE;
	}
	return PICTURE_NONE;
}
