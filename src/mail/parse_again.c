/* Parts that have to be read once more: by a boundary nobody named, or out of a signature. */
#include <gnutls/pkcs7.h>
#include <string.h>
#include <strings.h>

#include "mail/parse.h"

static void object_free(void *o)
{
	g_object_unref(o);
}

/* Bytes as a MIME entity of their own, walked from place on. raw lives as long as p->tmp. */
static bool walk_again(struct parse *p, struct bytes raw, struct place at)
{
	GByteArray *array = talloc_zero(p->tmp, GByteArray);
	struct bytes kept = p->raw;
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeObject *o;

	array->data = (guint8 *)raw.p;
	array->len = (guint)raw.n;
	stream = ctx_defer(p->tmp, g_mime_stream_mem_new_with_byte_array(array), object_free);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
	parser = ctx_defer(p->tmp, g_mime_parser_new_with_stream(stream), object_free);
	g_mime_parser_set_persist_stream(parser, TRUE);
	o = g_mime_parser_construct_part(parser, p->options);
	if (!o)
		return false;
	ctx_defer(p->tmp, o, object_free);
	p->raw = raw; /* offsets point into these bytes now */
	at.opened = true;
	at.depth++;
	parse_walk(p, o, at);
	p->raw = kept;
	return true;
}

static bool is_header_line(const char *s)
{
	return strncasecmp(s, "content-", 8) == 0 && strchr(s, ':') &&
	       strcspn(s, ":") < strcspn(s, " \r\n");
}

/* The first line "--something" with a part's header below it: its something, or NULL. */
static char *find_boundary(const void *mem, const char *text)
{
	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\r\n");
		const char *next = s + n + strspn(s + n, "\r\n");

		if (n > 2 && n < 200 && s[0] == '-' && s[1] == '-' && is_header_line(next)) {
			while (n && strchr(" \t", s[n - 1]))
				n--;
			return memchr(s, '"', n) || memchr(s, '\\', n)
			               ? NULL
			               : talloc_strndup(mem, s + 2, n - 2);
		}
		s = next;
	}
	return NULL;
}

bool parse_by_other_boundary(struct parse *p, GMimeObject *o, const char *prologue, struct place at)
{
	const char *sub = g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(o));
	char *boundary = at.opened ? NULL : find_boundary(p->tmp, prologue), *raw;

	if (!boundary)
		return false;
	raw = talloc_asprintf(p->tmp, "Content-Type: multipart/%s; boundary=\"%s\"\n\n%s\n",
	        sub ? sub : "mixed", boundary, prologue);
	return walk_again(p, (struct bytes){(const uint8_t *)raw, strlen(raw)}, at);
}

bool parse_first_piece(struct parse *p, struct bytes b, struct place at)
{
	at.in_message = true;
	return !at.opened && b.n && walk_again(p, b, at);
}

/* What a CMS signature has inside it; n 0: nothing, or it is encrypted. */
static struct bytes signed_content(const void *mem, struct bytes b)
{
	const gnutls_datum_t der = {(unsigned char *)b.p, (unsigned)b.n};
	gnutls_datum_t data = {NULL, 0};
	struct bytes out = {NULL, 0};
	gnutls_pkcs7_t cms;

	if (!b.n || gnutls_pkcs7_init(&cms) < 0)
		return out;
	if (gnutls_pkcs7_import(cms, &der, GNUTLS_X509_FMT_DER) == 0 &&
	        gnutls_pkcs7_get_embedded_data(cms, 0, &data) == 0 && data.size) {
		out = (struct bytes){talloc_memdup(mem, data.data, data.size), data.size};
		gnutls_free(data.data);
	}
	gnutls_pkcs7_deinit(cms);
	return out;
}

void parse_signed(struct parse *p, GMimeObject *o, struct bytes b, struct place at)
{
	const char *sort = part_param(p, o, "smime-type");
	struct bytes inner = signed_content(p->tmp, b);

	if (inner.n && walk_again(p, inner, at))
		parse_defect(p, "smime_opened");
	else
		parse_defect(p, str_ieq(sort, "signed-data") ? "smime_broken" : "smime_encrypted");
}
