#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "mail/charset.h"
#include "mail/parse.h"

#define MAX_TREE_DEPTH 900 /* of GMime's own 1024 */

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
	a->name = header_unmask(talloc_strdup(m, name ? name : ""));
	a->type = talloc_strdup(m, type);
	a->bytes = bytes;
	a->sha256 = p->hints && p->hints->without_sums
	                    ? ""
	                    : sha256_hex(m, bytes.p ? (const void *)bytes.p : "", bytes.n);
	return a;
}

static bool is_smime(const char *type)
{
	return strcmp(type, "application/pkcs7-mime") == 0 ||
	       strcmp(type, "application/x-pkcs7-mime") == 0;
}

/* Names for what comes without: of signatures and of what is encrypted. */
static const char *name_by_type(const char *type, struct place at)
{
	if (strcmp(type, "application/pgp-signature") == 0)
		return "signature.asc";
	if (strcmp(type, "application/pgp-encrypted") == 0)
		return "version.txt";
	if (at.in_encrypted)
		return "encrypted.asc";
	if (is_smime(type))
		return "smime.p7m";
	if (strstr(type, "pkcs7-signature"))
		return "smime.p7s";
	return "";
}

static struct mail_attachment *attach_part(
        struct parse *p, GMimeObject *o, struct bytes b, struct place at)
{
	const char *type = part_type(p, o), *name = part_name(p, o);
	struct mail_attachment *a;

	if (!part_raw(o, "Content-Type") || strcmp(type, "application/octet-stream") == 0)
		type = part_type_by_name(name);
	a = parse_attach(p, name, type, b, true);
	if (!a)
		return NULL;
	if (!*name) {
		a->name = talloc_strdup(p->m, name_by_type(type, at));
		a->named = *a->name != 0;
	}
	a->content_id = part_id(p, o, "Content-ID");
	a->content_location = part_id(p, o, "Content-Location");
	a->is_inline = part_is_disposed(o, "inline") ||
	               (!part_is_disposed(o, "attachment") && at.in_related &&
	                       (a->content_id || a->content_location));
	return a;
}

/* ---- text ---- */

static bool is_flowed(struct parse *p, GMimeObject *o)
{
	const char *format = part_param(p, o, "format");

	return format && strcasecmp(format, "flowed") == 0;
}

const char *parse_html_charset(struct parse *p, struct bytes b)
{
	char *head = talloc_strndup(p->tmp, (const char *)b.p, b.n < 4096 ? b.n : 4096);
	const char *at = head, *meta;

	while ((at = str_ifind(at, "<meta")) != NULL) {
		at += 5;
		meta = talloc_strndup(p->tmp, at, strcspn(at, ">"));
		meta = str_ifind(meta, "charset");
		if (meta && meta[7 + strspn(meta + 7, " \t")] == '=')
			return strchr(meta, '=') + 1;
	}
	return NULL;
}

