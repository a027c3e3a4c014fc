#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "mail/charset.h"
#include "mail/parse.h"

#define MAX_TREE_DEPTH 900 /* of GMime's own 1024 */

struct place { /* where in the tree a part stands */
	int depth;
	bool in_message; /* of a mail that is handed on: its reports are not ours */
	bool in_report;
	bool in_alternative;
	bool in_related;
};

static void walk(struct parse *p, GMimeObject *o, struct place at);

/* ---- names and types ---- */

static const char *object_raw(GMimeObject *o, const char *header)
{
	GMimeHeader *h = g_mime_header_list_get_header(g_mime_object_get_header_list(o), header);

	return h ? g_mime_header_get_raw_value(h) : NULL;
}

static bool needs_repair(const char *raw)
{
	for (; raw && *raw; raw++)
		if ((*raw & 0x80) || *raw == 0x1b || (raw[0] == '=' && raw[1] == '?'))
			return true;
	return false;
}

static const char *type_param(struct parse *p, GMimeObject *o, const char *param)
{
	const char *raw = object_raw(o, "Content-Type");
	GMimeContentType *ct = g_mime_object_get_content_type(o);
	const char *v;

	if (!ct)
		return NULL;
	if (!needs_repair(raw)) {
		v = g_mime_content_type_get_parameter(ct, param);
		return v ? header_text(p->tmp, &p->reader, v) : NULL;
	}
	ct = g_mime_content_type_parse(p->options, header_normalise(p->tmp, &p->reader, raw));
	v = ct ? g_mime_content_type_get_parameter(ct, param) : NULL;
	v = v ? header_text(p->tmp, &p->reader, v) : NULL;
	if (ct)
		g_object_unref(ct);
	return v;
}

static const char *disposition_param(struct parse *p, GMimeObject *o, const char *param)
{
	const char *raw = object_raw(o, "Content-Disposition");
	GMimeContentDisposition *cd;
	const char *v;

	if (!raw)
		return NULL;
	if (!needs_repair(raw)) {
		cd = g_mime_object_get_content_disposition(o);
		v = cd ? g_mime_content_disposition_get_parameter(cd, param) : NULL;
		return v ? header_text(p->tmp, &p->reader, v) : NULL;
	}
	cd = g_mime_content_disposition_parse(
	        p->options, header_normalise(p->tmp, &p->reader, raw));
	v = cd ? g_mime_content_disposition_get_parameter(cd, param) : NULL;
	v = v ? header_text(p->tmp, &p->reader, v) : NULL;
	if (cd)
		g_object_unref(cd);
	return v;
}

static const char *part_name(struct parse *p, GMimeObject *o)
{
	const char *name = disposition_param(p, o, "filename");

	if (!name || !*name)
		name = type_param(p, o, "name");
	return name ? name : "";
}

static const char *part_type(struct parse *p, GMimeObject *o)
{
	GMimeContentType *ct = g_mime_object_get_content_type(o);
	const char *type = ct ? g_mime_content_type_get_media_type(ct) : NULL;
	const char *sub = ct ? g_mime_content_type_get_media_subtype(ct) : NULL;

	if (!type || !sub)
		return "text/plain";
	return str_lower(p->tmp, talloc_asprintf(p->tmp, "%s/%s", type, sub));
}

/* A file sent as "some bytes": its name tells more. */
static const char *type_by_name(const char *name)
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

static const char *id_of(struct parse *p, GMimeObject *o, const char *header)
{
	const char *raw = object_raw(o, header);
	const char *v = raw ? header_text(p->m, &p->reader, raw) : NULL;
	size_t n = v ? strlen(v) : 0;

	if (n && v[0] == '<' && v[n - 1] == '>')
		return talloc_strndup(p->m, v + 1, n - 2);
	return n ? v : NULL;
}

static bool is_disposition(GMimeObject *o, const char *what)
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

/* ---- bytes ---- */

