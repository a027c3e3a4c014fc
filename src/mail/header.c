#include "mail/header.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "mail/charset.h"

/* RFC 2047 is decoded here and not by GMime, because GMime has no door for charset
 * aliases (gb2312 that is gb18030) and decodes each word alone, so that a letter
 * split between two words is lost. */

struct word { /* one encoded word */
	const char *charset, *text; /* not NUL-terminated */
	size_t charset_n, text_n;
	char encoding; /* 'b' or 'q' */
	const char *end; /* behind "?=" */
};

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

static bool word_read(const char *s, struct word *out)
{
	const char *q1, *q2, *end;
	size_t cs;

	if (s[0] != '=' || s[1] != '?')
		return false;
	q1 = s + 2 + strcspn(s + 2, "? \t\r\n");
	if (*q1 != '?' || q1 == s + 2 || !q1[1] || q1[2] != '?' || !strchr("bBqQ", q1[1]))
		return false;
	q2 = q1 + 3;
	end = strstr(q2, "?=");
	if (!end)
		return false;
	for (const char *p = q2; p < end; p++) /* two words run together, or no word at all */
		if (p[0] == '=' && p[1] == '?' && p + 2 < end)
			return false;
	cs = (size_t)(q1 - (s + 2));
	out->charset = s + 2;
	for (size_t i = 0; i < cs; i++) /* RFC 2231: charset*language */
		if (out->charset[i] == '*')
			cs = i;
	out->charset_n = cs;
	out->encoding = (char)tolower((unsigned char)q1[1]);
	out->text = q2;
	out->text_n = (size_t)(end - q2);
	out->end = end + 2;
	return true;
}

static int hex_value(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch = (char)tolower((unsigned char)ch);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

static void word_add_q(struct buf *b, const struct word *w)
{
	for (size_t i = 0; i < w->text_n; i++) {
		char ch = w->text[i];
		if (ch == '_') {
			buf_addc(b, ' ');
		} else if (ch == '=' && i + 2 < w->text_n && hex_value(w->text[i + 1]) >= 0 &&
		           hex_value(w->text[i + 2]) >= 0) {
			buf_addc(b,
			        (char)(hex_value(w->text[i + 1]) * 16 + hex_value(w->text[i + 2])));
			i += 2;
		} else if (ch != '\r' && ch != '\n') {
			buf_addc(b, ch);
		}
	}
}

static void add_base64(struct buf *b, const char *p, size_t n)
{
	GMimeEncoding enc;
	char *out = talloc_array(b, char, n + 8);

	g_mime_encoding_init_decode(&enc, GMIME_CONTENT_ENCODING_BASE64);
	n = g_mime_encoding_step(&enc, p, n, out);
	buf_add(b, out, n);
	talloc_free(out);
}

/* Decodes a run of adjacent words of one charset; a letter or a base64 group may be
 * split between them. Returns behind the last. */
static const char *run_decode(struct buf *out, const struct header_reader *r, struct word w)
{
	struct buf *bytes = buf_new(out, MAIL_MAX_HEADER);
	struct buf *b64 = buf_new(out, MAIL_MAX_HEADER);
	char *charset = talloc_strndup(bytes, w.charset, w.charset_n);
	char *text;

	for (;;) {
		const char *next;
		struct word v;

		if (w.encoding == 'b') {
			buf_add(b64, w.text, w.text_n);
			if (w.text_n % 4 == 0 || memchr(w.text, '=', w.text_n)) {
				add_base64(bytes, b64->p, b64->n);
				buf_reset(b64);
			}
		} else {
			word_add_q(bytes, &w);
		}
		for (next = w.end; is_blank(*next);)
			next++;
		if (!word_read(next, &v) || v.charset_n != w.charset_n ||
		        v.encoding != w.encoding ||
		        strncasecmp(v.charset, w.charset, w.charset_n) != 0)
			break;
		w = v;
	}
	add_base64(bytes, b64->p, b64->n);
	text = charset_decode(bytes, (struct bytes){(const uint8_t *)bytes->p, bytes->n}, charset,
	        r->language, r->defects);
	buf_adds(out, text);
	talloc_free(bytes);
	talloc_free(b64);
	return w.end;
}

static void add_raw(struct buf *out, const struct header_reader *r, const char *p, size_t n)
{
	bool high = false;

	for (size_t i = 0; i < n; i++)
		high |= (p[i] & 0x80) != 0 || p[i] == 0x1b;
	if (high) {
		struct bytes b = {(const uint8_t *)p, n};
		const char *cs = utf8_valid(p, n) ? NULL : r->charset;
		char *text = charset_decode(out, b, cs, r->language, r->defects);
		buf_adds(out, text);
		talloc_free(text);
	} else {
		buf_add(out, p, n);
	}
}

/* Calls for each piece: encoded runs and raw text between them. encode: write runs
 * as UTF-8 encoded words instead of text. */
static void decode_into(
        struct buf *out, const struct header_reader *r, const char *raw, bool encode)
{
	const char *p = raw, *from = raw;

	while ((p = strstr(p, "=?")) != NULL) {
		struct word w;
		const char *end, *gap;

		if (!word_read(p, &w)) {
			p += 2;
			continue;
		}
		add_raw(out, r, from, (size_t)(p - from));
		if (encode) {
			struct buf *text = buf_new(out, MAIL_MAX_HEADER);
			char *b64;
			end = run_decode(text, r, w);
			b64 = b64_encode(text, text->p, text->n);
			buf_addf(out, "=?utf-8?B?%s?=", b64);
			talloc_free(text);
		} else {
			end = run_decode(out, r, w);
		}
		for (gap = end; is_blank(*gap);)
			gap++;
		from = p = gap != end && word_read(gap, &w) ? gap : end;
		if (encode && p == gap && gap != end)
			buf_addc(out, ' ');
	}
	add_raw(out, r, from, strlen(from));
}

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if ((*s & 0x80) || *s == 0x1b || (s[0] == '=' && s[1] == '?'))
			return false;
	return true;
}

