#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "mail/html.h"

#define MAX_VALUE 600
#define MAX_NEST 2 /* @media { rule { … } } */

/* Whole names, or with '-' at the end: everything that begins so. Sorted by habit. */
static const char *const allowed[] = {"align-content", "align-items", "align-self", "aspect-ratio",
        "background", "background-", "border", "border-", "box-shadow", "box-sizing",
        "caption-side", "clear", "color", "column-gap", "direction", "display", "empty-cells",
        "flex", "flex-", "float", "font", "font-", "gap", "height", "hyphens", "justify-content",
        "letter-spacing", "line-height", "list-style", "list-style-position", "list-style-type",
        "margin", "margin-", "max-height", "max-width", "min-height", "min-width", "opacity",
        "order", "orphans", "outline", "outline-", "overflow", "overflow-wrap", "overflow-x",
        "overflow-y", "padding", "padding-", "page-break-", "row-gap", "table-layout", "text-",
        "unicode-bidi", "vertical-align", "visibility", "white-space", "widows", "width",
        "word-break", "word-spacing", "word-wrap", "writing-mode", "object-fit", "object-position",
        "tab-size"};

static const char *const functions[] = {"rgb(", "rgba(", "hsl(", "hsla(", "calc(", "min(", "max(",
        "clamp(", "linear-gradient(", "radial-gradient("};

static bool is_allowed(const char *name)
{
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz-")])
		return false; /* "border-x} p{position" begins well */
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		size_t n = strlen(allowed[i]);
		if (allowed[i][n - 1] == '-' ? strncmp(name, allowed[i], n) == 0
		                             : strcmp(name, allowed[i]) == 0)
			return strcmp(name, "border-image") != 0 &&
			       strcmp(name, "border-image-source") != 0;
	}
	return false;
}

/* The bracket at v[at] is that of a function we know, its name a word of its own. */
static bool opens_known_function(const char *v, size_t at)
{
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		size_t n = strlen(functions[i]);
		const char *from;
		if (at + 1 < n)
			continue;
		from = v + at + 1 - n;
		if (strncasecmp(from, functions[i], n) == 0 &&
		        (from == v || strchr(" ,(+-*/", from[-1])))
			return true;
	}
	return false;
}

/* Only signs that cannot open anything: no escape, no tag, no at-rule, no block. */
static bool value_is_plain(const char *v)
{
	static const char *const never[] = {
	        "expression", "javascript", "vbscript", "url(", "behavior"};

	for (const char *p = v; *p; p++) {
		unsigned char ch = (unsigned char)*p;
		if (ch < 0x20 || ch == 0x7f || strchr("\\<>@{};&`$^~|[]", ch))
			return false;
		if (ch == '/' && p[1] == '*')
			return false;
		if (ch == '(' && !opens_known_function(v, (size_t)(p - v)))
			return false;
	}
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_ifind(v, never[i]))
			return false;
	return true;
}

static bool quotes_balance(const char *v)
{
	char quote = 0;
	int round = 0;

	for (; *v; v++) {
		if (quote) {
			if (*v == quote)
				quote = 0;
		} else if (*v == '"' || *v == '\'') {
			quote = *v;
		} else if (*v == '(') {
			round++;
		} else if (*v == ')' && --round < 0) {
			return false;
		}
	}
	return !quote && !round;
}

/* The address of url(…) in a background, if that is all that is odd about it. */
static const char *remote_of(const void *mem, const char *value)
{
	const char *u = str_ifind(value, "url(");
	char *raw, *out;
	size_t n;

	if (!u || strchr(value, '\\'))
		return NULL;
	u += 4;
	while (*u == ' ' || *u == '"' || *u == '\'')
		u++;
	n = strcspn(u, ")\"' ");
	raw = talloc_strndup(mem, u, n);
	return url_picture(mem, raw, &out) == PICTURE_REMOTE ? out : NULL;
}

/* "background: #fff url(…) no-repeat": all but the picture. */
static char *without_picture(const void *mem, char *value)
{
	char *u = (char *)str_ifind(value, "url("), *end = u ? strchr(u, ')') : NULL;

	if (!u)
		return value;
	if (!end)
		return NULL;
	memset(u, ' ', (size_t)(end - u) + 1);
	return str_collapse(mem, value);
}

static char *drop_important(const void *mem, char *value, bool *important)
{
	char *bang = strchr(value, '!');

	*important = bang && str_ifind(bang, "important");
	if (bang)
		*bang = 0;
	return str_trim(mem, value);
}

