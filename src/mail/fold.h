/*
 * mail/fold: what is new in a message. Pure; folds, never cuts: reply, quoted and
 * signature together hold every word of the input. When unsure, show more.
 */
#ifndef MAIL_FOLD_H
#define MAIL_FOLD_H

#include "base/ctx.h"

struct folded {
	const char *reply, *quoted, *signature; /* text, never NULL */
};

MUST_CHECK enum rc fold_text(struct ctx *c, const void *mem, const char *text, struct folded *out);
/* What is known of the mail beside its text. */
struct fold_about {
	const char *subject; /* below "Fwd: …" what is handed on stays visible */
	const char *const *own; /* the desk's addresses, ended by NULL; or NULL */
	bool answers_us; /* it names a mail of the desk: what it quotes is no news */
	bool answers_none; /* it is the first of its thread: "> ls" is what somebody typed */
	bool in_colour; /* its HTML has answers in the quote, in a colour of their own */
	bool begins_thread; /* the same, and its headers are whole: none was lost that says else */
};

/* The same for a whole mail; text may bear the marks of html_text(). */
MUST_CHECK enum rc fold_mail(struct ctx *c, const void *mem, const char *text,
        const struct fold_about *about, struct folded *out);
/* From HTML (unsanitised is fine: it is only read). */
MUST_CHECK enum rc fold_html(struct ctx *c, const void *mem, const char *html, struct folded *out);

#endif
