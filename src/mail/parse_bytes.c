/* The bytes of a part as they were before the way of transport changed them: more patient than
 * GMime's decoders, and what is left out is named. */
#include <string.h>
#include <strings.h>

#include "mail/parse.h"

static GMimeContentEncoding part_encoding(struct parse *p, GMimePart *part)
{
	GMimeContentEncoding enc = g_mime_part_get_content_encoding(part);
	const char *raw;

	if (enc != GMIME_CONTENT_ENCODING_DEFAULT)
		return enc;
	raw = part_raw(GMIME_OBJECT(part), "Content-Transfer-Encoding");
	if (!raw || !raw[strspn(raw, " \t\r\n")])
		return enc;
	if (str_ifind(raw, "base64"))
		return GMIME_CONTENT_ENCODING_BASE64;
	if (str_ifind(raw, "quoted"))
		return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	if (str_ifind(raw, "uue"))
		return GMIME_CONTENT_ENCODING_UUENCODE;
	if (!str_ifind(raw, "bit") && !str_ifind(raw, "binary"))
		parse_defect(p, "encoding_unknown");
	return enc;
}

/* ---- base64 ---- */

enum { SIGN_BLANK = 64, SIGN_PADDING, SIGN_OTHER };

static uint8_t sign_value(uint8_t ch)
{
	if (ch >= 'A' && ch <= 'Z')
		return ch - 'A';
	if (ch >= 'a' && ch <= 'z')
		return (uint8_t)(ch - 'a' + 26);
	if (ch >= '0' && ch <= '9')
		return (uint8_t)(ch - '0' + 52);
	if (ch == '+' || ch == '/')
		return ch == '+' ? 62 : 63;
	return ch == '=' ? SIGN_PADDING : ch <= ' ' ? SIGN_BLANK : SIGN_OTHER;
}

struct base64 {
	uint8_t values[256];
	uint8_t *out;
	size_t n;
	uint32_t group; /* what waits for the rest of its four signs */
	int signs;
	bool broken; /* bytes were left out */
};

/* A group that ends early: by padding, or because nothing follows. */
static void group_close(struct base64 *d)
{
	if (d->signs == 2)
		d->out[d->n++] = (uint8_t)(d->group >> 4);
	if (d->signs == 3) {
		d->out[d->n++] = (uint8_t)(d->group >> 10);
		d->out[d->n++] = (uint8_t)(d->group >> 2);
	}
	d->broken |= d->signs == 1;
	d->signs = 0;
	d->group = 0;
}

static void sign_add(struct base64 *d, uint8_t value)
{
	d->group = d->group << 6 | value;
	if (++d->signs < 4)
		return;
	d->out[d->n++] = (uint8_t)(d->group >> 16);
	d->out[d->n++] = (uint8_t)(d->group >> 8);
	d->out[d->n++] = (uint8_t)d->group;
	d->signs = 0;
	d->group = 0;
}

/* What stands behind padding up to the end of its line: more of the same, and not words that a
 * list or a scanner put below? */
static bool goes_on(const struct base64 *d, const uint8_t *p, const uint8_t *end)
{
	size_t n = 0;

	for (; p < end && *p != '\n' && d->values[*p] < SIGN_PADDING; p++) {
		if (d->values[*p] != SIGN_BLANK)
			n++;
		else if (p + 1 < end && d->values[p[1]] != SIGN_BLANK)
			return false; /* blanks between words */
	}
	for (int i = 0; i < 2 && p < end && *p == '='; i++)
		p++, n++;
	return (p == end || d->values[*p] <= SIGN_PADDING) &&
	       (n % 4 == 0 || n >= 24 || (d->signs && n > 1));
}

static const uint8_t *line_end(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl : end;
}