static GMimeContentEncoding part_encoding(GMimePart *part)
{
	GMimeContentEncoding enc = g_mime_part_get_content_encoding(part);
	const char *raw;

	if (enc != GMIME_CONTENT_ENCODING_DEFAULT)
		return enc;
	raw = object_raw(GMIME_OBJECT(part), "Content-Transfer-Encoding");
	if (raw && str_ifind(raw, "base64"))
		return GMIME_CONTENT_ENCODING_BASE64;
	if (raw && str_ifind(raw, "quoted"))
		return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	if (raw && str_ifind(raw, "uue"))
		return GMIME_CONTENT_ENCODING_UUENCODE;
	return enc;
}

static bool is_base64(uint8_t ch)
{
	return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
	       ch == '+' || ch == '/';
}

/* What is missing of the padding at the end: some programs leave it out. */
static size_t padding_missing(const uint8_t *p, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += is_base64(p[i]);
	while (n && p[n - 1] <= ' ')
		n--;
	if (!n || p[n - 1] == '=')
		return 0;
	return k % 4 == 2 ? 2 : k % 4 == 3 ? 1 : 0;
}

static struct bytes decode(struct parse *p, GMimeContentEncoding enc, const uint8_t *in, size_t n)
{
	GMimeEncoding state;
	uint8_t *out;
	size_t k;

	g_mime_encoding_init_decode(&state, enc);
	out = talloc_array(p->tmp, uint8_t, g_mime_encoding_outlen(&state, n) + 16);
	k = g_mime_encoding_step(&state, (const char *)in, n, (char *)out);
	if (enc == GMIME_CONTENT_ENCODING_BASE64)
		k += g_mime_encoding_step(&state, "==", padding_missing(in, n), (char *)out + k);
	k += g_mime_encoding_flush(&state, "", 0, (char *)out + k);
	return (struct bytes){out, k};
}

struct bytes parse_part_bytes(struct parse *p, GMimePart *part)
{
	GMimeDataWrapper *w = g_mime_part_get_content(part);
	GMimeStream *s = w ? g_mime_data_wrapper_get_stream(w) : NULL;
	GMimeContentEncoding enc = part_encoding(part);
	int64_t start, end;
	size_t n;

	if (!s || !GMIME_IS_STREAM_MEM(s))
		return (struct bytes){NULL, 0};
	start = s->bound_start;
	end = s->bound_end < 0 ? (int64_t)p->raw.n : s->bound_end;
	if (start < 0 || end < start || end > (int64_t)p->raw.n)
		return (struct bytes){NULL, 0};
	if (end > start && end < (int64_t)p->raw.n && p->raw.p[end] == '\n' &&
	        p->raw.p[end - 1] == '\r')
		end--; /* half of the line end before a boundary */
	n = (size_t)(end - start);
	if (enc != GMIME_CONTENT_ENCODING_BASE64 && enc != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE &&
	        enc != GMIME_CONTENT_ENCODING_UUENCODE)
		return (struct bytes){p->raw.p + start, n};
	return decode(p, enc, p->raw.p + start, n);
}

/* ---- attachments ---- */

struct mail_attachment *parse_attach(
        struct parse *p, const char *name, const char *type, struct bytes bytes, bool copy)
{
	struct mail *m = p->m;
	struct mail_attachment *a;

	if (m->attachment_count >= MAIL_MAX_PARTS ||
	        p->attachment_bytes + bytes.n > MAIL_MAX_BYTES) {
		parse_defect(p, "too_many_parts");
		return NULL;
	}
	if (talloc_array_length(m->attachments) <= m->attachment_count)
		m->attachments = talloc_realloc(m, m->attachments, struct mail_attachment,
		        m->attachment_count ? m->attachment_count * 2 : 4);
	a = &m->attachments[m->attachment_count++];
	*a = (struct mail_attachment){0};
	p->attachment_bytes += bytes.n;
	if (copy && bytes.n)
		bytes.p = talloc_memdup(m, bytes.p, bytes.n);
	a->name = talloc_strdup(m, name ? name : "");
	a->type = talloc_strdup(m, type);
	a->bytes = bytes;
	a->sha256 = p->hints && p->hints->without_sums
	                    ? ""
	                    : sha256_hex(m, bytes.p ? (const void *)bytes.p : "", bytes.n);
	return a;
}

