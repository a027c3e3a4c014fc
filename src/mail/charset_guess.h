/*
 * mail/charset_guess: which charset bytes are in that do not say so, or say it wrongly: by the
 * letters of a language, by its words, by statistics. Knows no MIME. Inside mail/.
 */
#ifndef MAIL_CHARSET_GUESS_H
#define MAIL_CHARSET_GUESS_H

#include "base/str.h"

/* The customer's language tells windows-1250 from windows-1257 where statistics cannot. NULL: it
 * is none of those known, or its letters do not fit. */
char *charset_by_language(const void *mem, struct bytes b, const char *language);
/* A few words of pairs of bytes: Korean or Chinese, by their commonest signs. NULL: they are not.
 */
char *charset_of_pairs(const void *mem, struct bytes b);
/* Read as windows-1252, if its words are of a western language and so are all its letters; else
 * NULL.
 */
char *charset_western(const void *mem, struct bytes b);
/* By statistics; NULL: they say nothing. */
char *charset_detected(const void *mem, struct bytes b);
/* western: b read as windows-1252, the commonest wrong declaration. NULL: it is right, or nothing
 * fits better. */
char *charset_not_western(
        const void *mem, struct bytes b, const char *western, const char *language);
/* Signs of boxes inside words: KOI8-U that was read as KOI8-R. */
bool charset_has_boxes(const char *text);

/* charset.c: by ICU; NULL when the name is unknown to it. */
char *charset_icu(const void *mem, struct bytes b, const char *name, unsigned *defects);
/* charset.c: a U+FFFD is in it. */
bool charset_has_gaps(const char *text);

#endif