/* What is left of a background without its picture, or NULL; a remote one is noted. */
static char *take_background(const void *mem, char *value, const char **remote)
{
	const char *url = remote_of(mem, value);

	if (url && remote && !*remote)
		*remote = url;
	return without_picture(mem, value);
}

static void add_declaration(struct buf *b, const void *mem, const char *name_p, size_t name_n,
        const char *value_p, size_t value_n, const char **remote)
{
	const char *name;
	char *value;
	bool important;

	if (name_n > 60 || value_n > MAX_VALUE)
		return;
	name = str_lower(mem, str_trim(mem, talloc_strndup(mem, name_p, name_n)));
	value = drop_important(mem, talloc_strndup(mem, value_p, value_n), &important);
	if (strcmp(name, "background") == 0 || strcmp(name, "background-image") == 0)
		value = take_background(mem, value, remote);
	if (!value || !*value || !is_allowed(name))
		return;
	for (char *v = value; (v = strpbrk(v, "\n\r\t")) != NULL;)
		*v = ' ';
	if (!value_is_plain(value) || !quotes_balance(value))
		return;
	buf_addf(b, "%s%s:%s%s", b->n && b->p[b->n - 1] != '{' ? ";" : "", name, value,
	        important ? " !important" : "");
}

/* Comments out; NULL for what is too long. */
static char *css_clean(const void *mem, const char *css, size_t n)
{
	char *out = talloc_array(mem, char, n + 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (css[i] == '/' && i + 1 < n && css[i + 1] == '*') {
			const char *end = memmem(css + i + 2, n - i - 2, "*/", 2);
			if (!end)
				break;
			i = (size_t)(end - css) + 1;
			out[k++] = ' ';
			continue;
		}
		out[k++] = css[i];
	}
	out[k] = 0;
	return out;
}

/* End of a declaration's value: ';' outside quotes and brackets. */
static size_t value_length(const char *p, size_t n)
{
	char quote = 0;
	int round = 0;

	for (size_t i = 0; i < n; i++) {
		if (quote) {
			if (p[i] == quote)
				quote = 0;
		} else if (p[i] == '"' || p[i] == '\'') {
			quote = p[i];
		} else if (p[i] == '(') {
			round++;
		} else if (p[i] == ')') {
			round -= round > 0;
		} else if (p[i] == ';' && !round) {
			return i;
		}
	}
	return n;
}

static void add_declarations(
        struct buf *b, const void *mem, const char *p, size_t n, const char **remote)
{
	while (n) {
		size_t len = value_length(p, n);
		const char *colon = memchr(p, ':', len);

		if (colon)
			add_declaration(b, mem, p, (size_t)(colon - p), colon + 1,
			        len - (size_t)(colon + 1 - p), remote);
		len += len < n;
		p += len;
		n -= len;
	}
}

char *css_declarations(const void *mem, const char *css, const char **remote)
{
	void *tmp = talloc_new(mem);
	struct buf *b = buf_new(mem, MAX_CSS);
	size_t n = strlen(css);

	*remote = NULL;
	if (n <= MAX_CSS) {
		const char *url = NULL;
		char *clean = css_clean(tmp, css, n);
		add_declarations(b, tmp, clean, strlen(clean), &url);
		if (url)
			*remote = talloc_strdup(mem, url);
	}
	talloc_free(tmp);
	return b->p;
}

static bool selector_is_plain(const char *p, size_t n)
{
	if (!n || n > 1000)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)p[i]) && !strchr(" .,#:>+*-_[]=\"'^$~()\n\r\t", p[i]))
			return false;
	return true;
}

static bool is_marked(const char *id, size_t n)
{
	return n >= sizeof ID_MARK - 1 && memcmp(id, ID_MARK, sizeof ID_MARK - 1) == 0;
}

/* Names of a letter's own elements begin with ID_MARK, in attributes as here. */
static void add_selector(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *id = p + i + 1;
		buf_addc(b, p[i]);
		if (p[i] == '#' && i + 1 < n && (isalpha((unsigned char)*id) || *id == '_') &&
		        !is_marked(id, n - i - 1))
			buf_adds(b, ID_MARK);
	}
}

static bool media_is_plain(const char *p, size_t n)
{
	if (n < 6 || n > 300 || strncasecmp(p, "@media", 6) != 0)
		return false;
	for (size_t i = 6; i < n; i++)
		if (!isalnum((unsigned char)p[i]) && !strchr(" :,()-.\n\r\t", p[i]))
			return false;
	return true;
}

