#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "mail/fold_lines.h"
#include "mail/html.h"
#include "mail/mail.h"

struct writer {
	struct buf *b;
	bool marks;
	int pre, open[FOLD_MARKS]; /* how many such elements are open */
	int newlines; /* at the end of b */
	bool blank; /* a blank waits */
	bool line_open;
};

static void write_break(struct writer *w, int lines)
{
	if (lines == 0 || w->b->n == 0)
		return;
	w->blank = false;
	for (; w->newlines < lines; w->newlines++)
		buf_addc(w->b, '\n');
	w->line_open = false;
}

static void write_bytes(struct writer *w, const char *p, size_t n)
{
	if (!w->line_open) {
		for (int i = 1; i < FOLD_MARKS && w->marks; i++)
			if (w->open[i])
				buf_addc(w->b, (char)i);
		w->line_open = true;
	}
	buf_add(w->b, p, n);
	w->newlines = 0;
}

static void write_text(struct writer *w, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, w->pre ? "\n" : " \t\r\n");
		/* U+00A0 is a blank to a reader, but keeps its place */
		if (n) {
			const char *end = s + n;
			if (w->blank && w->line_open)
				write_bytes(w, " ", 1);
			w->blank = false;
			while (s < end) {
				const char *nb = memmem(s, (size_t)(end - s), "\xc2\xa0", 2);
				const char *stop = nb ? nb : end;
				if (stop > s)
					write_bytes(w, s, (size_t)(stop - s));
				if (nb && w->line_open)
					write_bytes(w, " ", 1);
				s = nb ? nb + 2 : end;
			}
		}
		if (!*s)
			break;
		if (w->pre && *s == '\n') {
			buf_addc(w->b, '\n');
			w->newlines++;
			w->line_open = false;
		} else {
			w->blank = true;
		}
		s++;
	}
}

static bool is_skipped(GumboTag t)
{
	switch (t) {
	case GUMBO_TAG_HEAD:
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_TITLE:
	case GUMBO_TAG_TEMPLATE:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_NOFRAMES:
	case GUMBO_TAG_NOEMBED:
	case GUMBO_TAG_SELECT:
	case GUMBO_TAG_SVG:
	case GUMBO_TAG_MATH:
		return true;
	default:
		return false;
	}
}

/* Lines of space around an element: 0 inline, 1 block, 2 paragraph. */
static int block_of(GumboTag t)
{
	switch (t) {
	case GUMBO_TAG_P:
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_XMP:
	case GUMBO_TAG_PLAINTEXT:
	case GUMBO_TAG_LISTING:
		return 2;
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
	case GUMBO_TAG_LI:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_TR:
	case GUMBO_TAG_HR:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_FIELDSET:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_BODY:
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_TEXTAREA:
	case GUMBO_TAG_OBJECT:
		return 1;
	default:
		return 0;
	}
}

static bool has_class(const GumboElement *e, const char *name)
{
	const char *v = html_attribute(e, "class"), *p = v;
	size_t n = strlen(name);

	while (p && (p = str_ifind(p, name)) != NULL) {
		if ((p == v || p[-1] == ' ') && (!p[n] || p[n] == ' '))
			return true;
		p += n;
	}
	return false;
}

static bool id_is(const GumboElement *e, const char *name)
{
	const char *v = html_attribute(e, "id");

	return v &&
	       (strcasecmp(v, name) == 0 || (str_istarts(v, "x_") && strcasecmp(v + 2, name) == 0));
}

static bool has_one_class(const GumboElement *e, const char *const *names)
{
	for (; *names; names++)
		if (has_class(e, *names))
			return true;
	return false;
}

static bool has_one_id(const GumboElement *e, const char *const *names)
{
	for (; *names; names++)
		if (id_is(e, *names))
			return true;
	return false;
}

/* Outlook's thin line above the header of the mail that is answered. */
static bool has_outlook_line(const GumboElement *e)
{
	const char *style = e->tag == GUMBO_TAG_DIV ? html_attribute(e, "style") : NULL;
	const char *top = style ? str_ifind(style, "border-top:solid #") : NULL;

	if (top)
		return str_ifind(top, "1.0pt") && str_ifind(style, "padding:3.0pt");
	if (!style)
		return false;
	if (str_ifind(style, "border-top-color: rgb(229, 229, 229)"))
		return true;
	return str_ifind(style, "rgb(225, 225, 225)") && str_ifind(style, "padding: 3pt 0");
}

/* The mark of a blockquote: some are quotes by themselves. */
static char blockquote_mark(const GumboElement *e)
{
	static const char *const classes[] = {
	        "gmail_quote", "protonmail_quote", "tutanota_quote", "front-blockquote", NULL};
	static const char *const ids[] = {"iosymail", "blockquote_zmail", "isReplyContent", NULL};
	const char *type = html_attribute(e, "type");

	if ((type && strcasecmp(type, "cite") == 0) || html_attribute(e, "cite") ||
	        has_one_class(e, classes) || has_one_id(e, ids))
		return FOLD_MARK_QUOTE;
	return FOLD_MARK_BLOCK;
}

/* Markup by which mail programs fence the mail that is answered, and their signatures. A box in
 * which people also write their answers (Gmail's div, Proton's) is none: its blockquotes are. */
