#include <string.h>
#include <strings.h>

#include "mail/parse.h"

/* More lines that look like a boundary than this, and the rest is left unopened. */
#define MAX_BOUNDARY_LINES 20000
#define MAX_GAPS 1000 /* headers that no empty line ends */

static bool is_header_char(uint8_t ch)
{
	return ch > 0x20 && ch < 0x7f && ch != ':';
}

/* "Name:" at p. */
static bool at_header(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *s = p;

	while (s < end && is_header_char(*s))
		s++;
	if (s == p)
		return false;
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s < end && *s == ':';
}

/* Lines of nothing at the top; and blanks before the first header. */
static struct bytes skip_blank_lines(struct bytes b)
{
	for (size_t i = 0; i < b.n; i++) {
		if (b.p[i] == '\n' || b.p[i] == '\r') {
			b = (struct bytes){b.p + i + 1, b.n - i - 1};
			i = (size_t)-1;
		} else if (b.p[i] != ' ' && b.p[i] != '\t') {
			if (i && at_header(b.p + i, b.p + b.n))
				return (struct bytes){b.p + i, b.n - i};
			break;
		}
	}
	return b;
}

static struct bytes skip_from_line(struct bytes b)
{
	const uint8_t *nl;

	if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0)
		b = (struct bytes){b.p + 3, b.n - 3};
	b = skip_blank_lines(b);
	if (b.n < 5 || (memcmp(b.p, "From ", 5) != 0 && (b.n < 6 || memcmp(b.p, ">From ", 6) != 0)))
		return b;
	if (*b.p == 'F' && at_header(b.p, b.p + b.n))
		return b; /* "From : Anna" */
	nl = memchr(b.p, '\n', b.n);
	if (!nl)
		nl = memchr(b.p, '\r', b.n);
	if (!nl)
		return b;
	return (struct bytes){nl + 1, b.n - (size_t)(nl + 1 - b.p)};
}

static bool is_blank_only(struct bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] > 0x20)
			return false;
	return true;
}

/* Old Macintosh line ends: CR alone, no LF at all near the top. */
static bool has_bare_cr(struct bytes b)
{
	size_t n = b.n < 65536 ? b.n : 65536;

	return memchr(b.p, '\r', n) && !memchr(b.p, '\n', n);
}

static size_t header_end(struct bytes b)
{
	const uint8_t *p = b.p, *end = b.p + b.n;

	while (p < end) {
		const uint8_t *nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			return b.n;
		if (nl == p || (nl == p + 1 && *p == '\r'))
			return (size_t)(nl + 1 - b.p);
		p = nl + 1;
	}
	return b.n;
}

static struct bytes own_copy(struct parse *p, struct bytes b)
{
	return (struct bytes){talloc_memdup(p->tmp, b.p, b.n), b.n};
}

static struct bytes repair_line_ends(struct parse *p, struct bytes b)
{
	uint8_t *w;

	b = own_copy(p, b);
	w = (uint8_t *)b.p;
	for (size_t i = 0; i < b.n; i++)
		if (w[i] == '\r')
			w[i] = '\n';
	parse_defect(p, "line_ends_cr");
	return b;
}

/* A header block of more than a megabyte: keep its beginning and the body. */
static struct bytes cut_header(struct parse *p, struct bytes b, size_t head)
{
	size_t keep = MAIL_MAX_HEADER, body = b.n - head;
	uint8_t *w;

	while (keep && b.p[keep - 1] != '\n')
		keep--;
	w = talloc_array(p->tmp, uint8_t, keep + 1 + body);
	if (keep)
		memcpy(w, b.p, keep);
	w[keep] = '\n';
	if (body)
		memcpy(w + keep + 1, b.p + head, body);
	parse_defect(p, "header_cut");
	return (struct bytes){w, keep + 1 + body};
}

static struct bytes cut_boundaries(struct parse *p, struct bytes b)
{
	const uint8_t *s = b.p, *end = b.p + b.n;
	size_t n = 0;

	while (s < end) {
		const uint8_t *nl;
		if (end - s > 2 && s[0] == '-' && s[1] == '-' && s[2] > ' ' &&
		        ++n > MAX_BOUNDARY_LINES) {
			parse_defect(p, "too_many_parts");
			return (struct bytes){b.p, (size_t)(s - b.p)};
		}
		nl = memchr(s, '\n', (size_t)(end - s));
		if (!nl)
			break;
		s = nl + 1;
	}
	return b;
}

