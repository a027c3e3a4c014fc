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
#define MAX_ATTRIBUTES 200 /* of one tag; letters have ten */
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

enum at { AT_GAP, AT_NAME, AT_NAMED, AT_EQUALS, AT_QUOTED, AT_VALUE };

static bool is_gap(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}

/* Where p goes on, as the tokeniser of the HTML standard (13.2.5.32 to 39) would see it; *begins:
 * an attribute does here. */
static enum at tag_step(enum at at, char ch, char *quote, bool *begins)
{
	*begins = false;
	if (at == AT_QUOTED)
		return ch == *quote ? AT_GAP : AT_QUOTED;
	if (at == AT_EQUALS && (ch == '"' || ch == '\'')) {
		*quote = ch;
		return AT_QUOTED;
	}
	if (is_gap(ch))
		return at == AT_NAME ? AT_NAMED : at == AT_VALUE ? AT_GAP : at;
	if (at == AT_EQUALS || at == AT_VALUE)
		return AT_VALUE;
	if (ch == '/')
		return AT_GAP;
	if (ch == '=' && at != AT_GAP)
		return AT_EQUALS;
	*begins = at != AT_NAME;
	return AT_NAME;
}

/* Behind the tag whose name ends at p. *out_cut: where its attribute after the first so many
 * begins, or NULL. */
static const char *tag_end(const char *p, const char *end, size_t most, const char **out_cut)
{
	enum at at = AT_GAP;
	char quote = 0;
	size_t n = 0;

	*out_cut = NULL;
	while (p < end && *p != '>' && *p != '/' && !is_gap(*p))
		p++; /* the rest of a name such as "o:p" */
	for (; p < end; p++) {
		bool begins;
		if (*p == '>' && at != AT_QUOTED)
			return p + 1;
		at = tag_step(at, *p, &quote, &begins);
		if (begins && ++n > most && !*out_cut)
			*out_cut = p;
	}
	return end;
}

/* What gumbo is not to see: it finds a name among n attributes in n steps, and opens elements
 * inside one another as deep as they come. */
struct flat {
	const void *mem;
	const char *end, *from; /* from: not yet copied */
	struct buf *out; /* NULL: nothing was left out so far */
	unsigned open[NAME_SLOTS];
	size_t depth, tags;
	bool html, body; /* were there: a second one only adds attributes to the first */
};

static void leave_out(struct flat *f, const char *from, const char *to)
{
	if (!f->out)
		f->out = buf_new(f->mem, MAIL_MAX_TEXT * 2);
	buf_add(f->out, f->from, (size_t)(from - f->from));
	f->from = to;
}

static bool is_named(const char *name, size_t n, const char *as)
{
	return n == strlen(as) && strncasecmp(name, as, n) == 0;
}

static size_t attributes_allowed(struct flat *f, const char *name, size_t n)
{
	bool *seen = is_named(name, n, "html")   ? &f->html
	             : is_named(name, n, "body") ? &f->body
	                                         : NULL;

	if (seen && *seen)
		return 0;
	if (seen)
		*seen = true;
	return MAX_ATTRIBUTES;
}

/* The tag at p with this name; behind it. */
static const char *flatten_tag(struct flat *f, const char *p, const char *name, size_t n)
{
	bool closing = p[1] == '/';
	size_t most = closing ? 0 : attributes_allowed(f, name, n);
	const char *cut, *tail = tag_end(name + n, f->end, most, &cut);
	unsigned *slot = &f->open[name_slot(name, n)];

	if (closing) {
		f->depth -= *slot > 0;
		*slot -= *slot > 0;
	} else if (!is_void_or_closing(name, n) && tail[-1] == '>') {
		if (f->depth >= MAX_OPEN) {
			leave_out(f, p, tail);
			return tail;
		}
		++*slot;
		f->depth++;
	}
	if (cut) { /* the end stays: it may be that of a comment in which the tag only seems to be
		    */
		const char *last = tail[-1] == '>' ? tail - 1 : tail;
		leave_out(f, cut,
		        last - cut >= 2 && last[-1] == '-' && last[-2] == '-' ? last - 2 : last);
	}
	return tail;
}

/* Drops tags opened deeper than MAX_OPEN, attributes behind the first MAX_ATTRIBUTES of a tag, and
 * everything behind MAX_TAGS (*cut); source itself if there are none. A guess of what gumbo will
 * do is enough: the tree decides what is safe, this only bounds time. */
static const char *flatten(const void *mem, const char *source, size_t *n, bool *cut)
{
	struct flat f = {.mem = mem, .end = source + *n, .from = source};

	for (const char *p = source; (p = memchr(p, '<', (size_t)(f.end - p))) != NULL;) {
		const char *name = p + 1;
		size_t k = 0;

		name += name < f.end && *name == '/';
		while (name + k < f.end && isalnum((unsigned char)name[k]))
			k++;
		if (!k || !isalpha((unsigned char)*name)) {
			p++;
			continue;
		}
		if (++f.tags > MAX_TAGS) {
			*cut = true;
			f.end = p;
			break;
		}
		p = flatten_tag(&f, p, name, k);
	}
	if (!f.out) {
		*n = (size_t)(f.end - source);
		return source;
	}
	buf_add(f.out, f.from, (size_t)(f.end - f.from));
	*n = f.out->n;
	return f.out->p;
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
