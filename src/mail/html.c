#include "mail/html.h"

#include <ctype.h>
#include <setjmp.h>
#include <string.h>
#include <strings.h>

#include "base/ctx.h"
#include "base/str.h"
#include "mail/mail.h"
#include "mail/sanitise.h"

#define ARENA_BLOCK (256u << 10)
#define ARENA_MAX ((size_t)640 << 20)
#define MAX_OPEN 400 /* elements inside one another; deeper ones lose their tags */
#define MAX_TAGS 400000 /* a second's work; the rest is not shown, it stays in the raw mail */
#define NAME_SLOTS 512

/* ---- the arena: gumbo never frees, the whole goes with its talloc owner ---- */

struct arena {
	const void *mem;
	char *block;
	size_t used, size, total;
	void *last;
	size_t last_size;
	jmp_buf full;
};

static void *arena_alloc(void *ud, size_t n)
{
	struct arena *a = ud;
	void *p;

	n = (n + 15) & ~(size_t)15;
	if (a->total + n > ARENA_MAX)
		longjmp(a->full, 1); /* gumbo has no way to hear of it */
	if (n > a->size - a->used) {
		size_t want = n > ARENA_BLOCK / 2 ? n : ARENA_BLOCK;
		char *b = talloc_size(a->mem, want);
		a->total += want;
		if (want == n)
			return b;
		a->block = b;
		a->size = want;
		a->used = 0;
	}
	p = a->block + a->used;
	a->used += n;
	a->last = p;
	a->last_size = n;
	return p;
}

static void arena_free(void *ud, void *p)
{
	struct arena *a = ud;

	if (p && p == a->last) { /* the commonest case: a token's buffer */
		a->used -= a->last_size;
		a->last = NULL;
	}
}

/* ---- the flattener ---- */

static bool is_void_or_closing(const char *name, size_t n)
{
	static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img",
	        "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "td", "th",
	        "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "html", "head",
	        "body"};

	char first = (char)tolower((unsigned char)*name);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (*names[i] == first && strlen(names[i]) == n &&
		        strncasecmp(name, names[i], n) == 0)
			return true;
	return false;
}

static unsigned name_slot(const char *name, size_t n)
{
	unsigned h = 5381;

	for (size_t i = 0; i < n; i++)
		h = h * 33 + (unsigned)tolower((unsigned char)name[i]);
	return h % NAME_SLOTS;
}

static const char *tag_end(const char *p, const char *end)
{
	char quote = 0;

	for (; p < end; p++) {
		if (quote) {
			if (*p == quote)
				quote = 0;
		} else if ((*p == '"' || *p == '\'') && p[-1] == '=') {
			quote = *p;
		} else if (*p == '>') {
			return p + 1;
		}
	}
	return end;
}

/* Drops tags opened deeper than MAX_OPEN, and everything behind MAX_TAGS (*cut); source itself
 * if there are none. A guess of what gumbo will do is enough: the tree decides what is safe,
 * this only bounds time. */
static const char *flatten(const void *mem, const char *source, size_t *n, bool *cut)
{
	unsigned open[NAME_SLOTS] = {0};
	size_t depth = 0, tags = 0;
	const char *end = source + *n, *from = source;
	struct buf *out = NULL;

	for (const char *p = source; (p = memchr(p, '<', (size_t)(end - p))) != NULL;) {
		const char *name = p + 1, *tail;
		bool closing = name < end && *name == '/';
		size_t k = 0;

		name += closing;
		while (name + k < end && isalnum((unsigned char)name[k]))
			k++;
		if (!k || !isalpha((unsigned char)*name)) {
			p++;
			continue;
		}
		if (++tags > MAX_TAGS) {
			*cut = true;
			end = p;
			break;
		}
		tail = tag_end(name + k, end);
		if (closing) {
			unsigned *slot = &open[name_slot(name, k)];
			if (*slot) {
				--*slot;
				depth--;
			}
		} else if (!is_void_or_closing(name, k) && tail[-1] == '>') {
			if (depth < MAX_OPEN) {
				open[name_slot(name, k)]++;
				depth++;
			} else {
				if (!out)
					out = buf_new(mem, MAIL_MAX_TEXT * 2);
				buf_add(out, from, (size_t)(p - from));
				from = tail;
			}
		}
		p = tail;
	}
	if (!out) {
		*n = (size_t)(end - source);
		return source;
	}
	buf_add(out, from, (size_t)(end - from));
	*n = out->n;
	return out->p;
}

/* ---- parsing ---- */

/* Tags out, nothing else: for what no tree can hold. */
static char *strip_tags(const void *mem, const char *p, size_t n)
{
	struct buf *b = buf_new(mem, MAIL_MAX_TEXT);
	bool in = false;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '<')
			in = true;
		else if (p[i] == '>' && in)
			in = false;
		else if (!in)
			buf_addc(b, p[i]);
	}
	return b->p;
}

/* Alone in a function of its own: nothing here changes between setjmp and longjmp. */
static const GumboNode *parse_in(struct arena *a, const GumboOptions *o, const char *p, size_t n)
{
	if (setjmp(a->full) != 0)
		return NULL;
	return gumbo_parse_with_options(o, p, n)->root;
}

/* A letter is shown on a page of the HTML standard: read in the quirks that its own doctype, or the
 * lack of one, asks for, its tree would be another one than the browser makes of what is sent. */
static char *as_standard(const void *mem, const char *flat, size_t *n)
{
	static const char doctype[] = "<!DOCTYPE html>";
	char *out = talloc_array(mem, char, sizeof doctype - 1 + *n);

	memcpy(out, doctype, sizeof doctype - 1);
	memcpy(out + sizeof doctype - 1, flat, *n);
	*n += sizeof doctype - 1;
	return out;
}

struct html *html_parse(const void *mem, const char *source, size_t n)
{
	struct html *h = talloc_zero(mem, struct html);
	struct arena *a = talloc_zero(h, struct arena);
	GumboOptions options = kGumboDefaultOptions;
	const char *flat = flatten(h, source, &n, &h->cut);
	const char *standard = as_standard(h, flat, &n);

	h->plain = "";
	a->mem = h;
	options.allocator = arena_alloc;
	options.deallocator = arena_free;
	options.userdata = a;
	options.max_errors = 0;
	h->root = parse_in(a, &options, standard, n);
	if (!h->root)
		h->plain = strip_tags(h, standard, n);
	return h;
}

const char *html_attribute(const GumboElement *e, const char *name)
{
	GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);

	return a ? a->value : NULL;
}

enum rc sanitise_html(struct ctx *c, const void *mem, const char *html, char **out)
{
	void *tmp = talloc_new(mem);

	(void)c;
	*out = html_safe(mem, html_parse(tmp, html, strlen(html)));
	talloc_free(tmp);
	return RC_OK;
}

enum rc html_to_text(struct ctx *c, const void *mem, const char *html, char **out)
{
	void *tmp = talloc_new(mem);

	(void)c;
	*out = html_text(mem, html_parse(tmp, html, strlen(html)), false);
	talloc_free(tmp);
	return RC_OK;
}