static struct bytes drop_header_nuls(struct parse *p, struct bytes b, size_t head)
{
	uint8_t *w;

	if (!memchr(b.p, 0, head))
		return b;
	b = own_copy(p, b);
	w = (uint8_t *)b.p;
	for (size_t i = 0; i < head; i++)
		if (!w[i])
			w[i] = ' ';
	parse_defect(p, "nul_in_header");
	return b;
}

/* The length of the header name at p, if it is one of those that must stand once. */
static int once_only(const uint8_t *p, const uint8_t *end)
{
	static const char *const names[] = {
	        "content-type:", "content-transfer-encoding:", "content-disposition:"};

	for (int i = 0; i < 3; i++) {
		size_t n = strlen(names[i]);
		if ((size_t)(end - p) > n && strncasecmp((const char *)p, names[i], n) == 0)
			return i;
	}
	return -1;
}

/* Of several Content-Type headers the first counts: the others get another name. */
static struct bytes drop_doubles(struct parse *p, struct bytes b, size_t head)
{
	bool seen[3] = {false}, copied = false;

	for (size_t i = 0; i < head;) {
		const uint8_t *nl = memchr(b.p + i, '\n', head - i);
		int which = once_only(b.p + i, b.p + head);
		if (which >= 0 && seen[which]) {
			if (!copied)
				b = own_copy(p, b);
			copied = true;
			((uint8_t *)b.p)[i] = 'X';
			parse_defect(p, "doubled_header");
			nl = memchr(b.p + i, '\n', head - i);
		} else if (which >= 0) {
			seen[which] = true;
		}
		if (!nl)
			break;
		i = (size_t)(nl + 1 - b.p);
	}
	return b;
}

/* Names a mail's headers have: a line with one is no text that happens to hold a colon. */
static bool is_known_header(const uint8_t *p, const uint8_t *end)
{
	static const char *const names[] = {"from:", "to:", "cc:", "subject:", "date:", "sender:",
	        "reply-to:", "received:", "return-path:", "message-id:", "mime-version:",
	        "content-", "x-", "in-reply-to:", "references:", "delivered-to:", "status:",
	        "precedence:", "organization:", "list-", "dkim-", "arc-", "authentication-"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if ((size_t)(end - p) > n && strncasecmp((const char *)p, names[i], n) == 0)
			return at_header(p, end);
	}
	return false;
}

static const uint8_t *line_after(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl + 1 : end;
}

static bool is_empty_line(const uint8_t *p, const uint8_t *end)
{
	return p == end || *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
}

/* More headers stand within the next lines: the odd line is rubbish between them. */
static bool headers_follow(const uint8_t *p, const uint8_t *end)
{
	for (int i = 0; i < 10 && !is_empty_line(p, end) && *p != '-'; i++, p = line_after(p, end))
		if (is_known_header(p, end))
			return true;
	return false;
}

/* Where text begins in a header block at p that no empty line ends; NULL: one does. */
static const uint8_t *text_without_gap(const uint8_t *p, const uint8_t *end)
{
	bool any = false;

	for (; !is_empty_line(p, end); p = line_after(p, end)) {
		bool folded = any && (*p == ' ' || *p == '\t');
		bool from =
		        end - p > 5 && (memcmp(p, "From ", 5) == 0 || memcmp(p, ">From", 5) == 0);
		if (at_header(p, end) || folded || from || *p == ':') {
			any = true;
			continue;
		}
		return any && !headers_follow(line_after(p, end), end) ? p : NULL;
	}
	return NULL;
}

/* Text that follows a header without an empty line: in the mail's own, or in a part's. */
static struct bytes part_headers_from_text(struct parse *p, struct bytes b)
{
	const uint8_t *s = b.p, *end = b.p + b.n, *from = b.p, *gap = text_without_gap(s, end);
	struct buf *out = NULL;
	size_t found = 0;

