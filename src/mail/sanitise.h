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
/* A very long letter is shown in parts of about HTML_PART bytes, each of them whole: what was open
 * is opened again, style sheets stand in every one. For what sanitise_html wrote. */
#define HTML_PART (128 << 10)
size_t html_part_count(const char *safe); /* 0 for "" */
/* n from 1; NULL behind the last. */
char *html_part(const void *mem, const char *safe, size_t n);
/* Readable text of HTML: blocks on lines, links as text, lists with dashes. */
MUST_CHECK enum rc html_to_text(struct ctx *c, const void *mem, const char *html, char **out);

#endif