static void attach_part(struct parse *p, GMimeObject *o, struct bytes b, struct place at)
{
	const char *type = part_type(p, o), *name = part_name(p, o);
	struct mail_attachment *a;

	if (!object_raw(o, "Content-Type") || strcmp(type, "application/octet-stream") == 0)
		type = type_by_name(name);
	a = parse_attach(p, name, type, b, true);
	if (!a)
		return;
	a->content_id = id_of(p, o, "Content-ID");
	a->content_location = id_of(p, o, "Content-Location");
	a->is_inline =
	        is_disposition(o, "inline") || (!is_disposition(o, "attachment") && at.in_related &&
	                                               (a->content_id || a->content_location));
}

/* ---- text ---- */

static bool is_flowed(struct parse *p, GMimeObject *o)
{
	const char *format = type_param(p, o, "format");

	return format && strcasecmp(format, "flowed") == 0;
}

static char *part_text(struct parse *p, GMimeObject *o, struct bytes b)
{
	const char *charset = type_param(p, o, "charset");
	char *text;

	if (b.n > MAIL_MAX_TEXT) {
		b.n = MAIL_MAX_TEXT;
		parse_defect(p, "text_cut");
	}
	text = charset_decode(p->tmp, b, charset, p->reader.language, &p->charset_defects);
	text_tidy(text);
	return text;
}

static void add_joined(struct buf *b, const char *text)
{
	if (b->n && b->p[b->n - 1] != '\n')
		buf_addc(b, '\n');
	buf_adds(b, text);
}

static void add_plain(struct parse *p, GMimeObject *o, struct bytes b)
{
	char *text = part_text(p, o, b);

	if (is_flowed(p, o)) {
		const char *delsp = type_param(p, o, "delsp");
		text = text_unflow(p->tmp, text, delsp && strcasecmp(delsp, "yes") == 0);
	}
	add_joined(p->text, text_take_uuencoded(p, text));
}

/* ---- reports ---- */

static const char *text_of(struct parse *p, struct bytes b, size_t max)
{
	char *text;

	if (b.n > max)
		b.n = max;
	text = charset_decode(p->tmp, b, NULL, NULL, NULL);
	text_tidy(text);
	return text;
}

static void note_enclosed(struct parse *p, GMimeMessage *inner)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(inner));
	GMimeHeader *h = g_mime_header_list_get_header(list, "Message-ID");
	char *text;

	if (!p->report.enclosed) {
		text = g_mime_header_list_to_string(list, NULL);
		p->report.enclosed = text_of(p,
		        (struct bytes){(uint8_t *)text, text ? strlen(text) : 0}, MAIL_MAX_HEADER);
		g_free(text);
	}
	if (!p->report.enclosed_id && h)
		p->report.enclosed_id = header_ids(p->tmp, g_mime_header_get_raw_value(h), 1)[0];
}

/* The parts a machine wrote for machines. True: it is no attachment. */
static bool take_report_part(struct parse *p, const char *type, struct bytes b)
{
	struct report *r = &p->report;

	if (strcmp(type, "message/delivery-status") == 0 ||
	        strcmp(type, "message/global-delivery-status") == 0) {
		const char *text = text_of(p, b, 1u << 20);
		r->status = r->status ? talloc_asprintf(p->tmp, "%s\n\n%s", r->status, text) : text;
		return true;
	} else if (strcmp(type, "message/disposition-notification") == 0) {
		const char *text = text_of(p, b, 65536);
		r->disposition = true;
		if (str_ifind(text, "automatic-action/") && str_ifind(text, "; deleted"))
			r->refused = text; /* Sieve's reject, RFC 5429 */
	} else if (strcmp(type, "message/feedback-report") == 0) {
		r->feedback = true;
	} else if (strcmp(type, "text/rfc822-headers") == 0) {
		if (!r->enclosed)
			r->enclosed = text_of(p, b, MAIL_MAX_HEADER);
	}
	return false;
}

/* METHOD:REPLY or COUNTER: somebody's calendar answers an invitation. */
static bool is_calendar_answer(struct parse *p, GMimeObject *o, struct bytes b)
{
	const char *method = type_param(p, o, "method");
	const char *text;

	if (method)
		return strcasecmp(method, "reply") == 0 || strcasecmp(method, "counter") == 0;
	text = text_of(p, b, 4096);
	return str_ifind(text, "\nmethod:reply") || str_ifind(text, "\nmethod:counter");
}

