/* Text that is written with commands, as its words only: RFC 1896 (enriched), RFC 1341 (richtext)
 * and RTF. Kept simple: who wants to see the design opens the file. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mail/charset.h"
#include "mail/parse.h"

/* ---- enriched ---- */

/* "<name>" at p as long as a command may be: its end, or NULL. */
static const char *command_end(const char *p)
{
	const char *end = p + 1 + (p[1] == '/');
	size_t n = 0;

	while (n < 60 && (isalnum((unsigned char)end[n]) || end[n] == '-'))
		n++;
	return n && end[n] == '>' ? end + n + 1 : NULL;
}

/* One line end is a blank, of more one is left out (RFC 1896); in richtext all are blanks. */
static const char *add_line_ends(struct buf *b, const char *p, bool rich)
{
	size_t n = strspn(p, "\n");

	if (n == 1 || rich)
		buf_addc(b, ' ');
	for (size_t i = 1; i < n && !rich; i++)
		buf_addc(b, '\n');
	return p + n;
}

/* Behind a command; what it has to say, it says in the text. */
static const char *take_command(struct buf *b, const char *p, const char *end)
{
	if (str_istarts(p, "<lt>"))
		buf_addc(b, '<');
	else if (str_istarts(p, "<nl>") || str_istarts(p, "</paragraph>"))
		buf_addc(b, '\n');
	else if (str_istarts(p, "<param>"))
		end = str_ifind(end, "</param>");
	else if (str_istarts(p, "<comment>"))
		end = str_ifind(end, "</comment>");
	return end ? end : p + strlen(p);
}

static char *without_enriched(const void *mem, const char *p, bool rich)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT);
	const char *end;

	while (*p) {
		if (*p == '\n') {
			p = add_line_ends(b, p, rich);
		} else if (p[0] == '<' && p[1] == '<' && !rich) {
			buf_addc(b, '<');
			p += 2;
		} else if (*p == '<' && (end = command_end(p)) != NULL) {
			p = take_command(b, p, end);
		} else {
			buf_addc(b, *p++);
		}
	}
	return b->p;
}

/* ---- RTF ---- */

#define MAX_GROUPS 500
#define MAX_RTF (1u << 20) /* the file has the rest */

struct rtf {
	const void *mem;
	struct buf *out, *bytes; /* bytes of \'hh that wait for their charset */
	char charset[20];
	bool silent[MAX_GROUPS]; /* of each open group: it holds no text */
	int skip[MAX_GROUPS]; /* signs that stand for one \u */
	size_t depth;
	int left_out; /* of them, still to come */
};

static void rtf_flush(struct rtf *r)
{
	const struct bytes b = {(const uint8_t *)r->bytes->p, r->bytes->n};
	char *text;

	if (!b.n)
		return;
	text = charset_decode(r->mem, b, r->charset, NULL, NULL);
	buf_adds(r->out, text);
	talloc_free(text);
	buf_reset(r->bytes);
}

static bool rtf_takes(struct rtf *r)
{
	if (r->left_out > 0) {
		r->left_out--;
		return false;
	}
	return !r->silent[r->depth];
}

static void rtf_sign(struct rtf *r, uint32_t cp)
{
	if (r->silent[r->depth] || !cp || (cp >= 0xd800 && cp < 0xe000))
		return;
	rtf_flush(r);
	buf_add_cp(r->out, cp);
}

/* Groups whose text is none of the letter's. */
static bool is_destination(const char *w, size_t n)
{
	static const char *const names[] = {"fonttbl", "colortbl", "stylesheet", "info", "pict",
	        "object", "header", "footer", "fldinst", "listtable", "themedata", "datastore",
	        "generator", "xmlnstbl"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && strncmp(names[i], w, n) == 0)
			return true;
	return false;
}

static bool word_is(const char *w, size_t n, const char *is)
{
	return strlen(is) == n && strncmp(w, is, n) == 0;
}

static void rtf_word(struct rtf *r, const char *w, size_t n, long number)
{
	if (is_destination(w, n))
		r->silent[r->depth] = true;
	else if (word_is(w, n, "par") || word_is(w, n, "line") || word_is(w, n, "row"))
		rtf_sign(r, '\n');
	else if (word_is(w, n, "tab") || word_is(w, n, "cell"))
		rtf_sign(r, '\t');
	else if (word_is(w, n, "ansicpg") && number > 0 && number < 70000)
		snprintf(r->charset, sizeof r->charset, "windows-%ld", number);
	else if (word_is(w, n, "uc") && number >= 0 && number < 10)
		r->skip[r->depth] = (int)number;
	if (!word_is(w, n, "u"))
		return;
	rtf_sign(r, (uint32_t)(number < 0 ? number + 65536 : number));
	r->left_out = r->skip[r->depth];
}

/* Behind the backslash at p. */
static const char *rtf_command(struct rtf *r, const char *p)
{
	const char *w = ++p;
	size_t n = 0;
	long number;

	while (n < 40 && isalpha((unsigned char)w[n]))
		n++;
	if (n) {
		char *end = (char *)w + n;
		number = strtol(w + n, &end, 10);
		if (isspace((unsigned char)w[n]))
			end = (char *)w + n;
		rtf_word(r, w, n, number);
		return end + (*end == ' ');
	}
	if (*p == '\'' && isxdigit((unsigned char)p[1]) && isxdigit((unsigned char)p[2])) {
		const char hex[3] = {p[1], p[2], 0};
		if (rtf_takes(r))
			buf_addc(r->bytes, (char)strtol(hex, NULL, 16));
		return p + 3;
	}
	if (*p == '*')
		r->silent[r->depth] = true;
	else if (*p == '~')
		rtf_sign(r, 0xa0);
	else if (*p == '\n')
		rtf_sign(r, '\n');
	else if (*p && strchr("\\{}", *p) && rtf_takes(r))
		rtf_sign(r, (unsigned char)*p);
	return p + (*p != 0);
}

static char *without_rtf(const void *mem, const char *p)
{
	struct rtf r = {.mem = mem,
	        .out = buf_new(mem, MAIL_MAX_TEXT),
	        .bytes = buf_new(mem, MAIL_MAX_TEXT),
	        .charset = "windows-1252",
	        .skip = {1}};

	for (const char *end = p + strnlen(p, MAX_RTF); p < end;) {
		if (*p == '{' || *p == '}') {
			bool opens = *p++ == '{';
			r.left_out = 0;
			if (opens && r.depth + 1 < MAX_GROUPS) {
				r.depth++;
				r.silent[r.depth] = r.silent[r.depth - 1];
				r.skip[r.depth] = r.skip[r.depth - 1];
			} else if (!opens && r.depth) {
				r.depth--;
			}
		} else if (*p == '\\') {
			p = rtf_command(&r, p);
		} else if (*p == '\n') {
			p++;
		} else {
			if (rtf_takes(&r)) {
				rtf_flush(&r);
				buf_addc(r.out, *p);
			}
			p++;
		}
	}
	rtf_flush(&r);
	return utf8_clean(mem, r.out->p, r.out->n);
}

char *text_without_commands(const void *mem, const char *type, char *text)
{
	if (strcmp(type, "text/enriched") == 0)
		return without_enriched(mem, text, false);
	if (strcmp(type, "text/richtext") == 0)
		return without_enriched(mem, text, true);
	if (strcmp(type, "text/rtf") == 0 && str_starts(text, "{\\rtf"))
		return without_rtf(mem, text);
	return text;
}