/* Whatever stands between the signs is left out; behind padding another run may follow. */
static void base64_decode(struct base64 *d, const uint8_t *p, const uint8_t *end)
{
	bool padded = false;

	while (p < end) {
		uint8_t v = d->values[*p];

		if (v == SIGN_PADDING) {
			group_close(d);
			while (p < end && *p == '=')
				p++;
			padded = true;
			if (p < end && !goes_on(d, p, end)) {
				d->broken = true;
				p = line_end(p, end);
			}
			continue;
		}
		if (v < SIGN_BLANK)
			sign_add(d, v);
		d->broken |= v == SIGN_OTHER;
		if (padded && *p == '\n' && p + 1 < end && !goes_on(d, p + 1, end)) {
			d->broken = true;
			p = line_end(p + 1, end);
			continue;
		}
		p++;
	}
	group_close(d);
}

static struct bytes read_base64(struct parse *p, struct bytes in)
{
	struct base64 d = {.out = talloc_array(p->tmp, uint8_t, in.n / 4 * 3 + 16)};

	for (unsigned i = 0; i < 256; i++)
		d.values[i] = sign_value((uint8_t)i);
	base64_decode(&d, in.p, in.p + in.n);
	if (d.broken)
		parse_defect(p, "base64_broken");
	return (struct bytes){d.out, d.n};
}

/* ---- the others ---- */

/* The lines between "begin 644 name" and "end"; both may be missing. */
static struct bytes read_uuencoded(struct parse *p, struct bytes in)
{
	char *text = talloc_array(p->tmp, char, in.n + 1);
	const char *s, *name = NULL, *end;
	uint8_t *out;
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++)
		if (in.p[i] && in.p[i] != '\r')
			text[n++] = (char)in.p[i];
	text[n] = 0;
	for (s = text; *s && !(name = uu_begin(s)); s += *s == '\n')
		s += strcspn(s, "\n");
	s = name ? name + strcspn(name, "\n") : text;
	s += *s == '\n';
	end = uu_end(s);
	end = end ? end : text + n;
	out = talloc_array(p->tmp, uint8_t, (size_t)(end - s) + 64);
	return (struct bytes){out, uu_decode(s, end, out)};
}

static struct bytes read_quoted(struct parse *p, struct bytes in)
{
	GMimeEncoding state;
	uint8_t *out;
	size_t k;

	g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	out = talloc_array(p->tmp, uint8_t, g_mime_encoding_outlen(&state, in.n) + 16);
	k = g_mime_encoding_step(&state, (const char *)in.p, in.n, (char *)out);
	k += g_mime_encoding_flush(&state, "", 0, (char *)out + k);
	return (struct bytes){out, k};
}

/* As they stand in the mail. */
static struct bytes stored_bytes(struct parse *p, GMimePart *part)
{
	GMimeDataWrapper *w = g_mime_part_get_content(part);
	GMimeStream *s = w ? g_mime_data_wrapper_get_stream(w) : NULL;
	int64_t start, end;

	if (!s || !GMIME_IS_STREAM_MEM(s))
		return (struct bytes){NULL, 0};
	start = s->bound_start;
	end = s->bound_end < 0 ? (int64_t)p->raw.n : s->bound_end;
	if (start < 0 || end < start || end > (int64_t)p->raw.n)
		return (struct bytes){NULL, 0};
	if (end > start && end < (int64_t)p->raw.n && p->raw.p[end] == '\n' &&
	        p->raw.p[end - 1] == '\r')
		end--; /* half of the line end before a boundary */
	return (struct bytes){p->raw.p + start, (size_t)(end - start)};
}

struct bytes parse_part_bytes(struct parse *p, GMimePart *part)
{
	struct bytes b = stored_bytes(p, part);

	if (!b.n)
		return b;
	switch (part_encoding(p, part)) {
	case GMIME_CONTENT_ENCODING_BASE64:
		return read_base64(p, b);
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
		return read_quoted(p, b);
	case GMIME_CONTENT_ENCODING_UUENCODE:
		return read_uuencoded(p, b);
	default:
		return b;
	}
}