static char element_mark(const GumboElement *e)
{
	static const char *const boxes[] = {"yahoo_quoted", "WM_COMPOSE_QUOTE",
	        "mail-quote-collapse", "cite", "elmail-quote", "ntes_quote", NULL};
	static const char *const box_ids[] = {
	        "OLK_SRC_BODY_SECTION", "yahoo_quoted", "isForwardContent", NULL};
	static const char *const prefixes[] = {"gmail_attr", "moz-cite-prefix", NULL};
	static const char *const prefix_ids[] = {"reply-intro", NULL};
	static const char *const heads[] = {"OutlookMessageHeader", NULL};
	static const char *const head_ids[] = {"divRplyFwdMsg", NULL};
	static const char *const signatures[] = {"gmail_signature", "gmail_signature_prefix",
	        "moz-signature", "protonmail_signature_block", "tutanota_signature", NULL};
	static const char *const signature_ids[] = {
	        "Signature", "ms-outlook-mobile-signature", "AppleMailSignature", NULL};

	if (e->tag == GUMBO_TAG_BLOCKQUOTE)
		return blockquote_mark(e);
	if (has_one_class(e, prefixes) || has_one_id(e, prefix_ids))
		return FOLD_MARK_PREFIX;
	if (has_one_class(e, heads) || has_one_id(e, head_ids))
		return FOLD_MARK_HEAD;
	if (has_outlook_line(e))
		return FOLD_MARK_RULED;
	if (has_one_class(e, boxes) || has_one_id(e, box_ids))
		return FOLD_MARK_QUOTE;
	if (has_one_class(e, signatures) || has_one_id(e, signature_ids) ||
	        html_attribute(e, "data-signature-widget"))
		return FOLD_MARK_SIGNATURE;
	return 0;
}

/* The line that mail programs show in their lists and the letter does not. Nothing is lost: the
 * HTML has it. */
static bool is_hidden(const GumboElement *e)
{
	const char *style = e->attributes.length ? html_attribute(e, "style") : NULL;
	const char *at = style ? str_ifind(style, "display") : NULL;

	if (!at)
		return false;
	at += 7 + strspn(at + 7, " \t");
	return *at == ':' && str_istarts(at + 1 + strspn(at + 1, " \t"), "none");
}

static bool may_be_marked(const GumboElement *e)
{
	return e->attributes.length || e->tag == GUMBO_TAG_BLOCKQUOTE;
}

static bool is_cell(GumboTag t)
{
	return t == GUMBO_TAG_TD || t == GUMBO_TAG_TH;
}

/* What somebody typed stands in it, line by line. */
static bool keeps_lines(GumboTag t)
{
	return t == GUMBO_TAG_PRE || t == GUMBO_TAG_XMP || t == GUMBO_TAG_PLAINTEXT ||
	       t == GUMBO_TAG_LISTING || t == GUMBO_TAG_TEXTAREA;
}

static void enter(struct writer *w, const GumboNode *node)
{
	GumboTag t = node->v.element.tag;

	write_break(w, block_of(t));
	if (t == GUMBO_TAG_BR) {
		buf_addc(w->b, '\n');
		w->newlines++;
		w->line_open = false;
		w->blank = false;
	} else if (t == GUMBO_TAG_LI) {
		write_bytes(w, "- ", 2);
	} else if (is_cell(t) && w->line_open) {
		w->blank = true;
	} else if (t == GUMBO_TAG_HR && w->marks) {
		write_bytes(w, "__________", 10);
		write_break(w, 1);
	}
	if (keeps_lines(t))
		w->pre++;
	if (w->marks && may_be_marked(&node->v.element))
		w->open[(int)element_mark(&node->v.element)]++;
}

static void leave(struct writer *w, const GumboNode *node)
{
	GumboTag t = node->v.element.tag;

	write_break(w, block_of(t));
	if (keeps_lines(t))
		w->pre--;
	if (w->marks && may_be_marked(&node->v.element))
		w->open[(int)element_mark(&node->v.element)]--;
}

/* Depth-first without recursion: parents are in the nodes. */
static void walk(struct writer *w, const GumboNode *root)
{
	const GumboNode *node = root;

	while (node) {
		const GumboVector *kids = NULL;

		if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
		        node->type == GUMBO_NODE_CDATA) {
			write_text(w, node->v.text.text);
		} else if (node->type == GUMBO_NODE_ELEMENT && !is_skipped(node->v.element.tag) &&
		           !is_hidden(&node->v.element)) {
			enter(w, node);
			kids = &node->v.element.children;
			if (kids->length) {
				node = kids->data[0];
				continue;
			}
			leave(w, node);
		}
		for (;;) {
			const GumboNode *up = node->parent;
			size_t next = node->index_within_parent + 1;
			if (node == root || !up || up->type != GUMBO_NODE_ELEMENT)
				return;
			if (next < up->v.element.children.length) {
				node = up->v.element.children.data[next];
				break;
			}
			leave(w, up);
			node = up;
		}
	}
}

char *html_text(const void *mem, const struct html *h, bool marks)
{
	struct writer w = {.b = buf_new(mem, MAIL_MAX_TEXT), .marks = marks};
	char *s;
	size_t n;

	if (!h->root)
		return talloc_strdup(mem, h->plain);
	walk(&w, h->root);
	s = w.b->p;
	n = w.b->n;
	while (n && (s[n - 1] == '\n' || s[n - 1] == ' '))
		s[--n] = 0;
	return s;
}
