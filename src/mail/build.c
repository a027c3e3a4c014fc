#include "mail/build.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

#define REFERENCES_MAX 1500
#define ID_MAX 250
#define SUBJECT_MAX 2000 /* bytes */

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

/* GMime's own global state; it counts how often it is begun. */
static void gmime_start(void)
{
	g_mime_init();
}

static void object_free(void *o)
{
	g_object_unref(o);
}

/* A GMime object that dies with mem. */
static void *own(const void *mem, void *object)
{
	return ctx_defer(mem, object, object_free);
}

/* ---- headers ---- */

/* One line of text: no sign that could end a header. */
static char *line_clean(const void *mem, const char *s, size_t max)
{
	char *t = utf8_clean(mem, s, strlen(s) > max ? max : strlen(s));

	for (char *p = t; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	return str_collapse(mem, t);
}

/* Ids, addresses, keywords: printable, and nothing that closes the brackets. */
static bool word_is_plain(const char *s, size_t max)
{
	size_t n = strlen(s);

	for (const char *p = s; *p; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '<' || *p == '>')
			return false;
	return n > 0 && n <= max;
}

static bool id_is_plain(const char *id)
{
	for (const char *p = id; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return false;
	return word_is_plain(id, ID_MAX);
}

static enum rc address_check(struct ctx *c, const struct mail_address *a)
{
	const char *at = a->address ? strrchr(a->address, '@') : NULL;

	if (at && at > a->address && at[1] && word_is_plain(a->address, 320) &&
	        !strpbrk(a->address, ",;\\\"()") && utf8_valid(a->address, strlen(a->address)))
		return RC_OK;
	return ctx_fail_field(c, RC_INVALID, "to", "address_unreadable",
	        "{address} is not a mail address.", "address", a->address ? a->address : "", NULL);
}

static enum rc addresses_set(struct ctx *c, const void *tmp, GMimeMessage *m, GMimeAddressType type,
        const struct mail_address *v, size_t n)
{
	InternetAddressList *list = g_mime_message_get_addresses(m, type);

	if (n > MAIL_MAX_ADDRESSES)
		return ctx_fail_field(c, RC_LIMIT, "to", "too_many_recipients",
		        "These are more recipients than one mail can have.", NULL);
	for (size_t k = 0; k < n; k++) {
		TRY(address_check(c, &v[k]));
		const char *name = line_clean(tmp, v[k].name ? v[k].name : "", 300);
		InternetAddress *a =
		        internet_address_mailbox_new(*name ? name : NULL, v[k].address);
		internet_address_set_charset(a, "UTF-8");
		internet_address_list_add(list, a);
		g_object_unref(a);
	}
	return RC_OK;
}

/* RFC 5322 3.6.4 lets a thread grow for ever: the first id, and the newest that fit. */
static char *references_text(const void *mem, const struct mail_draft *d)
{
	const char *const *v = d->references;
	size_t n = 0, first = 0, from;

	while (v && v[n])
		n++;
	while (first < n && !id_is_plain(v[first]))
		first++;
	if (first == n)
		return d->in_reply_to ? talloc_asprintf(mem, "<%s>", d->in_reply_to) : NULL;
	/* Each id costs its brackets and a blank. */
	size_t room = REFERENCES_MAX - (strlen(v[first]) + 3);
	for (from = n; from > first + 1; from--) {
		size_t cost = id_is_plain(v[from - 1]) ? strlen(v[from - 1]) + 3 : 0;
		if (cost > room)
			break;
		room -= cost;
	}
	char *text = talloc_asprintf(mem, "<%s>", v[first]);
	for (size_t k = from; k < n; k++)
		if (id_is_plain(v[k]))
			text = talloc_asprintf_append(text, " <%s>", v[k]);
	return text;
}

static enum rc threading_set(
        struct ctx *c, const void *tmp, GMimeMessage *m, const struct mail_draft *d)
{
	GMimeObject *o = GMIME_OBJECT(m);

	if (!d->message_id || !id_is_plain(d->message_id))
		return ctx_broken(c, "mail_build: the Message-ID is unusable");
	g_mime_message_set_message_id(m, d->message_id);
	if (d->in_reply_to && id_is_plain(d->in_reply_to))
		g_mime_object_set_header(
		        o, "In-Reply-To", talloc_asprintf(tmp, "<%s>", d->in_reply_to), NULL);
	char *references = references_text(tmp, d);
	if (references)
		g_mime_object_set_header(o, "References", references, NULL);
	return RC_OK;
}

/* GMime folds only at blanks; a longer word has to become encoded words itself, each
 * of whole code points (RFC 2047 5). In Q, since some readers join neighbours before
 * they decode, and base64 does not survive that. */
static char *subject_fold_long_words(const void *mem, const char *s)
{
	struct buf *b = buf_new(mem, 8 * SUBJECT_MAX);

	while (*s) {
		size_t n = 0;
		buf_adds(b, b->n ? "\n =?UTF-8?Q?" : " =?UTF-8?Q?");
		while (*s && n + 12 <= 60) {
			const char *next = s;
			(void)utf8_next(&next);
			for (; s < next; s++) {
				bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
				             (*s >= '0' && *s <= '9');
				buf_addf(b, plain ? "%c" : "=%02X", (unsigned char)*s);
				n += plain ? 1 : 3;
			}
		}
		buf_adds(b, "?=");
	}
	buf_addc(b, '\n');
	return b->p;
}

static bool has_long_word(const char *s)
{
	size_t n = 0;

	for (; *s; s++) {
		n = *s == ' ' ? 0 : n + 1;
		if (n > 60)
			return true;
	}
	return false;
}

static void subject_set(const void *tmp, GMimeMessage *m, const char *subject)
{
	char *clean = line_clean(tmp, subject ? subject : "", SUBJECT_MAX);

	/* "=?" would be taken for an encoded word where it is meant as it stands. */
	if (!has_long_word(clean) && !strstr(clean, "=?")) {
		g_mime_message_set_subject(m, clean, "UTF-8");
		return;
	}
	/* As a raw header: it is encoded already. */
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(m));
	g_mime_header_list_append(list, "Subject", "", NULL);
	g_mime_header_set_raw_value(g_mime_header_list_get_header(list, "Subject"),
	        subject_fold_long_words(tmp, clean));
}

static enum rc date_set(struct ctx *c, GMimeMessage *m, int64_t ms)
{
	GDateTime *date = g_date_time_new_from_unix_utc(ms / 1000);

	if (!date)
		return ctx_broken(c, "mail_build: no such date");
	g_mime_message_set_date(m, date);
	g_date_time_unref(date);
	return RC_OK;
}

static enum rc automatic_set(struct ctx *c, GMimeObject *o, const struct mail_draft *d)
{
	if (!id_is_plain(d->auto_submitted))
		return ctx_broken(c, "mail_build: Auto-Submitted is unusable");
	g_mime_object_set_header(o, "Auto-Submitted", d->auto_submitted, NULL);
	g_mime_object_set_header(o, "X-Auto-Response-Suppress", "All", NULL);
	g_mime_object_set_header(o, "Precedence", "bulk", NULL);
	if (id_is_plain(d->from.address))
		g_mime_object_set_header(o, "X-Loop", d->from.address, NULL);
	return RC_OK;
}

static enum rc headers_set(
        struct ctx *c, const void *tmp, GMimeMessage *m, const struct mail_draft *d)
{
	GMimeObject *o = GMIME_OBJECT(m);

	TRY(addresses_set(c, tmp, m, GMIME_ADDRESS_TYPE_FROM, &d->from, 1));
	TRY(addresses_set(c, tmp, m, GMIME_ADDRESS_TYPE_TO, d->to.v, d->to.n));
	TRY(addresses_set(c, tmp, m, GMIME_ADDRESS_TYPE_CC, d->cc.v, d->cc.n));
	if (d->reply_to) {
		struct mail_address a = {.name = "", .address = d->reply_to};
		TRY(addresses_set(c, tmp, m, GMIME_ADDRESS_TYPE_REPLY_TO, &a, 1));
	}
	subject_set(tmp, m, d->subject);
	TRY(date_set(c, m, d->date_ms));
	TRY(threading_set(c, tmp, m, d));
	return d->auto_submitted ? automatic_set(c, o, d) : RC_OK;
}

/* ---- parts ---- */

/* Line ends of any kind as one \n; GMime writes them as CRLF. */
static char *text_lines(const void *mem, const char *s)
{
	size_t n = strlen(s), o = 0;
	char *clean = utf8_clean(mem, s, n);

	for (char *p = clean; *p; p++) {
		if (*p == '\r' && p[1] == '\n')
			continue;
		clean[o++] = *p == '\r' ? '\n' : *p;
	}
	clean[o] = 0;
	return clean;
}

static void content_set(
        const void *tmp, GMimePart *p, const void *bytes, size_t n, GMimeContentEncoding as)
{
	GMimeStream *s = own(tmp, g_mime_stream_mem_new_with_buffer(n ? bytes : "", n));
	GMimeDataWrapper *content =
	        own(tmp, g_mime_data_wrapper_new_with_stream(s, GMIME_CONTENT_ENCODING_DEFAULT));

	g_mime_part_set_content(p, content);
	g_mime_part_set_content_encoding(p, as);
}

static GMimeObject *text_part(const void *tmp, const char *subtype, const char *text)
{
	GMimeTextPart *p = own(tmp, g_mime_text_part_new_with_subtype(subtype));
	char *lines = text_lines(tmp, text);

	content_set(
	        tmp, GMIME_PART(p), lines, strlen(lines), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_text_part_set_charset(p, "utf-8");
	return GMIME_OBJECT(p);
}

/* "image/png" or nothing better than bytes. A mail or a multipart in base64 would
 * break RFC 2046 5.2.1, and our own walls are not for others to hang doors in. */
static GMimeContentType *attachment_type(const void *tmp, const char *type)
{
	char *lower = str_lower(tmp, type ? type : "");
	bool ok = strchr(lower, '/') && strlen(lower) < 100 && !str_starts(lower, "multipart/") &&
	          !str_starts(lower, "message/");

	for (const char *p = lower; ok && *p; p++)
		ok = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || strchr("/.+-_", *p);
	GMimeContentType *t = ok ? g_mime_content_type_parse(NULL, lower)
	                         : g_mime_content_type_new("application", "octet-stream");
	return own(tmp, t);
}

static GMimeObject *attachment_part(const void *tmp, const struct mail_attachment *a)
{
	GMimePart *p = g_mime_part_new();
	GMimeObject *o = GMIME_OBJECT(p);
	char *name = line_clean(tmp, a->name ? a->name : "", 250);

	own(tmp, p);
	g_mime_object_set_content_type(o, attachment_type(tmp, a->type));
	bool related = a->is_inline && a->content_id && id_is_plain(a->content_id);
	g_mime_object_set_disposition(
	        o, related ? GMIME_DISPOSITION_INLINE : GMIME_DISPOSITION_ATTACHMENT);
	if (related)
		g_mime_object_set_content_id(o, a->content_id);
	if (*name)
		g_mime_part_set_filename(p, name);
	content_set(tmp, p, a->bytes.p, a->bytes.n, GMIME_CONTENT_ENCODING_BASE64);
	return o;
}

/* first, then each attachment that is (or is not) shown inside the HTML. */
static GMimeObject *wrap(const void *tmp, const char *subtype, GMimeObject *first,
        const struct mail_draft *d, bool related)
{
	GMimeMultipart *box = NULL;

	for (size_t k = 0; k < d->attachment_count; k++) {
		const struct mail_attachment *a = &d->attachments[k];
		bool is_related =
		        d->html && a->is_inline && a->content_id && id_is_plain(a->content_id);
		if (is_related != related)
			continue;
		if (!box) {
			box = own(tmp, g_mime_multipart_new_with_subtype(subtype));
			g_mime_multipart_add(box, first);
		}
		g_mime_multipart_add(box, attachment_part(tmp, a));
	}
	return box ? GMIME_OBJECT(box) : first;
}

/* mixed( alternative( text, related( html, pictures ) ), attachments ) */
static GMimeObject *body_make(const void *tmp, const struct mail_draft *d)
{
	GMimeObject *body = text_part(tmp, "plain", d->text ? d->text : "");

	if (d->html) {
		GMimeObject *html = wrap(tmp, "related", text_part(tmp, "html", d->html), d, true);
		GMimeMultipart *box = own(tmp, g_mime_multipart_new_with_subtype("alternative"));
		g_mime_multipart_add(box, body);
		g_mime_multipart_add(box, html);
		body = GMIME_OBJECT(box);
	}
	return wrap(tmp, "mixed", body, d, false);
}

static void format_free(void *f)
{
	g_mime_format_options_free(f);
}

static enum rc write_out(
        struct ctx *c, const void *mem, const void *tmp, GMimeMessage *m, struct bytes *out)
{
	GMimeFormatOptions *f = g_mime_format_options_new();

	ctx_defer(tmp, f, format_free);
	g_mime_format_options_set_newline_format(f, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_format_options_set_param_encoding_method(f, GMIME_PARAM_ENCODING_METHOD_RFC2231);
	GMimeStream *s = own(tmp, g_mime_stream_mem_new());
	if (g_mime_object_write_to_stream(GMIME_OBJECT(m), f, s) < 0)
		return ctx_broken(c, "mail_build: GMime could not write");
	const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
	if (bytes->len > MAIL_MAX_BYTES)
		return ctx_fail(c, RC_LIMIT, "mail_too_large",
		        "With its attachments the mail is too large to send.", NULL);
	*out = (struct bytes){talloc_memdup(mem, bytes->data, bytes->len), bytes->len};
	return RC_OK;
}

enum rc mail_build(struct ctx *c, const void *mem, const struct mail_draft *d, struct bytes *out)
{
	void *tmp = talloc_new(c);

	(void)pthread_once(&gmime_once, gmime_start);
	GMimeMessage *m = own(tmp, g_mime_message_new(FALSE));
	enum rc rc = headers_set(c, tmp, m, d);
	if (rc == RC_OK) {
		g_mime_message_set_mime_part(m, body_make(tmp, d));
		rc = write_out(c, mem, tmp, m, out);
	}
	talloc_free(tmp);
	return rc;
}
