/* What the headers of a part say: its type, its name, its ids. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "mail/parse.h"

const char *part_raw(GMimeObject *o, const char *header)
{
	GMimeHeader *h = g_mime_header_list_get_header(g_mime_object_get_header_list(o), header);

	return h ? g_mime_header_get_raw_value(h) : NULL;
}

/* A header that GMime may misread: it is read here instead. */
static bool needs_repair(const char *raw)
{
	size_t quotes = 0;

	for (const char *p = raw; *p; p++) {
		if ((*p & 0x80) || *p == 0x1b || *p == '*' || (p[0] == '=' && p[1] == '?'))
			return true;
		quotes += *p == '"';
		if (*p == '=' && quotes % 2 == 0) { /* "attachment filename=x": no ';' before */
			const char *name = p;
			while (name > raw &&
			        (isalnum((unsigned char)name[-1]) || strchr("-_ \t", name[-1])))
				name--;
			if (name == raw || !strchr(";\r\n", name[-1]))
				return true;
		}
	}
	return quotes % 2 != 0;
}

const char *part_param(struct parse *p, GMimeObject *o, const char *param)
{
	const char *raw = part_raw(o, "Content-Type");
	GMimeContentType *ct = g_mime_object_get_content_type(o);
	const char *v;

	if (raw && (needs_repair(raw) || raw[strspn(raw, " \t\r\n")] == '"'))
		return header_param(p->tmp, &p->reader, raw, param);
	v = ct ? g_mime_content_type_get_parameter(ct, param) : NULL;
	return v ? header_text(p->tmp, &p->reader, v) : NULL;
}

static const char *disposition_param(struct parse *p, GMimeObject *o, const char *param)
{
	const char *raw = part_raw(o, "Content-Disposition");
	GMimeContentDisposition *cd;
	const char *v;

	if (!raw)
		return NULL;
	if (needs_repair(raw))
		return header_param(p->tmp, &p->reader, raw, param);
	cd = g_mime_object_get_content_disposition(o);
	v = cd ? g_mime_content_disposition_get_parameter(cd, param) : NULL;
	return v ? header_text(p->tmp, &p->reader, v) : NULL;
}

/* Letters that are neither encoded nor UTF-8. */
static bool is_raw(const char *header)
{
	return header && !utf8_valid(header, strlen(header));
}

const char *part_name(struct parse *p, GMimeObject *o)
{
	const char *name;

	if (is_raw(part_raw(o, "Content-Disposition")) || is_raw(part_raw(o, "Content-Type")))
		parse_learn_language(p);
	name = disposition_param(p, o, "filename");

	if (!name || !*name)
		name = part_param(p, o, "name");
	return name ? name : "";
}

/* The first word of a type, without the quotes some programs put around it. */
static const char *first_word(struct parse *p, const char *raw)
{
	raw += strspn(raw, " \t\r\n\"'");
	return talloc_strndup(p->tmp, raw, strcspn(raw, "; \t\r\n\"',"));
}

const char *part_type(struct parse *p, GMimeObject *o)
{
	GMimeContentType *ct = g_mime_object_get_content_type(o);
	const char *type = ct ? g_mime_content_type_get_media_type(ct) : NULL;
	const char *sub = ct ? g_mime_content_type_get_media_subtype(ct) : NULL;
	const char *raw = part_raw(o, "Content-Type"), *word, *slash;

	if (!type || !sub)
		return "text/plain";
	if (raw && GMIME_IS_PART(o)) { /* GMime calls what it cannot read a stream of bytes */
		word = first_word(p, raw);
		slash = strchr(word, '/');
		if (!slash || slash == word || !slash[1]) {
			parse_defect(p, "bad_content_type");
			if (strcasecmp(word, "html") == 0)
				return "text/html";
			return *part_name(p, o) ? "application/octet-stream" : "text/plain";
		}
		if (raw[strspn(raw, " \t\r\n")] == '"')
			return str_lower(p->tmp, word);
	}
	return str_lower(p->tmp, talloc_asprintf(p->tmp, "%s/%s", type, sub));
}

/* A file sent as "some bytes": its name tells more. */
const char *part_type_by_name(const char *name)
{
	static const char *const types[][2] = {{"pdf", "application/pdf"},
	        {"doc", "application/msword"},
	        {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	        {"xls", "application/vnd.ms-excel"},
	        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	        {"ppt", "application/vnd.ms-powerpoint"},
	        {"pptx", "application/"
	                 "vnd.openxmlformats-officedocument.presentationml.presentation"},
	        {"odt", "application/vnd.oasis.opendocument.text"},
	        {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
	        {"rtf", "application/rtf"}, {"txt", "text/plain"}, {"csv", "text/csv"},
	        {"ics", "text/calendar"}, {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"},
	        {"png", "image/png"}, {"gif", "image/gif"}, {"webp", "image/webp"},
	        {"bmp", "image/bmp"}, {"tif", "image/tiff"}, {"tiff", "image/tiff"},
	        {"heic", "image/heic"}, {"zip", "application/zip"}, {"gz", "application/x-gzip"},
	        {"bz2", "application/x-bzip2"}, {"7z", "application/x-7z-compressed"},
	        {"mp3", "audio/mpeg"}, {"wav", "audio/wav"}, {"mp4", "video/mp4"},
	        {"mov", "video/quicktime"}, {"pgp", "application/pgp-signature"},
	        {"sig", "application/pgp-signature"}, {"eml", "message/rfc822"}};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcasecmp(dot + 1, types[i][0]) == 0)
			return types[i][1];
	return "application/octet-stream";
}

const char *part_id(struct parse *p, GMimeObject *o, const char *header)
{
	const char *raw = part_raw(o, header);
	const char *v = raw ? header_text(p->m, &p->reader, raw) : NULL;
	size_t n = v ? strlen(v) : 0;

	if (n && v[0] == '<' && v[n - 1] == '>')
		return talloc_strndup(p->m, v + 1, n - 2);
	return n ? v : NULL;
}

bool part_is_disposed(GMimeObject *o, const char *what)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(o);
	int count = g_mime_header_list_get_count(list);
	size_t n = strlen(what);

	for (int i = 0; i < count && i < 200; i++) { /* of several, the first counts */
		GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
		const char *v;
		if (strcasecmp(g_mime_header_get_name(h), "Content-Disposition") != 0)
			continue;
		v = g_mime_header_get_raw_value(h);
		v += strspn(v, " \t\r\n\"");
		return strncasecmp(v, what, n) == 0 && (!v[n] || strchr("; \t\r\n\"", v[n]));
	}
	return false;
}