	for (;;) {
		if (gap && ++found < MAX_GAPS) {
			if (!out)
				out = buf_new(p->tmp, MAIL_MAX_BYTES + MAX_GAPS);
			buf_add(out, from, (size_t)(gap - from));
			buf_addc(out, '\n');
			from = gap;
		}
		do { /* the next boundary with a part's header below it */
			s = line_after(s, end);
			gap = NULL;
			if (end - s > 3 && s[0] == '-' && s[1] == '-' && s[2] > ' ') {
				const uint8_t *head = line_after(s, end);
				if (end - head > 8 &&
				        strncasecmp((const char *)head, "content-", 8) == 0)
					gap = text_without_gap(head, end);
			}
		} while (s < end && !gap);
		if (!gap)
			break;
	}
	if (!out)
		return b;
	buf_add(out, from, (size_t)(end - from));
	parse_defect(p, "no_header_end");
	return (struct bytes){(const uint8_t *)out->p, out->n};
}

/* No header line at all: text is still a letter, binary is not. */
static enum rc headless(struct parse *p, struct bytes b, struct bytes *out)
{
	size_t odd = 0, n = b.n < 65536 ? b.n : 65536;
	uint8_t *w;

	for (size_t i = 0; i < n; i++)
		odd += b.p[i] < 0x20 && !strchr("\t\r\n\f\x1b", b.p[i]);
	for (size_t i = 0; i < n; i++)
		odd += b.p[i] == 0;
	if (odd * 20 > n)
		return ctx_fail(p->c, RC_INVALID, "not_a_mail",
		        "This is not a mail: it has no header and no text.", NULL);
	w = talloc_array(p->tmp, uint8_t, b.n + 1);
	w[0] = '\n';
	memcpy(w + 1, b.p, b.n);
	parse_defect(p, "no_header");
	*out = (struct bytes){w, b.n + 1};
	return RC_OK;
}

enum rc raw_prepare(struct parse *p, struct bytes raw)
{
	struct bytes b;
	size_t head;

	if (raw.n > MAIL_MAX_BYTES)
		return ctx_fail(
		        p->c, RC_LIMIT, "mail_too_large", "This mail is larger than 150 MB.", NULL);
	b = skip_from_line(raw);
	if (b.n == 0 || is_blank_only(b))
		return ctx_fail(p->c, RC_INVALID, "mail_empty", "This mail is empty.", NULL);
	if (has_bare_cr(b))
		b = repair_line_ends(p, b);
	if (!at_header(b.p, b.p + b.n)) {
		TRY(headless(p, b, &b));
	} else {
		b = part_headers_from_text(p, b);
		head = header_end(b);
		b = drop_header_nuls(p, b, head);
		b = drop_doubles(p, b, head);
		if (head > MAIL_MAX_HEADER)
			b = cut_header(p, b, head);
	}
	p->raw = cut_boundaries(p, b);
	return RC_OK;
}

#define GLANCE_BYTES 65536u

static bool is_address_byte(uint8_t ch)
{
	return ch > ' ' && ch < 0x7f && !strchr("<>()[],;:\"", ch);
}

/* The last address in the line (and those it is folded into) at p; "" if there is none. */
static const char *address_in_line(const void *mem, const uint8_t *p, const uint8_t *end)
{
	const uint8_t *at = NULL, *a, *b;

	for (; p < end; p++) {
		if (*p == '\n' && (p + 1 == end || (p[1] != ' ' && p[1] != '\t')))
			break;
		if (*p == '@')
			at = p;
	}
	if (!at)
		return "";
	for (a = at; is_address_byte(a[-1]);) /* the line begins with "From:" */
		a--;
	for (b = at + 1; b < end && is_address_byte(*b);)
		b++;
	if (a == at || b == at + 1 || b - a > 254)
		return "";
	return str_lower(mem, talloc_strndup(mem, (const char *)a, (size_t)(b - a)));
}

const char *mail_glance_sender(const void *mem, struct bytes raw)
{
	const uint8_t *p = raw.p, *end = p + (raw.n < GLANCE_BYTES ? raw.n : GLANCE_BYTES);

	for (; p < end && !is_empty_line(p, end); p = line_after(p, end))
		if (end - p > 5 && strncasecmp((const char *)p, "from:", 5) == 0)
			return address_in_line(mem, p + 5, end);
	return "";
}
