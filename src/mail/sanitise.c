#include "mail/sanitise.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "mail/html.h"
#include "mail/mail.h"

#define MAX_DEPTH 200
#define MAX_AGAIN 3
#define MAX_OUT (24u << 20)
#define BLANKS " \t\r\n\f"

struct safe {
	const void *tmp;
	const struct html *html;
	struct buf *b, *styles;
	bool held; /* its style sheets name something from elsewhere */
	int depth;
	int links, headings; /* open ones */
	bool again; /* a parser would put what was written together in another way */
	char verdicts[GUMBO_TAG_LAST]; /* by tag: 0 not yet asked, else 1 + enum verdict */
};

/* One attribute and the elements that may have it (space at both ends; NULL: all). */
static const struct allowed_attribute {
	const char *name, *on;
	enum { FREE, NUMBER, WORD, COLOR } kind;
} attributes[] = {
        {"dir", NULL, WORD},
        {"lang", NULL, WORD},
        {"title", NULL, FREE},
        {"class", NULL, FREE},
        {"align", NULL, WORD},
        {"valign", NULL, WORD},
        {"bgcolor", NULL, COLOR},
        {"width", NULL, NUMBER},
        {"height", NULL, NUMBER},
        {"alt", " img ", FREE},
        {"border", " img table ", NUMBER},
        {"hspace", " img ", NUMBER},
        {"vspace", " img ", NUMBER},
        {"cellpadding", " table ", NUMBER},
        {"cellspacing", " table ", NUMBER},
        {"rules", " table ", WORD},
        {"frame", " table ", WORD},
        {"summary", " table ", FREE},
        {"colspan", " td th ", NUMBER},
        {"rowspan", " td th ", NUMBER},
        {"nowrap", " td th ", WORD},
        {"scope", " td th ", WORD},
        {"abbr", " th ", FREE},
        {"span", " col colgroup ", NUMBER},
        {"color", " font hr ", COLOR},
        {"face", " font ", FREE},
        {"size", " font hr ", NUMBER},
        {"noshade", " hr ", WORD},
        {"start", " ol ", NUMBER},
        {"type", " ol ul li ", WORD},
        {"reversed", " ol ", WORD},
        {"value", " li ", NUMBER},
        {"clear", " br ", WORD},
        {"datetime", " time del ins ", FREE},
        {"open", " details ", WORD},
};

static const char allowed_elements[] =
        " a abbr acronym address article aside b bdi bdo big blockquote br caption center cite "
        "code "
        "col colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 "
        "h4 h5 "
        "h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small "
        "span "
        "strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr ";

/* Gone with everything in them. Others that are not allowed leave their content. */
static const char dropped_elements[] =
        " script style title template iframe embed applet noframes noembed noscript svg math audio "
        "video canvas select option datalist frameset frame head portal ";
/* Their text is the letter's, as it was typed: it stands in a span that keeps its lines. */
static const char typed_elements[] = " textarea xmp plaintext ";
#define TYPED_SPAN "<span style=\"white-space:pre-wrap\">"

static bool in_set(const char *set, const char *name, size_t n)
{
	for (const char *p = set; (p = memmem(p, strlen(p), name, n)) != NULL; p += n)
		if (p > set && p[-1] == ' ' && p[n] == ' ')
			return true;
	return false;
}

/* Signs that may not stand as they are: a parser would read them as something else, or as nothing.
 */
#define CONTROLS                                                                                   \
	"\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18"   \
	"\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f"

static void add_sign(struct buf *b, char ch)
{
	switch (ch) {
	case '&':
		buf_adds(b, "&amp;");
		break;
	case '<':
		buf_adds(b, "&lt;");
		break;
	case '>':
		buf_adds(b, "&gt;");
		break;
	case '"':
		buf_adds(b, "&quot;");
		break;
	case '\r':
	case '\f':
		buf_addc(b, '\n');
		break;
	default: /* other control characters: nothing */
		break;
	}
}