static char *part_text(struct parse *p, GMimeObject *o, struct bytes b)
{
	const char *charset = part_param(p, o, "charset");
	bool silent = !charset || str_ieq(charset, "us-ascii");
	char *text;

	if (b.n > MAIL_MAX_TEXT) {
		b.n = MAIL_MAX_TEXT;
		parse_defect(p, "text_cut");
	}
	if (silent && strcmp(part_type(p, o), "text/html") == 0 && !utf8_valid(b.p, b.n))
		charset = parse_html_charset(p, b);
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

static void add_plain(struct parse *p, GMimeObject *o, struct bytes b, struct place at)
{
	char *text = part_text(p, o, b);

	if (is_flowed(p, o)) {
		const char *delsp = part_param(p, o, "delsp");
		text = text_unflow(p->tmp, text, delsp && strcasecmp(delsp, "yes") == 0);
	}
	text = text_take_uuencoded(p, text);
	add_joined(p->text, text);
	if (p->told)
		add_joined(p->told, text);
	if (!at.in_alternative)
		add_joined(p->html->n ? p->behind : p->before, text);
	else if (!text_is_blank(text))
		p->text_choice = true;
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

/* Original-Message-ID (RFC 8098 3.2.5), or NULL. */
static const char *original_id(struct parse *p, const char *text)
{
	static const char field[] = "\nOriginal-Message-ID:";
	const char *at = str_ifind(talloc_asprintf(p->tmp, "\n%s", text), field);

	return at ? header_ids(p->tmp, at + sizeof field - 1, 1)[0] : NULL;
}

/* Headers alone, or a whole mail in an encoding, which no mail may be in: it is bytes then. */
static bool is_returned_mail(const char *type)
{
	static const char *const types[] = {"text/rfc822-headers", "message/rfc822-headers",
	        "message/global-headers", "message/rfc822", "message/global"};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static const char *headers_of(struct parse *p, struct bytes b)
{
	char *text = talloc_strdup(p->tmp, text_of(p, b, MAIL_MAX_HEADER));
	char *end = strstr(text + strspn(text, "\n"), "\n\n");

	if (end)
		end[1] = 0;
	return text;
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
		if (!r->original_id)
			r->original_id = original_id(p, text);
		if (str_ifind(text, "automatic-action/") && str_ifind(text, "; deleted"))
			r->refused = text; /* Sieve's reject, RFC 5429 */
	} else if (strcmp(type, "message/feedback-report") == 0) {
		r->feedback = true;
	} else if (is_returned_mail(type)) {
		if (!r->enclosed)
			r->enclosed = headers_of(p, b);
	}
	return false;
}

static bool is_calendar(const char *type)
{
	return strcmp(type, "text/calendar") == 0 || strcmp(type, "application/ics") == 0;
}

/* METHOD:REPLY or COUNTER: somebody's calendar answers an invitation. */
static bool is_calendar_answer(struct parse *p, GMimeObject *o, struct bytes b)
{
	const char *method = part_param(p, o, "method");
	const char *text;

	if (method)
		return strcasecmp(method, "reply") == 0 || strcasecmp(method, "counter") == 0;
	text = text_of(p, b, 4096);
	return str_ifind(text, "\nmethod:reply") || str_ifind(text, "\nmethod:counter");
}

static void keep_invitation(struct parse *p, GMimeObject *o, struct bytes b)
{
	p->calendar_answer |= is_calendar_answer(p, o, b);
	if (!p->invitation)
		p->invitation = part_text(p, o, b);
}

/* ---- the walk ---- */

static bool is_tnef(const char *type, const char *name)
{
	return strcmp(type, "application/ms-tnef") == 0 ||
	       strcmp(type, "application/vnd.ms-tnef") == 0 || strcasecmp(name, "winmail.dat") == 0;
}

/* A part that is read in line. False: it is an attachment. */
static bool take_text(
        struct parse *p, GMimeObject *o, const char *type, struct bytes b, struct place at)
{
	if (strcmp(type, "text/html") == 0) {
		add_joined(p->html, part_text(p, o, b));
		p->html_choice |= at.in_alternative;
		p->html_apart |= !at.in_alternative;
		return true;
	}
	if (strcmp(type, "text/plain") != 0)
		return false;
	if (memmem(b.p ? (const char *)b.p : "", b.n, "-----BEGIN PGP MESSAGE-----", 27))
		parse_defect(p, "pgp_encrypted");
	if (at.in_report && !p->report.notice)
		p->report.notice = part_text(p, o, b);
	add_plain(p, o, b, at);
	return true;
}

/* A log that somebody sends is read, and kept as the file that it is. */
static void keep_named_text(struct parse *p, GMimeObject *o, struct bytes b, struct place at)
{
	struct mail_attachment *a = NULL;

	if (*part_name(p, o) && part_is_disposed(o, "inline"))
		a = attach_part(p, o, b, at);
	if (a)
		a->is_inline = false;
}

/* Any other text/… may be shown as it is written (RFC 2046 4.1.4), where it is all there is. */
static void keep_other_text(struct parse *p, GMimeObject *o, const char *type, struct bytes b)
{
	if (!str_starts(type, "text/") || is_calendar(type) || *part_name(p, o) ||
	        strcmp(type, "text/rfc822-headers") == 0)
		return;
	if (!p->other_text)
		p->other_text = text_without_commands(p->tmp, type, part_text(p, o, b));
}

/* A file that lies elsewhere, or a piece of a mail: said in words. True: it was one. */
static bool take_absent(
        struct parse *p, GMimeObject *o, const char *type, struct bytes b, struct place at)
{
	const char *name, *where;

	if (strcmp(type, "message/external-body") == 0) {
		parse_defect(p, "external_body");
		where = part_param(p, o, "url");
		name = part_param(p, o, "name");
		if (!where || !*where)
			where = name;
		if (where && *where)
			add_joined(p->text, talloc_asprintf(p->tmp, "[%s]", where));
		return true;
	}
	if (strcmp(type, "message/partial") != 0)
		return false;
	parse_defect(p, "partial_message");
	where = part_param(p, o, "number");
	if (where && atoi(where) == 1 && parse_first_piece(p, b, at))
		return true;
	name = talloc_asprintf(p->tmp, "part-%d.eml", where ? atoi(where) : 0);
	if (parse_attach(p, name, type, b, true))
		p->m->attachments[p->m->attachment_count - 1].named = true;
	return true;
}

static void walk_leaf(struct parse *p, GMimeObject *o, struct place at)
{
	const char *type = part_type(p, o), *name = part_name(p, o);
	struct bytes b = parse_part_bytes(p, GMIME_PART(o));
	bool attached = part_is_disposed(o, "attachment");

	if (!attached && take_text(p, o, type, b, at)) {
		keep_named_text(p, o, b, at);
		return;
	}
	if (take_absent(p, o, type, b, at))
		return;
	if (!attached && !at.in_report)
		keep_other_text(p, o, type, b);
	if (is_tnef(type, name) && parse_tnef(p, b))
		return;
	if (is_smime(type) && !at.opened)
		parse_signed(p, o, b, at);
	if (is_calendar(type) && !at.in_message)
		keep_invitation(p, o, b);
	if (at.in_message || !take_report_part(p, type, b) || attached)
		attach_part(p, o, b, at);
}

/* A mail in a mail is called as its subject is. */
static const char *message_name(struct parse *p, GMimeObject *o, GMimeMessage *inner)
{
	const char *name = part_name(p, o);
	GMimeHeader *h;
	char *subject;

	if (*name)
		return name;
	h = g_mime_header_list_get_header(
	        g_mime_object_get_header_list(GMIME_OBJECT(inner)), "Subject");
	subject = header_text(p->tmp, &p->reader, h ? g_mime_header_get_raw_value(h) : "");
	subject = utf8_prefix(p->tmp, subject, 100);
	for (char *s = subject; *s; s++)
		if (strchr("/\\:*?\"<>|", *s))
			*s = '_';
	return *subject ? talloc_asprintf(p->tmp, "%s.eml", subject) : "";
}

/* Who wrote the mail that is handed on stands above its text, as mail programs put it. */
static void tell_of(struct parse *p, GMimeMessage *inner)
{
	static const char *const names[] = {"From", "Date", "Subject", "To"};
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(inner));
	struct buf *head = buf_new(p->tmp, 10000), *beside = p->html->n ? p->behind : p->before;

	buf_adds(head, "---------- Forwarded message ----------\n");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		GMimeHeader *h = g_mime_header_list_get_header(list, names[i]);
		const char *v = h ? g_mime_header_get_raw_value(h) : NULL;
		if (v)
			buf_addf(head, "%s: %.1000s\n", names[i],
			        utf8_prefix(p->tmp, header_text(p->tmp, &p->reader, v), 300));
	}
	buf_addc(head, '\n');
	if (!p->told) {
		p->told = buf_new(p->tmp, MAIL_MAX_TEXT + 10000);
		buf_adds(p->told, p->text->p);
	}
	add_joined(p->told, p->told->n ? "\n" : "");
	buf_adds(p->told, head->p);
	add_joined(beside, beside->n ? "\n" : "");
	buf_adds(beside, head->p);
}

