/*
 * mail/charset_names: what senders call a charset, and what they mean. Data and look-ups only;
 * inside mail/.
 */
#ifndef MAIL_CHARSET_NAMES_H
#define MAIL_CHARSET_NAMES_H

#include <stdbool.h>

/* UTF-8, or nothing at all. */
bool charset_is_utf8(const char *name);
/* The charset that is meant; name itself if nothing is known. */
const char *charset_resolve(const char *name);

enum charset_width { CHARSET_SINGLE, CHARSET_PAIRS, CHARSET_OTHER };
/* Of a resolved name: bytes of one each, pairs beyond ASCII, or something else. */
enum charset_width charset_width(const char *name);

#endif
