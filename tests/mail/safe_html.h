/* A second look at what the sanitiser let through, by a parser: what could run, or call out. */
#ifndef TESTS_MAIL_SAFE_HTML_H
#define TESTS_MAIL_SAFE_HTML_H

#include <gumbo.h>
#include <string.h>

#include "base/str.h"

static inline const char *bad_element(const GumboElement *e)
{
	static const GumboTag tags[] = {GUMBO_TAG_SCRIPT, GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT,
	        GUMBO_TAG_EMBED, GUMBO_TAG_BASE, GUMBO_TAG_META, GUMBO_TAG_LINK, GUMBO_TAG_FORM,
	        GUMBO_TAG_SVG, GUMBO_TAG_MATH, GUMBO_TAG_INPUT, GUMBO_TAG_TEMPLATE,
	        GUMBO_TAG_UNKNOWN};

	if (e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return "foreign element";
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (e->tag == tags[i])
			return "element";
	return NULL;
}

static inline const char *bad_attribute(const GumboAttribute *a)
{
	if (str_istarts(a->name, "on") || strcmp(a->name, "srcset") == 0 ||
	        (strcmp(a->name, "id") == 0 && !str_starts(a->value, "m-")) ||
	        strcmp(a->name, "name") == 0)
		return a->name;
	if (strcmp(a->name, "href") == 0 && !str_starts(a->value, "#m-") &&
	        !str_istarts(a->value, "http://") && !str_istarts(a->value, "https://") &&
	        !str_istarts(a->value, "mailto:") && !str_istarts(a->value, "tel:"))
		return a->value;
	if (strcmp(a->name, "src") == 0 && !str_istarts(a->value, "cid:") &&
	        !str_istarts(a->value, "data:image/"))
		return a->value;
	if (strcmp(a->name, "style") == 0 &&
	        (str_ifind(a->value, "url(") || str_ifind(a->value, "expression") ||
	                strchr(a->value, '\\') || str_ifind(a->value, "fixed")))
		return a->value;
	return NULL;
}

static inline const char *bad_node(const GumboNode *n)
{
	const GumboElement *e = &n->v.element;
	const char *bad;

	if (n->type == GUMBO_NODE_TEMPLATE)
		return "template";
	if (n->type != GUMBO_NODE_ELEMENT)
		return NULL;
	bad = bad_element(e);
	for (unsigned i = 0; !bad && i < e->attributes.length; i++)
		bad = bad_attribute(e->attributes.data[i]);
	for (unsigned i = 0; !bad && i < e->children.length; i++)
		bad = bad_node(e->children.data[i]);
	return bad;
}

#endif