static void walk_message(struct parse *p, GMimeObject *o, struct place at)
{
	GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
	struct mail_attachment *a;
	char *text;

	if (!inner) {
		attach_part(p, o, (struct bytes){NULL, 0}, at);
		return;
	}
	note_enclosed(p, inner);
	if (!part_is_disposed(o, "attachment") && !at.in_report) { /* handed on: to be read */
		tell_of(p, inner);
		at.depth++;
		at.in_message = true;
		parse_walk(p, g_mime_message_get_mime_part(inner), at);
		return;
	}
	text = g_mime_object_to_string(GMIME_OBJECT(inner), NULL);
	a = attach_part(p, o, (struct bytes){(uint8_t *)text, text ? strlen(text) : 0}, at);
	if (a && !*a->name)
		a->name = talloc_strdup(p->m, message_name(p, o, inner));
	g_free(text);
}

/* The outermost parts end as they should; else the mail was cut on its way. */
static bool has_end_boundary(struct parse *p, GMimeObject *o)
{
	const char *boundary = g_mime_multipart_get_boundary(GMIME_MULTIPART(o)), *end;

	if (!boundary)
		return true;
	end = talloc_asprintf(p->tmp, "\n--%s--", boundary);
	return memmem(p->raw.p, p->raw.n, end, strlen(end)) != NULL;
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
		type = part_param(p, o, "report-type");
		if (!p->report.type)
			p->report.type = type ? str_lower(p->tmp, type) : "";
	}
	if (g_mime_content_type_is_type(ct, "multipart", "encrypted")) {
		at.in_encrypted = true;
		parse_defect(p, "pgp_encrypted");
	}
	if (n == 0) { /* no boundary was found: another one may be there, else it is text */
		const char *prologue = g_mime_multipart_get_prologue(mp);
		parse_defect(p, "no_boundary");
		if (prologue && parse_by_other_boundary(p, o, prologue, at))
			return;
		if (prologue)
			add_joined(p->text,
			        text_of(p,
			                (struct bytes){(const uint8_t *)prologue, strlen(prologue)},
			                MAIL_MAX_TEXT));
		return;
	}
	if (at.depth == 1 && !has_end_boundary(p, o))
		parse_defect(p, "no_end_boundary");
	for (int i = 0; i < n; i++)
		parse_walk(p, g_mime_multipart_get_part(mp, i), at);
}

void parse_walk(struct parse *p, GMimeObject *o, struct place at)
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
	parse_walk(p, g_mime_message_get_mime_part(p->message), (struct place){0});
	if (p->other_text && !p->html->n && text_is_blank(p->text->p))
		add_joined(p->text, p->other_text);
	if (!p->m->attachments)
		p->m->attachments = talloc_array(p->m, struct mail_attachment, 1);
}