static void add_escaped(struct buf *b, const char *s, bool in_attribute)
{
	for (;;) {
		size_t n = strcspn(s, in_attribute ? "&<>\"\xc2" CONTROLS : "&<>\xc2" CONTROLS);
		buf_add(b, s, n);
		s += n;
		if (!*s)
			return;
		if ((unsigned char)s[0] != 0xc2) {
			add_sign(b, *s++);
		} else if ((unsigned char)s[1] == 0xa0) {
			buf_adds(b, "&nbsp;");
			s += 2;
		} else if ((unsigned char)s[1] < 0xa0) {
			s += 2; /* the upper controls, which a parser may take for windows-1252 */
		} else {
			buf_addc(b, *s++);
		}
	}
}

static void add_attribute(struct buf *b, const char *name, const char *value)
{
	buf_addc(b, ' ');
	buf_adds(b, name);
	buf_adds(b, "=\"");
	add_escaped(b, value, true);
	buf_addc(b, '"');
}

static bool value_fits(int kind, const char *v)
{
	size_t n = strlen(v);

	switch (kind) {
	case NUMBER:
		return n <= 10 && strspn(v, " 0123456789.%+-px*") == n;
	case WORD:
		return n <= 40 &&
		       strspn(v,
		               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
		               n;
	case COLOR:
		return n <= 40 && strspn(v, "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0"
		                            "123456789(), %") == n;
	default:
		return n <= 4000;
	}
}

/* For the letter's own style sheets and links: newsletters name their tables so. NULL: no name. */
static const char *id_of(struct safe *s, const char *id)
{
	size_t n = strlen(id);

	if (!n || n > 100 ||
	        strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") !=
	                n)
		return NULL;
	return str_starts(id, ID_MARK) ? id : talloc_asprintf(s->tmp, ID_MARK "%s", id);
}

static void add_id(struct safe *s, const char *id)
{
	const char *marked = id_of(s, id);

	if (marked)
		add_attribute(s->b, "id", marked);
}

/* To a place in the same letter: it stays in its frame. */
static void add_jump(struct safe *s, const char *id)
{
	const char *marked = id_of(s, id);

	if (!marked)
		return;
	add_attribute(s->b, "href", talloc_asprintf(s->tmp, "#%s", marked));
	buf_adds(s->b, " target=\"_self\"");
}

static void add_link(struct safe *s, const char *raw)
{
	char *url;

	raw += strspn(raw, BLANKS);
	if (*raw == '#') {
		add_jump(s, raw + 1);
		return;
	}
	url = url_link(s->tmp, raw);
	if (!url)
		return;
	add_attribute(s->b, "href", url);
	buf_adds(s->b, " target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
}

/* "logo.png" is "http://x/y/logo.png", if that is what came along. */
static bool is_located(const char *location, const char *src)
{
	const char *tail;

	if (strcmp(location, src) == 0)
		return true;
	if (!*src || strpbrk(src, ":/\\"))
		return false;
	tail = strrchr(location, '/');
	return tail && strcmp(tail + 1, src) == 0;
}

/* The id of a picture that came with the mail under this address, or NULL. */
static const char *picture_by_location(const struct html *h, const char *src)
{
	for (size_t i = 0; i < h->picture_count; i++) {
		struct html_picture *one = &h->pictures[i];
		if (!is_located(one->location, src))
			continue;
		one->used = true;
		return one->id;
	}
	return NULL;
}

static void add_picture(struct safe *s, const GumboElement *e)
{
	const char *src = html_attribute(e, "src"), *kept = html_attribute(e, "data-remote-src");
	const char *id = src ? picture_by_location(s->html, src) : NULL;
	char *url = id ? talloc_asprintf(s->tmp, "cid:%s", id) : NULL;
	enum url_picture kind = src ? url_picture(s->tmp, id ? url : src, &url) : PICTURE_NONE;

	if (kind == PICTURE_CID || kind == PICTURE_DATA) {
		add_attribute(s->b, "src", url);
		return;
	}
	if (kind == PICTURE_NONE && kept)
		kind = url_picture(s->tmp, kept, &url);
	if (kind == PICTURE_REMOTE)
		add_attribute(s->b, "data-remote-src", url);
}

static void add_style(struct safe *s, const GumboElement *e)
{
	const char *style = html_attribute(e, "style"), *remote = NULL;
	const char *background = html_attribute(e, "background");
	const char *kept = html_attribute(e, "data-remote-background");
	char *url = NULL;

	if (style) {
		char *css = css_declarations(s->tmp, style, &remote);
		if (*css)
			add_attribute(s->b, "style", css);
	}
	if (!remote && background && url_picture(s->tmp, background, &url) == PICTURE_REMOTE)
		remote = url;
	if (!remote && kept && url_picture(s->tmp, kept, &url) == PICTURE_REMOTE)
		remote = url;
	if (remote)
		add_attribute(s->b, "data-remote-background", remote);
}

/* One that may stand as it is, on an element of this name. */
static void add_allowed(struct safe *s, const GumboAttribute *given, const char *name)
{
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		const struct allowed_attribute *a = &attributes[i];
		if (*given->name != *a->name || strcmp(given->name, a->name) != 0)
			continue;
		if ((!a->on || in_set(a->on, name, strlen(name))) &&
		        value_fits(a->kind, given->value))
			add_attribute(s->b, a->name, given->value);
		return;
	}
}

static void add_attributes(struct safe *s, const GumboElement *e, const char *name)
{
	const char *href = NULL, *id = NULL;

	for (unsigned k = 0; k < e->attributes.length; k++) {
		const GumboAttribute *given = e->attributes.data[k];
		add_allowed(s, given, name);
		if (strcmp(given->name, "href") == 0)
			href = given->value;
		else if (strcmp(given->name, "id") == 0)
			id = given->value;
		else if (e->tag == GUMBO_TAG_A && !id && strcmp(given->name, "name") == 0)
			id = given->value;
	}
	if (id)
		add_id(s, id);
	if (e->tag == GUMBO_TAG_A && href)
		add_link(s, href);
	if (e->tag == GUMBO_TAG_IMG)
		add_picture(s, e);
	if (e->attributes.length)
		add_style(s, e);
}

static bool is_void(GumboTag t)
{
	return t == GUMBO_TAG_BR || t == GUMBO_TAG_HR || t == GUMBO_TAG_IMG || t == GUMBO_TAG_COL ||
	       t == GUMBO_TAG_WBR;
}

enum verdict { KEEP, UNWRAP, DROP, TYPED };

static enum verdict judge(struct safe *s, const GumboNode *node, const char *name)
{
	const GumboElement *e = &node->v.element;
	size_t n = strlen(name);
	enum verdict v = UNWRAP;

	if (e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return DROP;
	if (e->tag == GUMBO_TAG_UNKNOWN || !n)
		return UNWRAP;
	if (s->verdicts[e->tag])
		return (enum verdict)(s->verdicts[e->tag] - 1);
	if (in_set(allowed_elements, name, n))
		v = KEEP;
	else if (in_set(dropped_elements, name, n))
		v = DROP;
	else if (in_set(typed_elements, name, n))
		v = TYPED;
	s->verdicts[e->tag] = (char)(1 + v);
	return v;
}

static void add_sheet(struct safe *s, const GumboNode *node)
{
	const GumboVector *kids = &node->v.element.children;
	const char *media = html_attribute(&node->v.element, "media");

	for (unsigned i = 0; i < kids->length; i++) {
		const GumboNode *kid = kids->data[i];
		char *sheet;
		if (kid->type != GUMBO_NODE_TEXT && kid->type != GUMBO_NODE_WHITESPACE)
			continue;
		sheet = css_sheet(s->tmp, media, kid->v.text.text, &s->held);
		if (s->styles->n + strlen(sheet) < MAX_CSS) /* whole or not at all */
			buf_adds(s->styles, sheet);
	}
}

static bool is_heading(GumboTag t)
{
	return t >= GUMBO_TAG_H1 && t <= GUMBO_TAG_H6;
}

/* A link in a link, a heading in a heading: the outer one ends there, once what stood between
 * them is gone. */
static void count_open(struct safe *s, GumboTag t, int by)
{
	int *open = t == GUMBO_TAG_A ? &s->links : is_heading(t) ? &s->headings : NULL;

	if (!open)
		return;
	*open += by;
	s->again = s->again || *open > 1;
}

/* Elements that keep what is in them apart from what is open around them (HTML 13.2.4.2); that
 * the cell of a table does so, too, changes nothing, as it stays. */
static bool bounds_scope(GumboTag t)
{
	return t == GUMBO_TAG_BUTTON || t == GUMBO_TAG_MARQUEE || t == GUMBO_TAG_FORM ||
	       t == GUMBO_TAG_OBJECT;
}

/* True: go into its children. */
/* <listing> is an old <pre>. */
static const char *written_name(GumboTag t)
{
	return gumbo_normalized_tagname(t == GUMBO_TAG_LISTING ? GUMBO_TAG_PRE : t);
}

static bool enter(struct safe *s, const GumboNode *node)
{
	const GumboElement *e = &node->v.element;
	const char *name = written_name(e->tag);

	if (e->tag == GUMBO_TAG_STYLE && e->tag_namespace == GUMBO_NAMESPACE_HTML)
		add_sheet(s, node);
	s->held |= html_is_sheet_elsewhere(e);
	if (e->tag == GUMBO_TAG_HEAD)
		return true; /* for its style sheets; text in it cannot be */
	switch (judge(s, node, name)) {
	case DROP:
		return false;
	case UNWRAP:
		s->again = s->again || bounds_scope(e->tag);
		return true;
	case TYPED:
		if (s->depth < MAX_DEPTH) {
			buf_adds(s->b, TYPED_SPAN);
			s->depth++;
		}
		return true;
	case KEEP:
		break;
	}
	if (s->depth >= MAX_DEPTH)
		return true;
	s->depth += !is_void(e->tag);
	count_open(s, e->tag, 1);
	buf_addc(s->b, '<');
	buf_adds(s->b, name);
	add_attributes(s, e, name);
	buf_addc(s->b, '>');
	if (e->tag == GUMBO_TAG_PRE ||
	        e->tag == GUMBO_TAG_LISTING) /* a parser eats the first line end */
		buf_addc(s->b, '\n');
	return !is_void(e->tag);
}

static void leave(struct safe *s, const GumboNode *node, const bool *opened)
{
	const char *name = written_name(node->v.element.tag);

	if (*opened) {
		s->depth--;
		count_open(s, node->v.element.tag, -1);
		buf_adds(s->b, "</");
		buf_adds(s->b, in_set(typed_elements, name, strlen(name)) ? "span" : name);
		buf_addc(s->b, '>');
	}
}

/* Depth-first without recursion. What was opened is remembered as a bit per level;
 * gumbo's own depth is bounded by the flattener. */
static void walk(struct safe *s, const GumboNode *root)
{
	struct level {
		bool opened;
	} *levels = talloc_array(s->tmp, struct level, 64);
	size_t level = 0;
	const GumboNode *node = root;

	for (;;) {
		bool into = false;
		if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
		        node->type == GUMBO_NODE_CDATA) {
			add_escaped(s->b, node->v.text.text, false);
		} else if (node->type == GUMBO_NODE_ELEMENT) {
			int before = s->depth;
			into = enter(s, node);
			if (into) {
				if (talloc_array_length(levels) <= level + 1)
					levels = talloc_realloc(
					        s->tmp, levels, struct level, level * 2 + 64);
				levels[level++].opened = s->depth > before;
				if (node->v.element.children.length) {
					node = node->v.element.children.data[0];
					continue;
				}
				leave(s, node, &levels[--level].opened);
			}
		}
		for (;;) {
			const GumboNode *up = node->parent;
			size_t next = node->index_within_parent + 1;
			if (node == root || level == 0 || !up || up->type != GUMBO_NODE_ELEMENT)
				return;
			if (next < up->v.element.children.length) {
				node = up->v.element.children.data[next];
				break;
			}
			leave(s, up, &levels[--level].opened);
			node = up;
		}
	}
}

/* The body's own look, on a div around everything. */
static const GumboElement *find_body(const GumboNode *root)
{
	const GumboVector *kids = &root->v.element.children;

	for (unsigned i = 0; i < kids->length; i++) {
		const GumboNode *kid = kids->data[i];
		if (kid->type == GUMBO_NODE_ELEMENT && kid->v.element.tag == GUMBO_TAG_BODY)
			return &kid->v.element;
	}
	return NULL;
}

/* <body bgcolor text link>: rules before all others, as a browser counts them. */
static void add_body_rule(
        struct safe *s, const GumboElement *body, const char *name, const char *rule)
{
	const char *color = html_attribute(body, name);

	if (!color || !*color || !value_fits(COLOR, color))
		return;
	rule = talloc_asprintf(s->tmp, "%s:%s%s}", rule,
	        strlen(color) == 6 && strspn(color, "0123456789abcdefABCDEF") == 6 ? "#" : "",
	        color);
	buf_adds(s->styles, css_sheet(s->tmp, NULL, rule, &s->held));
}

/* The look of <html> and <body>, for a div around everything. */
static void add_outer(struct safe *s, const GumboElement *html, const GumboElement *body)
{
	static const char *const inherited[] = {"dir", "lang"};

	for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++) {
		const char *value = html ? html_attribute(html, inherited[i]) : NULL;
		if (value && *value && value_fits(WORD, value) &&
		        !(body && html_attribute(body, inherited[i])))
			add_attribute(s->b, inherited[i], value);
	}
	if (!body)
		return;
	add_attributes(s, body, "body");
	add_body_rule(s, body, "bgcolor", "body{background-color");
	add_body_rule(s, body, "text", "body{color");
	add_body_rule(s, body, "link", "a{color");
}

