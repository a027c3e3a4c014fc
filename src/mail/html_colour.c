/*
 * Whether somebody wrote answers into a quote by their colour: text of a strong colour inside a
 * blockquote, behind a question or in one line with other words. Not the colours of a quote as a
 * whole, of a link, or of a firm's name that stands alone.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "mail/html.h"

#define STRONG 100 /* between the most and the least of red, green and blue */

struct look {
	int quotes, colours, links; /* how many such elements are open */
	bool asked; /* what stands before ends with a question mark */
	bool line; /* words without a colour stand before in this line */
};

static int hex(char ch)
{
	return isdigit((unsigned char)ch) ? ch - '0' : tolower((unsigned char)ch) - 'a' + 10;
}

static bool is_strong(const int rgb[3])
{
	int most = 0, least = 255;

	for (int i = 0; i < 3; i++) {
		most = rgb[i] > most ? rgb[i] : most;
		least = rgb[i] < least ? rgb[i] : least;
	}
	return most - least >= STRONG;
}

/* "#f00", "#ff0000", "rgb(255, 0, 0)", "red". */
static bool is_strong_colour(const char *s)
{
	static const char *const names[] = {"red", "blue", "green", "lime", "orange", "purple",
	        "magenta", "fuchsia", "crimson", "darkred", "firebrick", "darkgreen", "teal",
	        "orangered", "royalblue", "dodgerblue", "mediumblue", "blueviolet", "darkorange",
	        "violet", "deeppink", "forestgreen", "brown", "maroon", "navy", "tomato", NULL};
	int rgb[3] = {0, 0, 0};
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strspn(s + (*s == '#'), "0123456789abcdefABCDEF");
	if (*s == '#' && (n == 3 || n == 6)) {
		for (size_t i = 0; i < 3; i++)
			rgb[i] = n == 3 ? hex(s[1 + i]) * 17
			                : hex(s[1 + i * 2]) * 16 + hex(s[2 + i * 2]);
		return is_strong(rgb);
	}
	if (str_istarts(s, "rgb")) {
		s += strcspn(s, "(");
		for (size_t i = 0; i < 3 && *s; i++) {
			s += strcspn(s, "0123456789");
			rgb[i] = (int)strtol(s, (char **)&s, 10);
		}
		return is_strong(rgb);
	}
	for (size_t i = 0; names[i]; i++) {
		n = strlen(names[i]);
		if (strncasecmp(s, names[i], n) == 0 && !isalpha((unsigned char)s[n]))
			return true;
	}
	return false;
}

/* The element gives its text a strong colour. */
static bool is_coloured(const GumboElement *e)
{
	const char *style, *at;

	if (!e->attributes.length || e->tag == GUMBO_TAG_BLOCKQUOTE || e->tag == GUMBO_TAG_A)
		return false;
	if (e->tag == GUMBO_TAG_FONT && html_attribute(e, "color"))
		return is_strong_colour(html_attribute(e, "color"));
	style = html_attribute(e, "style");
	for (at = style; at && (at = str_ifind(at, "color")) != NULL; at += 5) {
		const char *colon = at + 5 + strspn(at + 5, " \t");
		if ((at == style || strchr("; \t\r\n", at[-1])) && *colon == ':')
			return is_strong_colour(colon + 1);
	}
	return false;
}

static bool breaks_line(GumboTag t)
{
	return t == GUMBO_TAG_BR || t == GUMBO_TAG_DIV || t == GUMBO_TAG_P || t == GUMBO_TAG_LI ||
	       t == GUMBO_TAG_TR || t == GUMBO_TAG_TD || t == GUMBO_TAG_BLOCKQUOTE ||
	       t == GUMBO_TAG_UL || t == GUMBO_TAG_OL || t == GUMBO_TAG_TABLE;
}

/* An element begins (by 1) or ends (by -1). */
static void pass(struct look *l, const GumboElement *e, int by)
{
	if (breaks_line(e->tag))
		l->line = false;
	l->quotes += by * (e->tag == GUMBO_TAG_BLOCKQUOTE);
	l->links += by * (e->tag == GUMBO_TAG_A);
	if (l->quotes && is_coloured(e))
		l->colours += by;
}

/* Whether this text is an answer. */
static bool read_text(struct look *l, const char *s)
{
	static const char *const asks[] = {"?", "？", ";", "\u037e", NULL};
	bool coloured = l->colours > 0, answer = false;
	char *copy;

	if (!l->quotes || l->links)
		return false;
	copy = str_trim(NULL, s);
	if (*copy) {
		answer = coloured && (l->asked || l->line);
		l->line |= !coloured;
		l->asked = false;
		for (size_t i = 0; asks[i] && !coloured; i++)
			l->asked |= str_ends(copy, asks[i]);
	}
	talloc_free(copy);
	return answer;
}

bool html_answers_in_colour(const struct html *h)
{
	const GumboNode *node = h->root;
	struct look l = {0};

	while (node) {
		const GumboVector *kids = NULL;

		if (node->type == GUMBO_NODE_TEXT && read_text(&l, node->v.text.text))
			return true;
		if (node->type == GUMBO_NODE_ELEMENT && node->v.element.tag != GUMBO_TAG_STYLE &&
		        node->v.element.tag != GUMBO_TAG_HEAD) {
			pass(&l, &node->v.element, 1);
			kids = &node->v.element.children;
			if (kids->length) {
				node = kids->data[0];
				continue;
			}
			pass(&l, &node->v.element, -1);
		}
		for (;;) {
			const GumboNode *up = node->parent;
			size_t next = node->index_within_parent + 1;
			if (node == h->root || !up || up->type != GUMBO_NODE_ELEMENT)
				return false;
			if (next < up->v.element.children.length) {
				node = up->v.element.children.data[next];
				break;
			}
			pass(&l, &up->v.element, -1);
			node = up;
		}
	}
	return false;
}
