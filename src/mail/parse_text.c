#include <string.h>
#include <strings.h>

#include "mail/parse.h"

/* None of eight bytes is a control character: most of most text. */
static bool is_tidy(const char *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t v, delete;

	memcpy(&v, s, sizeof v);
	delete = v ^ (ones * 0x7f);
	return ((((v - ones * 0x20) & ~v) | ((delete - ones) & ~delete)) & tops) == 0;
}

void text_tidy(char *text)
{
	const char *end = text + strlen(text);
	char *w = text;

	for (const char *s = text; s < end; s++) {
		unsigned char ch = (unsigned char)*s;

		if (end - s >= 8 && is_tidy(s)) {
			memmove(w, s, 8);
			w += 8;
			s += 7;
			continue;
		}
		if (ch == '\r') {
			if (s[1] != '\n')
				*w++ = '\n';
		} else if (ch >= 0x20 ? ch != 0x7f : ch == '\n' || ch == '\t') {
			*w++ = (char)ch;
		} else if (ch == '\f' || ch == '\v') {
			*w++ = '\n';
		}
	}
	*w = 0;
}

static size_t quote_depth(const char **line)
{
	const char *p = *line;
	size_t n = 0;

	while (*p == '>')
		p++, n++;
	*line = p;
	return n;
}

struct flowed_line {
	const char *body, *end, *next;
	size_t depth; /* of quoting */
	bool mark; /* "-- ": never joined */
	bool flows; /* goes on in the next */
};

static struct flowed_line flowed_line_read(const char *p)
{
	struct flowed_line l = {.body = p};

	l.end = p + strcspn(p, "\n");
	l.next = l.end + (*l.end == '\n');
	l.depth = quote_depth(&l.body);
	if (l.body < l.end && *l.body == ' ')
		l.body++;
	l.mark = l.end - l.body == 3 && memcmp(l.body, "-- ", 3) == 0;
	l.flows = l.end > l.body && l.end[-1] == ' ' && !l.mark;
	return l;
}

static void add_quote_marks(struct buf *b, const struct flowed_line *l)
{
	for (size_t i = 0; i < l->depth; i++)
		buf_addc(b, '>');
	if (l->depth && l->end > l->body)
		buf_addc(b, ' ');
}

/* RFC 3676: a line that ends with a space goes on, if the next has the same quote depth. */
char *text_unflow(const void *mem, const char *text, bool delsp)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT);
	bool open = false;
	size_t open_depth = 0;

	while (*text) {
		struct flowed_line l = flowed_line_read(text);

		if (open && (l.depth != open_depth || l.mark)) {
			buf_addc(b, '\n');
			open = false;
		}
		if (!open)
			add_quote_marks(b, &l);
		buf_add(b, l.body, (size_t)(l.end - l.body) - (l.flows && delsp));
		open = l.flows;
		open_depth = l.depth;
		if (!l.flows && l.next > l.end)
			buf_addc(b, '\n');
		text = l.next;
	}
	return b->p;
}

const char *uu_begin(const char *p)
{
	if (strncmp(p, "begin ", 6) != 0)
		return NULL;
	p += 6;
	for (int i = 0; i < 3; i++)
		if (p[i] < '0' || p[i] > '7')
			return NULL;
	p += 3;
	if (*p >= '0' && *p <= '7')
		p++;
	return *p == ' ' && p[1] > ' ' ? p + 1 : NULL;
}

/* One full line of uuencode has a length sign that agrees with its length. */
static bool uu_line_fits(const char *p)
{
	size_t n = strcspn(p, "\n");
	size_t want = n ? (((size_t)(unsigned char)p[0] - 32) & 63) : 0;

	return want && n >= (want * 4 + 2) / 3 && n <= (want + 2) / 3 * 4 + 2;
}

const char *uu_end(const char *p)
{
	while (*p) {
		if (strncmp(p, "end", 3) == 0 && (p[3] == '\n' || !p[3]))
			return p;
		p += strcspn(p, "\n");
		p += *p == '\n';
	}
	return NULL;
}

static unsigned uu_value(const char *p)
{
	return *p > 0x20 && *p < 0x7f ? ((unsigned char)*p - 32u) & 63 : 0;
}

size_t uu_decode(const char *p, const char *end, uint8_t *out)
{
	size_t k = 0;

	while (p < end) {
		size_t n = strcspn(p, "\n"), want = n > 1 ? uu_value(p) : 0;
		want = want < n ? want : n; /* a line that claims more than it holds */
		for (size_t i = 1, done = 0; done < want; i += 4) {
			unsigned v = 0;
			for (size_t j = 0; j < 4; j++)
				v = v << 6 | (i + j < n ? uu_value(p + i + j) : 0);
			for (int shift = 16; shift >= 0 && done < want; shift -= 8, done++)
				out[k++] = (uint8_t)(v >> shift);
		}
		p += n + 1;
	}
	return k;
}

static void uu_attach(struct parse *p, const char *name, const char *first, const char *end)
{
	size_t name_n = strcspn(name, "\n");
	uint8_t *out = talloc_array(p->tmp, uint8_t, (size_t)(end - first) + 64);
	size_t n = uu_decode(first, end, out);

	if (parse_attach(p, talloc_strndup(p->tmp, name, name_n), "application/octet-stream",
	            (struct bytes){out, n}, true))
		parse_defect(p, "uuencode");
	talloc_free(out);
}

char *text_take_uuencoded(struct parse *p, char *text)
{
	struct buf *b = NULL;
	const char *from = text;

	if (!strstr(text, "begin "))
		return text;
	for (const char *s = text; *s;) {
		const char *name = uu_begin(s), *first, *end;
		if (name) {
			first = name + strcspn(name, "\n");
			first += *first == '\n';
			end = uu_line_fits(first) ? uu_end(first) : NULL;
			if (end) {
				if (!b)
					b = buf_new(p->tmp, MAIL_MAX_TEXT);
				buf_add(b, from, (size_t)(s - from));
				uu_attach(p, name, first, end);
				from = s = end + 3;
				continue;
			}
		}
		s += strcspn(s, "\n");
		s += *s == '\n';
	}
	if (!b)
		return text;
	buf_adds(b, from);
	return b->p;
}

bool text_is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == 0;
}