static char *serialise(const void *mem, const void *tmp, const struct html *h, bool *again)
{
	struct safe s = {
	        .tmp = tmp, .html = h, .b = buf_new(tmp, MAX_OUT), .styles = buf_new(tmp, MAX_CSS)};
	struct buf *head;
	const char *start;
	bool wrapped;

	if (!h->root) {
		add_escaped(s.b, h->plain, false);
		return talloc_asprintf(mem, "<pre>\n%s</pre>", s.b->p);
	}
	head = s.b;
	s.b = buf_new(tmp, 1u << 16);
	add_outer(&s, &h->root->v.element, find_body(h->root));
	wrapped = s.b->n > 0;
	if (wrapped)
		buf_addf(head, "<div%s>", s.b->p);
	s.b = head;
	walk(&s, h->root);
	*again = s.again;
	html_drop_half_tag(s.b);
	if (wrapped)
		buf_adds(s.b, "</div>");
	start = s.b->p + strspn(s.b->p, BLANKS); /* a parser drops them before the body */
	while (s.b->n && s.b->p + s.b->n > start && strchr(BLANKS, s.b->p[s.b->n - 1]))
		s.b->p[--s.b->n] = 0;
	if (s.held)
		buf_adds(s.styles, CSS_HELD "\n");
	if (!s.styles->n)
		return talloc_strdup(mem, start);
	return talloc_asprintf(mem, "<style>\n%s</style>%s", s.styles->p, start);
}

char *html_safe(const void *mem, const struct html *h)
{
	void *tmp = talloc_new(mem);
	bool again = false;
	char *out = serialise(mem, tmp, h, &again);

	/* until it stays as it is, or what is safe today may be read in another way tomorrow */
	for (int i = 0; again && i < MAX_AGAIN; i++) {
		char *before = out;
		out = serialise(mem, tmp, html_parse(tmp, before, strlen(before)), &again);
		again = again && strcmp(out, before) != 0;
		talloc_free(before);
	}
	talloc_free(tmp);
	return out;
}
