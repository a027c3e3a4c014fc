/*
 * mail/charset: bytes in any charset to UTF-8. Knows no MIME.
 * Inside mail/ only. Results are talloc'd in mem and always valid UTF-8 without NUL.
 */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/ctx.h"
#include "base/str.h"

/* What had to be repaired; or'ed into *defects. */
enum charset_defect {
	CHARSET_UNKNOWN = 1, /* the declared name means nothing */
	CHARSET_GUESSED = 2, /* undeclared 8-bit text, or declared wrongly */
	CHARSET_BROKEN = 4, /* some bytes had no meaning: U+FFFD */
	CHARSET_NUL = 8, /* NUL bytes left out */
	CHARSET_DOUBLE = 16, /* UTF-8 made of UTF-8: undone */
};

/* declared: the charset's name as written, or NULL. language: ISO 639-1 of who
 * probably wrote it, or NULL. Never fails: the last resort is windows-1252. */
char *charset_decode(const void *mem, struct bytes b, const char *declared, const char *language,
        unsigned *defects);

/* Load what conversion and guessing need before the sandbox closes. */
void charset_warm(void);

#endif
