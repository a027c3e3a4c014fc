/*
 * desk/body: what an agent wrote, as it is stored, shown and sent.
 * Knows Markdown, safe HTML and the signature; no rows. Pure. Results live in mem.
 */
#ifndef DESK_BODY_H
#define DESK_BODY_H

#include "base/ctx.h"

/* Here begins the other letter in a forward. */
#define BODY_FORWARDED_START "<div class=\"forwarded\">----------"

struct body {
	const char *html; /* safe; "" for nothing */
	const char *text; /* the same as text, without the signature */
	const char *folded; /* "-- \n" and the signature; "" for none */
};

/* From one of the two, the other NULL. RC_INVALID "two_texts" for both; neither is an empty body.
 */
MUST_CHECK enum rc body_make(
        struct ctx *c, const void *mem, const char *markdown, const char *html, struct body *out);
/* Put the signature below; "" adds none, nor does what ends with the same words already. */
void body_sign(const void *mem, const char *signature, struct body *b);
/* Another letter below all of it, text and html. */
void body_quote(const void *mem, const char *text, const char *html, struct body *b);
/* Any text as HTML that shows the same. */
char *body_escaped(const void *mem, const char *text);
/* The html of a stored forward without what body_quote added. */
const char *body_unquoted(const void *mem, const char *html);
/* The html of a stored reply without what body_sign added. */
const char *body_unsigned(const void *mem, const char *html, const char *folded);

#endif
