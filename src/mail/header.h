/*
 * mail/header: header values as people meant them: RFC 2047 done wrongly, raw 8-bit,
 * ids, dates. Knows no parts. Inside mail/ only; results are talloc'd in mem.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "mail/mail.h"

/* What was repaired; or'ed into the same number as enum charset_defect, behind its bits. */
enum header_defect {
	HEADER_WORDS = 32, /* encoded words that were not (RFC 2047) */
	HEADER_PARAM = 64, /* a parameter in pieces that were not (RFC 2231), or never closed */
};

/* How to read a header: language and charset are the fallbacks for raw 8-bit text. */
struct header_reader {
	const char *language; /* or NULL */
	const char *charset; /* of the body, or NULL */
	unsigned *defects; /* enum charset_defect, enum header_defect; or NULL */
};

/* Unfolded, decoded, control characters made blanks, without signs that mislead, trimmed. */
char *header_text(const void *mem, const struct header_reader *r, const char *raw);
/* Only without the signs that mislead; what joins letters or pictures of other writings stays.
 * In place. */
char *header_unmask(char *text);
/* The same bytes, but every encoded word and raw 8-bit run is UTF-8, so that GMime,
 * which knows fewer charsets, can parse the structure. Returns raw itself if there is
 * nothing to do. */
const char *header_normalise(const void *mem, const struct header_reader *r, const char *raw);
/* Addresses of a list header. Adds to *out, at most MAIL_MAX_ADDRESSES in all. */
void header_addresses(const void *mem, const struct header_reader *r, const char *raw,
        struct mail_addresses *out);
/* A parameter of a header like Content-Type, decoded; NULL: it is not there. For what GMime
 * reads less well: RFC 2231 and 2047 done wrongly, open quotes, missing ';', raw bytes. */
const char *header_param(
        const void *mem, const struct header_reader *r, const char *raw, const char *name);
/* All <ids> (or bare words with an @) of References, In-Reply-To, Message-ID; ended by NULL. */
const char **header_ids(const void *mem, const char *raw, size_t max);
/* Milliseconds, 0 if unreadable. */
int64_t header_date(const char *raw);
/* As RFC 5322 has it, and not only to be guessed. */
bool header_date_is_orderly(const char *raw);

#endif