char *header_text(const void *mem, const struct header_reader *r, const char *raw)
{
	struct buf *b = buf_new(mem, MAIL_MAX_HEADER);
	char *out;
	size_t k = 0;

	if (is_plain(raw))
		buf_adds(b, raw);
	else
		decode_into(b, r, raw, false);
	out = talloc_array(mem, char, b->n + 1);
	for (size_t i = 0; i < b->n; i++) {
		char ch = b->p[i];
		if (ch == '\r' || ch == '\n')
			continue;
		out[k++] = (unsigned char)ch < 0x20 || ch == 0x7f ? ' ' : ch;
	}
	out[k] = 0;
	talloc_free(b);
	b = NULL;
	char *trimmed = str_trim(mem, out);
	talloc_free(out);
	return trimmed;
}

const char *header_normalise(const void *mem, const struct header_reader *r, const char *raw)
{
	struct buf *b;

	if (is_plain(raw))
		return raw;
	b = buf_new(mem, MAIL_MAX_HEADER);
	decode_into(b, r, raw, true);
	return b->p;
}

static void address_add(const void *mem, const struct header_reader *r, const char *name,
        const char *address, struct mail_addresses *out)
{
	struct mail_address *a;
	char *at;

	if (out->n >= MAIL_MAX_ADDRESSES)
		return;
	if (talloc_array_length(out->v) <= out->n)
		out->v = talloc_realloc(mem, out->v, struct mail_address, out->n ? out->n * 2 : 4);
	a = &out->v[out->n++];
	a->name = header_text(mem, r, name ? name : "");
	at = header_text(mem, r, address ? address : "");
	a->address = at;
	at = strrchr(at, '@');
	for (; at && *at; at++)
		*at = (char)tolower((unsigned char)*at);
}

static void list_add(const void *mem, const struct header_reader *r, InternetAddressList *list,
        int depth, struct mail_addresses *out)
{
	int n = internet_address_list_length(list);

	for (int i = 0; i < n && out->n < MAIL_MAX_ADDRESSES; i++) {
		InternetAddress *ia = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(ia))
			address_add(mem, r, internet_address_get_name(ia),
			        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(ia)),
			        out);
		else if (INTERNET_ADDRESS_IS_GROUP(ia) && depth < 4)
			list_add(mem, r,
			        internet_address_group_get_members(INTERNET_ADDRESS_GROUP(ia)),
			        depth + 1, out);
	}
}

static bool is_word(char ch)
{
	return isalnum((unsigned char)ch) && !(ch & 0x80);
}

