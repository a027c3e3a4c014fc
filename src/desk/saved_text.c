/* desk/saved_text: variables and slots. */
#include "desk/saved_text.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/str.h"
#include "conf/near.h"
#include "desk/body.h"

#define FILLED_BYTES (4u << 20)
#define NAME_BYTES 60

static const struct {
	const char *name;
	size_t at; /* in struct saved_values */
} variables[] = {
        {"customer.called", offsetof(struct saved_values, called)},
        {"customer.name", offsetof(struct saved_values, customer_name)},
        {"customer.address", offsetof(struct saved_values, customer_address)},
        {"agent.name", offsetof(struct saved_values, agent_name)},
        {"conversation.number", offsetof(struct saved_values, number)},
        {"conversation.subject", offsetof(struct saved_values, subject)},
        {"mailbox.name", offsetof(struct saved_values, mailbox_name)},
        {"mailbox.address", offsetof(struct saved_values, mailbox_address)},
        {"today", offsetof(struct saved_values, today)},
};
enum { CALLED, VARIABLES = sizeof variables / sizeof *variables };

/* VARIABLES: it is none. */
static size_t find(const char *name)
{
	size_t i = 0;

	while (i < VARIABLES && strcmp(variables[i].name, name) != 0)
		i++;
	return i;
}

/* What stands in braces as a name does, {one} or {{one}}, n bytes from at. */
struct place {
	const char *at;
	size_t n;
	char name[NAME_BYTES + 1]; /* without blanks around it */
	bool in_tag, in_code;
};

struct scan {
	const char *p;
	int code;
	bool tag;
};

static bool is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (uint8_t)ch >= 0x80;
}

/* braces: how many there are on each side. */
static bool read_place(const char *at, size_t braces, struct place *out)
{
	const char *name = at + braces + strspn(at + braces, " ");
	size_t n = 0;

	if (!is_letter(*name))
		return false;
	while (is_letter(name[n]) || (name[n] != 0 && strchr("0123456789_.- ", name[n]) != NULL))
		n++;
	if (n > NAME_BYTES || strncmp(name + n, "}}", braces) != 0)
		return false;
	out->at = at;
	out->n = (size_t)(name - at) + n + braces;
	while (n > 0 && name[n - 1] == ' ')
		n--;
	memcpy(out->name, name, n);
	out->name[n] = 0;
	return true;
}

static bool next_place(struct scan *s, struct place *out)
{
	for (; *s->p != 0; s->p++) {
		if (*s->p == '<') {
			s->tag = true;
			if (str_starts(s->p, "<pre") || str_starts(s->p, "<code"))
				s->code++;
			else if (str_starts(s->p, "</pre") || str_starts(s->p, "</code"))
				s->code--;
		} else if (*s->p == '>') {
			s->tag = false;
		} else if (*s->p == '{' && (read_place(s->p, s->p[1] == '{' ? 2 : 1, out))) {
			out->in_tag = s->tag;
			out->in_code = s->code > 0;
			s->p += out->n;
			return true;
		}
	}
	return false;
}

/* The name that was probably meant; loose: also by one half of it alone. NULL: none. */
static const char *near(const void *mem, const char *name, bool loose)
{
	const char *known[VARIABLES];
	char *word = str_lower(mem, name);

	for (char *p = word; *p != 0; p++)
		if (strchr("_- ", *p) != NULL)
			*p = '.';
	for (size_t i = 0; i < VARIABLES; i++)
		known[i] = variables[i].name;
	const char *found = near_find(word, known, VARIABLES);
	for (size_t i = 0; i < VARIABLES && loose && found == NULL; i++) {
		const char *dot = strchr(known[i], '.');
		if (dot != NULL &&
		        (strcmp(word, dot + 1) == 0 || (strlen(word) == (size_t)(dot - known[i]) &&
		                                               str_starts(known[i], word))))
			found = known[i];
	}
	talloc_free(word);
	return found;
}

static const char *braced(const void *mem, const char *name)
{
	return name == NULL ? NULL : talloc_asprintf(mem, "{%s}", name);
}

/* Two words in braces are somebody's aside, unless they are nearly a variable. */
static bool is_unknown(const void *mem, const struct place *at)
{
	return !at->in_code && find(at->name) == VARIABLES &&
	       (strchr(at->name, ' ') == NULL || near(mem, at->name, false) != NULL);
}

static void leave_open(const void *mem, struct saved_gaps *gaps, const char *name)
{
	gaps->v = talloc_realloc(mem, gaps->v, const char *, (unsigned)gaps->n + 1);
	gaps->v[gaps->n++] = talloc_strdup(gaps->v, name);
}