/* ---- the walk ---- */

static bool is_tnef(const char *type, const char *name)
{
	return strcmp(type, "application/ms-tnef") == 0 ||
	       strcmp(type, "application/vnd.ms-tnef") == 0 || strcasecmp(name, "winmail.dat") == 0;
}

static void walk_leaf(struct parse *p, GMimeObject *o, struct place at)
{
	const char *type = part_type(p, o), *name = part_name(p, o);
	struct bytes b = parse_part_bytes(p, GMIME_PART(o));
	bool attached = is_disposition(o, "attachment");

	if (!attached && strcmp(type, "text/plain") == 0) {
		if (at.in_report && !p->report.notice)
			p->report.notice = part_text(p, o, b);
		add_plain(p, o, b);
		return;
	}
	if (!attached && strcmp(type, "text/html") == 0) {
		add_joined(p->html, part_text(p, o, b));
		return;
	}
	if (is_tnef(type, name) && parse_tnef(p, b))
		return;
	if (strcmp(type, "text/calendar") == 0 && !at.in_message)
		p->calendar_answer |= is_calendar_answer(p, o, b);
	if (at.in_message || !take_report_part(p, type, b) || attached)
		attach_part(p, o, b, at);
}

static void walk_message(struct parse *p, GMimeObject *o, struct place at)
{
	GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
	char *text;

	if (!inner) {
		attach_part(p, o, (struct bytes){NULL, 0}, at);
		return;
	}
	note_enclosed(p, inner);
	if (!is_disposition(o, "attachment") && !at.in_report) { /* forwarded inline: to be read */
		at.depth++;
		at.in_message = true;
		walk(p, g_mime_message_get_mime_part(inner), at);
		return;
	}
	text = g_mime_object_to_string(GMIME_OBJECT(inner), NULL);
	attach_part(p, o, (struct bytes){(uint8_t *)text, text ? strlen(text) : 0}, at);
	g_free(text);
}

static void walk_multipart(struct parse *p, GMimeObject *o, struct place at)
{
	GMimeMultipart *mp = GMIME_MULTIPART(o);
	int n = g_mime_multipart_get_count(mp);
	GMimeContentType *ct = g_mime_object_get_content_type(o);
	const char *type;

	at.depth++;
	at.in_alternative |= g_mime_content_type_is_type(ct, "multipart", "alternative");
	at.in_related |= g_mime_content_type_is_type(ct, "multipart", "related");
	if (g_mime_content_type_is_type(ct, "multipart", "report") && !at.in_message) {
		at.in_report = true;
		type = type_param(p, o, "report-type");
		if (!p->report.type)
			p->report.type = type ? str_lower(p->tmp, type) : "";
	}
	if (n == 0) { /* no boundary was found: what is there is text */
		const char *prologue = g_mime_multipart_get_prologue(mp);
		parse_defect(p, "no_boundary");
		if (prologue)
			add_joined(p->text,
			        text_of(p,
			                (struct bytes){(const uint8_t *)prologue, strlen(prologue)},
			                MAIL_MAX_TEXT));
		return;
	}
	for (int i = 0; i < n; i++)
		walk(p, g_mime_multipart_get_part(mp, i), at);
}

static void walk(struct parse *p, GMimeObject *o, struct place at)
{
	if (!o)
		return;
	if (++p->parts > MAIL_MAX_PARTS) {
		parse_defect(p, "too_many_parts");
		return;
	}
	if (at.depth > MAIL_MAX_DEPTH) {
		parse_defect(p, "too_deep");
		return;
	}
	if (GMIME_IS_MULTIPART(o))
		walk_multipart(p, o, at);
	else if (GMIME_IS_MESSAGE_PART(o))
		walk_message(p, o, at);
	else if (GMIME_IS_PART(o))
		walk_leaf(p, o, at);
}

void parse_parts(struct parse *p)
{
	walk(p, g_mime_message_get_mime_part(p->message), (struct place){0});
	if (!p->m->attachments)
		p->m->attachments = talloc_array(p->m, struct mail_attachment, 1);
}
