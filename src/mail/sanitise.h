/*
 * mail/sanitise: HTML that is safe to show (allow lists for elements, attributes,
 * CSS properties, URL schemes; gumbo tree, serialised so that parsing again gives the
 * same tree). Pure. Remote pictures keep their address in data-remote-src, never in
 * src; cid: stays as src="cid:…" for the server to map.
 */
#ifndef MAIL_SANITISE_H
#define MAIL_SANITISE_H

#include "base/ctx.h"

MUST_CHECK enum rc sanitise_html(struct ctx *c, const void *mem, const char *html, char **out);
/* Readable text of HTML: blocks on lines, links as text, lists with dashes. */
MUST_CHECK enum rc html_to_text(struct ctx *c, const void *mem, const char *html, char **out);

#endif