/* "gerbiama Egle" at the beginning of a line or a sentence. */
static const char *begun(const void *mem, const struct buf *b, const char *value)
{
	size_t n = b->n;

	while (n > 0 && b->p[n - 1] == ' ')
		n--;
	if (n > 0 && strchr(">.!?", b->p[n - 1]) == NULL)
		return value;
	const char *rest = value;
	uint32_t cp = utf8_next(&rest);
	struct buf *out = buf_new(mem, strlen(value) + 8);
	if (cp != 0)
		buf_add_cp(out, (uint32_t)u_totitle((UChar32)cp));
	buf_adds(out, rest);
	return out->p;
}

char *saved_text_fill(
        const void *mem, const char *html, const struct saved_values *v, struct saved_gaps *gaps)
{
	struct buf *b = buf_new(mem, FILLED_BYTES);
	struct scan s = {.p = html};
	struct place at;
	const char *from = html;

	*gaps = (struct saved_gaps){0};
	for (; next_place(&s, &at); from = s.p) {
		size_t i = find(at.name);
		const char *value =
		        i == VARIABLES ? NULL
		                       : *(const char *const *)((const char *)v + variables[i].at);
		buf_add(b, from, (size_t)(at.at - from));
		if (at.in_code) { /* it is what it is */
			buf_add(b, at.at, at.n);
		} else if (i < VARIABLES && value != NULL && value[0] != 0) {
			if (i == CALLED)
				value = begun(mem, b, value);
			buf_adds(b, body_escaped(mem, value));
		} else if (i < VARIABLES || is_unknown(mem, &at)) {
			leave_open(mem, gaps, at.name);
			if (!at.in_tag)
				buf_addf(b, "[[%s]]", at.name);
		} else if (i == VARIABLES) {
			buf_add(b, at.at, at.n);
		}
	}
	buf_adds(b, from);
	return b->p;
}

const char *saved_text_unknown(const void *mem, const char *html, const char **out_near)
{
	struct scan s = {.p = html};
	struct place at;

	while (next_place(&s, &at))
		if (is_unknown(mem, &at)) {
			*out_near = braced(mem, near(mem, at.name, true));
			return braced(mem, at.name);
		}
	return NULL;
}

/* Elements that stand inside a line. */
static bool is_inline(const char *tag)
{
	static const char *const names[] = {"b", "strong", "i", "em", "u", "s", "a", "span"};
	const char *name = tag[1] == '/' ? tag + 2 : tag + 1;
	size_t n = strcspn(name, " />");

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == n && strncmp(names[i], name, n) == 0)
			return true;
	return false;
}

/* The words on their lines, without code. */
static char *plain(const void *mem, const char *html)
{
	struct buf *b = buf_new(mem, strlen(html) + 1);
	int code = 0;

	for (const char *p = html; *p != 0; p++) {
		if (*p != '<') {
			if (code <= 0)
				buf_addc(b, *p);
			continue;
		}
		if (str_starts(p, "<pre") || str_starts(p, "<code"))
			code++;
		else if (str_starts(p, "</pre") || str_starts(p, "</code"))
			code--;
		if (!is_inline(p))
			buf_addc(b, '\n');
		const char *end = strchr(p, '>');
		if (end == NULL)
			break;
		p = end;
	}
	return b->p;
}

const char *saved_text_broken(const void *mem, const char *html)
{
	struct scan whole = {.p = html}, s = {.p = plain(mem, html)};
	struct place at, in;
	int kept = 0, seen = 0;
	const char *one = NULL;

	while (next_place(&whole, &in))
		kept += !in.in_tag && !in.in_code && find(in.name) < VARIABLES;
	while (next_place(&s, &at)) {
		if (find(at.name) == VARIABLES)
			continue;
		if (seen++ == 0 || strstr(html, talloc_strndup(mem, at.at, at.n)) == NULL)
			one = braced(mem, at.name);
	}
	return seen > kept ? one : NULL;
}

const char *saved_text_left(const void *mem, const char *html)
{
	struct scan s = {.p = plain(mem, html)};
	struct place at;

	if (strchr(html, '{') == NULL)
		return NULL;
	while (next_place(&s, &at))
		if (find(at.name) < VARIABLES || near(mem, at.name, false) != NULL)
			return braced(mem, at.name);
	return NULL;
}

const char *saved_text_slot(const void *mem, const char *html)
{
	if (strstr(html, "[[") == NULL && strstr(html, "[<") == NULL)
		return NULL;
	for (const char *p = plain(mem, html); (p = strstr(p, "[[")) != NULL; p++) {
		const char *what = p + 2;
		size_t n = strcspn(what, "[]\n");
		if (n == 0 || *what == ' ' || strncmp(what + n, "]]", 2) != 0)
			continue;
		char *slot = talloc_strndup(mem, what, n);
		if (utf8_length(slot) <= SLOT_CHARS)
			return slot;
	}
	return NULL;
}
