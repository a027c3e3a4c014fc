/* desk/saved_text: variables and slots. */
#include "desk/saved_text.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/str.h"
#include "desk/body.h"

#define FILLED_BYTES (4u << 20)

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
static size_t find(const char *name, size_t n)
{
	size_t i = 0;

	while (i < VARIABLES &&
	        (strlen(variables[i].name) != n || strncmp(variables[i].name, name, n) != 0))
		i++;
	return i;
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

char *saved_text_fill(const void *mem, const char *html, const struct saved_values *v)
{
	struct buf *b = buf_new(mem, FILLED_BYTES);

	while (*html != 0) {
		size_t n = *html == '{' ? strcspn(html + 1, "{}") : 0;
		size_t i = n > 0 && html[1 + n] == '}' ? find(html + 1, n) : VARIABLES;
		if (i == VARIABLES) {
			buf_addc(b, *html++);
			continue;
		}
		const char *value = *(const char *const *)((const char *)v + variables[i].at);
		if (value == NULL)
			value = "";
		if (i == CALLED)
			value = begun(mem, b, value);
		buf_adds(b, body_escaped(mem, value));
		html += n + 2;
	}
	return b->p;
}

/* Only names with a dot: {name} alone may be anything a letter speaks of. */
const char *saved_text_unknown(const void *mem, const char *html)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";

	for (const char *p = html; (p = strchr(p, '{')) != NULL; p++) {
		size_t noun = strspn(p + 1, letters);
		if (noun == 0 || p[1 + noun] != '.')
			continue;
		size_t what = strspn(p + 2 + noun, letters), n = noun + 1 + what;
		if (what > 0 && p[1 + n] == '}' && find(p + 1, n) == VARIABLES)
			return talloc_strndup(mem, p, n + 2);
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