static size_t block_end(const char *p, size_t n)
{
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		depth += p[i] == '{';
		depth -= p[i] == '}';
		if (p[i] == '}' && depth <= 0)
			return i;
	}
	return n;
}

static void trim_span(const char **p, size_t *n)
{
	while (*n && isspace((unsigned char)**p))
		++*p, --*n;
	while (*n && isspace((unsigned char)(*p)[*n - 1]))
		--*n;
}

/* An address with a host: "//" at its beginning or after its scheme, as nowhere in a picture that
 * is written out (data:). */
static bool leads_elsewhere(const char *p, size_t n)
{
	const char *from = p, *end = p + n;

	while ((p = memmem(p, (size_t)(end - p), "//", 2)) != NULL) {
		if (p > from && strchr(":(\"' \t\n", p[-1]) != NULL)
			return true;
		p += 2;
	}
	return false;
}

/* What has no selector of ours: @import, @font-face. And the mark of an earlier reading. */
static bool is_held(const char *head, size_t head_n, const char *block, size_t n)
{
	if (head_n > 0 && head[0] == '@')
		return leads_elsewhere(block, n);
	return head_n == 7 && memcmp(head, "ws-held", 7) == 0;
}

static void add_rules(struct buf *b, const void *mem, const char *p, size_t n, int nest, bool *held)
{
	while (n) {
		size_t open, len;
		const char *head = p, *brace;
		size_t head_n;

		trim_span(&head, &n);
		p = head;
		open = strcspn(p, "{;");
		if (open >= n)
			return;
		if (p[open] == ';') { /* @import and its like */
			*held |= is_held(p, open, p, open);
			p += open + 1;
			n -= open + 1;
			continue;
		}
		head_n = open;
		trim_span(&head, &head_n);
		brace = p + open;
		len = block_end(brace, n - open);
		if (nest < MAX_NEST && media_is_plain(head, head_n)) {
			buf_add(b, head, head_n);
			buf_addc(b, '{');
			add_rules(b, mem, brace + 1, len ? len - 1 : 0, nest + 1, held);
			buf_adds(b, "}\n");
		} else if (is_held(head, head_n, brace, len)) {
			*held = true;
		} else if (selector_is_plain(head, head_n)) {
			size_t before = b->n;
			add_selector(b, head, head_n);
			buf_addc(b, '{');
			size_t inside = b->n;
			*held |= leads_elsewhere(brace, len);
			add_declarations(b, mem, brace + 1, len ? len - 1 : 0, NULL);
			if (b->n == inside) {
				b->n = before;
				b->p[before] = 0;
			} else {
				buf_adds(b, "}\n");
			}
		}
		len = open + len + 1;
		if (len >= n)
			return;
		p += len;
		n -= len;
	}
}

static bool is_media_list(const char *media)
{
	char query[320];
	int n = snprintf(query, sizeof query, "@media %s", media);

	return n > 0 && (size_t)n < sizeof query && media_is_plain(query, (size_t)n);
}

char *css_sheet(const void *mem, const char *media, const char *css, bool *held)
{
	bool limited = media && *media && strcasecmp(media, "all") != 0;
	void *tmp = talloc_new(mem);
	struct buf *b = buf_new(mem, MAX_CSS);
	size_t n = strlen(css);

	if (n <= MAX_CSS && (!limited || is_media_list(media))) {
		char *clean = css_clean(tmp, css, n);
		for (char *p = clean; (p = strstr(p, "<!--")) != NULL;)
			memset(p, ' ', 4);
		for (char *p = clean; (p = strstr(p, "-->")) != NULL;)
			memset(p, ' ', 3);
		if (limited)
			buf_addf(b, "@media %s{", media);
		add_rules(b, tmp, clean, strlen(clean), limited, held);
		if (limited)
			buf_adds(b, "}\n");
	}
	talloc_free(tmp);
	if (b->full || strchr(b->p, '<')) /* cut in the middle; cannot be, and must not be */
		return talloc_strdup(mem, "");
	return b->p;
}

bool html_is_sheet_elsewhere(const GumboElement *e)
{
	const char *rel = e->tag == GUMBO_TAG_LINK ? html_attribute(e, "rel") : NULL;
	const char *href = rel && str_ifind(rel, "stylesheet") ? html_attribute(e, "href") : NULL;

	return href && strstr(href, "//");
}
