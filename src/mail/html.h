/*
 * mail/html: a gumbo tree in an arena, shared by sanitise and html_text. Knows no mail.
 * Inside mail/. The arena bounds memory; a flattener in front bounds depth, because
 * gumbo's time grows with it. Text that gumbo cannot hold becomes one text node.
 */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* A picture that came with the mail and is called by its Content-Location. */
struct html_picture {
	const char *location, *id;
	bool used; /* the HTML shows it: as cid:id */
};

struct html {
	const GumboNode *root; /* NULL: too much for a tree; plain is all there is */
	const char *plain;
	bool cut; /* too many tags: the end is missing */
	struct html_picture *pictures; /* for html_safe(); may be NULL */
	size_t picture_count;
};

/* Never NULL; lives in mem. */
struct html *html_parse(const void *mem, const char *source, size_t n);
/* Readable text. marks: lines that are quoted or a signature by their markup begin
 * with FOLD_MARK_* (fold_lines.h). */
char *html_text(const void *mem, const struct html *h, bool marks);
/* html_colour.c: somebody answered inside a quote, in another colour. */
bool html_answers_in_colour(const struct html *h);
/* Safe HTML (mail/sanitise.h). */
char *html_safe(const void *mem, const struct html *h);

/* The text of one attribute, or NULL. */
const char *html_attribute(const GumboElement *e, const char *name);

/* The most that a letter's style sheets may be, all together. */
#define MAX_CSS (256u << 10)
/* sanitise_css.c: what is allowed of a style attribute; "" if nothing. *remote: the
 * http(s) address of a background picture that was taken out, or NULL. */
char *css_declarations(const void *mem, const char *css, const char **remote);
/* The same for a whole style sheet; media: as its element says, or NULL. *held becomes true where
 * it names something from elsewhere: a picture, a font, another sheet. None of it is ever loaded.
 */
char *css_sheet(const void *mem, const char *media, const char *css, bool *held);
/* Stands once at the end of the sheets of such a letter, so that its reader can be told. */
#define CSS_HELD "ws-held{--ws-held:1}"
/* A <link> to a style sheet somewhere else. */
bool html_is_sheet_elsewhere(const GumboElement *e);
/* Where there is no more room, the end is missing, but no half tag stands there. */
void html_drop_half_tag(struct buf *b);
/* Before every id of a letter, so that it is none of the page that shows it. */
#define ID_MARK "m-"
/* sanitise_url.c: an address that may stand in href, or NULL. */
char *url_link(const void *mem, const char *raw);
enum url_picture { PICTURE_NONE, PICTURE_CID, PICTURE_DATA, PICTURE_REMOTE };
enum url_picture url_picture(const void *mem, const char *raw, char **out);

#endif
