#include "mail/header.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "mail/charset.h"
#include "mail/charset_names.h"

/* RFC 2047 is decoded here and not by GMime, because GMime has no door for charset
 * aliases (gb2312 that is gb18030) and decodes each word alone, so that a letter
 * split between two words is lost. */

struct word { /* one encoded word */
	const char *charset, *text; /* not NUL-terminated */
	size_t charset_n, text_n;
	char encoding; /* 'b' or 'q' */
	const char *end; /* behind "?=" */
	bool broken; /* never closed, or with blanks in it */
};

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* Where the text of a word ends: at "?=", or, where that is missing, with what could be text.
 * NULL: at another word's beginning, so that time stays linear. */
static const char *word_end(const char *text, char encoding, const char **behind)
{
	const char *p = text;

	while ((p = strchr(p, '?')) != NULL) {
		if (p[1] == '=') {
			*behind = p + 2;
			return p;
		}
		if (p > text && p[-1] == '=' && p[1] && !is_blank(p[1]))
			return NULL;
		p++;
	}
	p = text + strcspn(text, encoding == 'b' ? "? \t\r\n<>\"(" : "? \t\r\n");
	if (p - text < 4 || (*p == '?' && p[1] && !is_blank(p[1])))
		return NULL;
	*behind = p + (*p == '?');
	return p;
}

static bool word_read(const char *s, struct word *out)
{
	const char *q1, *q2, *end, *behind = NULL;
	size_t cs;

	if (s[0] != '=' || s[1] != '?')
		return false;
	q1 = s + 2 + strcspn(s + 2, "? \t\r\n");
	if (*q1 != '?' || q1 == s + 2 || !q1[1] || q1[2] != '?' || !strchr("bBqQ", q1[1]))
		return false;
	q2 = q1 + 3;
	out->encoding = (char)tolower((unsigned char)q1[1]);
	end = word_end(q2, out->encoding, &behind);
	if (!end)
		return false;
	cs = (size_t)(q1 - (s + 2));
	out->charset = s + 2;
	for (size_t i = 0; i < cs; i++) /* RFC 2231: charset*language */
		if (out->charset[i] == '*')
			cs = i;
	out->charset_n = cs;
	out->text = q2;
	out->text_n = (size_t)(end - q2);
	out->broken = behind == end || *end != '?' || end[1] != '=' ||
	              memchr(q2, ' ', out->text_n) || memchr(q2, '\n', out->text_n);
	out->end = behind;
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
		} else if (ch == '=' && i + 1 < w->text_n && strchr("\r\n", w->text[i + 1])) {
			while (i + 1 < w->text_n && is_blank(w->text[i + 1]))
				i++; /* broken as a text would be */
		} else if (ch != '\r' && ch != '\n') {
			buf_addc(b, ch);
		}
	}
}

/* The padding may be missing. */
static void add_base64(struct buf *b, const char *p, size_t n)
{
	GMimeEncoding enc;
	char *out = talloc_array(b, char, n + 16);
	size_t signs = 0, k;

	for (size_t i = 0; i < n; i++)
		signs += isalnum((unsigned char)p[i]) || p[i] == '+' || p[i] == '/';
	g_mime_encoding_init_decode(&enc, GMIME_CONTENT_ENCODING_BASE64);
	k = g_mime_encoding_step(&enc, p, n, out);
	if (signs % 4 > 1 && !memchr(p, '=', n))
		k += g_mime_encoding_step(&enc, "==", 4 - signs % 4, out + k);
	buf_add(b, out, k);
	talloc_free(out);
}

/* The bytes of words that stand one behind the other; a letter or a base64 group may be split
 * between them. */
struct run {
	struct buf *bytes, *b64; /* decoded; of base64, what waits for the rest of its group */
	bool broken;
};

static void run_flush(struct run *r)
{
	if (r->b64->n)
		add_base64(r->bytes, r->b64->p, r->b64->n);
	r->broken |= r->b64->n % 4 != 0;
	buf_reset(r->b64);
}

static void run_add(struct run *r, const struct word *w)
{
	r->broken |= w->broken;
	if (w->encoding != 'b') {
		run_flush(r);
		word_add_q(r->bytes, w);
		return;
	}
	buf_add(r->b64, w->text, w->text_n);
	if (w->text_n % 4 == 0 || memchr(w->text, '=', w->text_n))
		run_flush(r);
	else
		r->broken = true; /* a group is split, or its end is missing */
}

/* Decodes a run of adjacent words of one charset. Returns behind the last. */
static const char *run_decode(struct buf *out, const struct header_reader *r, struct word w)
{
	struct run run = {buf_new(out, MAIL_MAX_HEADER), buf_new(out, MAIL_MAX_HEADER), false};
	char *charset = talloc_strndup(run.bytes, w.charset, w.charset_n);
	struct word v;
	char *text;

	for (;;) {
		const char *next = w.end;
		run_add(&run, &w);
		while (is_blank(*next))
			next++;
		if (!word_read(next, &v) || v.charset_n != w.charset_n ||
		        strncasecmp(v.charset, w.charset, w.charset_n) != 0)
			break;
		if (charset_is_utf8(charset) && !run.b64->n)
			run.broken |= !utf8_valid(run.bytes->p, run.bytes->n);
		w = v;
	}
	run_flush(&run);
	if (run.broken && r->defects)
		*r->defects |= HEADER_WORDS;
	text = charset_decode(run.bytes,
	        (struct bytes){(const uint8_t *)run.bytes->p, run.bytes->n}, charset, r->language,
	        r->defects);
	buf_adds(out, text);
	talloc_free(run.bytes);
	talloc_free(run.b64);
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

/* U+200C and U+200D between letters of Persian or India, or parts of a picture. */
static bool joins(uint32_t before, uint32_t cp, const char *next)
{
	return (cp == 0x200c || cp == 0x200d) && before >= 0x600 && utf8_next(&next) >= 0x600;
}

char *header_unmask(char *text)
{
	const char *p = text;
	char *w = text;

	for (uint32_t before = 0, cp; *p; before = cp) {
		const char *from = p;
		cp = utf8_next(&p);
		if (cp >= 0x7f && utf8_misleads(cp) && !joins(before, cp, p))
			continue;
		memmove(w, from, (size_t)(p - from));
		w += p - from;
	}
	*w = 0;
	return text;
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
	char *trimmed = str_trim(mem, header_unmask(out));
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