/* "a@b" at p, if it is written so plainly that nothing of it needs to be undone: its end. */
static const char *plain_address_end(const char *p)
{
	const char *at = p, *end;

	while (is_word(*at) || (*at && strchr("._+=-", *at)))
		at++;
	if (*at != '@' || at == p || *p == '.' || at[-1] == '.' || !is_word(at[1]))
		return NULL;
	for (end = at + 1; is_word(*end) || *end == '.' || *end == '-';)
		end++;
	if (!is_word(end[-1]) || memmem(p, (size_t)(end - p), "..", 2) ||
	        memmem(p, (size_t)(end - p), "xn--", 4))
		return NULL;
	return end;
}

/* "<a@b>" or "a@b" and nothing else, as machines write it: no parser is needed. */
static bool address_alone(const char *raw, const char **out, size_t *out_n)
{
	const char *p = raw, *end;
	bool angle;

	while (is_blank(*p))
		p++;
	angle = *p == '<';
	p += angle;
	end = plain_address_end(p);
	if (!end || (angle && *end != '>'))
		return false;
	*out = p;
	*out_n = (size_t)(end - p);
	for (end += angle; is_blank(*end);)
		end++;
	return !*end;
}

void header_addresses(
        const void *mem, const struct header_reader *r, const char *raw, struct mail_addresses *out)
{
	const char *text, *alone;
	GMimeParserOptions *options;
	InternetAddressList *list;
	size_t before, n;

	if (address_alone(raw, &alone, &n)) {
		char *address = talloc_strndup(mem, alone, n);
		address_add(mem, r, NULL, address, out);
		talloc_free(address);
		return;
	}
	text = header_normalise(mem, r, raw);
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
	g_mime_parser_options_set_allow_addresses_without_domain(options, TRUE);
	list = internet_address_list_parse(options, text);
	g_mime_parser_options_free(options);
	if (!list)
		return;
	before = out->n;
	list_add(mem, r, list, 0, out);
	if (out->n == before + 2 && !strchr(text, ',') && !strchr(text, ';') &&
	        str_ieq(out->v[before].address, out->v[before + 1].address))
		out->n--; /* "<a@b>a@b": one, said twice */
	g_object_unref(list);
}

static void id_add(
        const void *mem, const char ***ids, size_t *n, size_t max, const char *p, size_t len)
{
	char *id;

	while (len && (is_blank(*p) || strchr("<,;\"'", *p)))
		p++, len--;
	while (len && (is_blank(p[len - 1]) || strchr(">,;\"'", p[len - 1])))
		len--;
	if (!len || len > 998 || *n >= max)
		return;
	if (talloc_array_length(*ids) <= *n + 1)
		*ids = talloc_realloc(mem, *ids, const char *, *n * 2 + 4);
	id = utf8_clean(*ids, p, len);
	for (char *s = id, *d = id;; s++) { /* folded inside an id */
		if (is_blank(*s))
			continue;
		*d++ = *s;
		if (!*s)
			break;
	}
	(*ids)[(*n)++] = id;
}

const char **header_ids(const void *mem, const char *raw, size_t max)
{
	const char **ids = talloc_array(mem, const char *, 4);
	size_t n = 0;

	if (raw && strchr(raw, '<')) {
		for (const char *p = raw; (p = strchr(p, '<')) != NULL;) {
			size_t len = strcspn(p + 1, "<>");
			id_add(mem, &ids, &n, max, p + 1, len);
			p += 1 + len;
		}
	} else if (raw) {
		for (const char *p = raw; *p;) {
			size_t len = strcspn(p, " \t\r\n,");
			if (memchr(p, '@', len))
				id_add(mem, &ids, &n, max, p, len);
			p += len + (p[len] != 0);
		}
		if (n == 0 && max == 1) /* an id of one word without @ is still an id */
			id_add(mem, &ids, &n, max, raw, strlen(raw));
	}
	ids[n] = NULL;
	return ids;
}

int64_t header_date(const char *raw)
{
	GDateTime *when = raw ? g_mime_utils_header_decode_date(raw) : NULL;
	int64_t ms;

	if (!when)
		return 0;
	ms = g_date_time_to_unix(when) * 1000;
	g_date_time_unref(when);
	/* 1980 to 2200: anything else is a broken clock, not a date */
	return ms > INT64_C(315532800000) && ms < INT64_C(7258118400000) ? ms : 0;
}
