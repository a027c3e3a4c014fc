/*
 * base/str: text and bytes.
 *
 * Text is a NUL-terminated char * of valid UTF-8 without inner NULs. Anything
 * else is struct bytes. A buf grows up to a maximum given at its birth.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "base/rc.h"

struct bytes {
	const uint8_t *p; /* may be NULL when n is 0 */
	size_t n;
};

struct buf {
	char *p; /* always NUL-terminated */
	size_t n; /* without the NUL */
	size_t cap, max;
	bool full; /* something did not fit: the content is cut */
};

/* An empty buffer in mem that never holds more than max bytes. */
struct buf *buf_new(const void *mem, size_t max);
/* Appending past max keeps what fits and sets full; check it once at the end. */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char ch);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Append a Unicode code point as UTF-8. */
void buf_add_cp(struct buf *b, uint32_t cp);
void buf_reset(struct buf *b);

bool str_eq(const char *a, const char *b); /* both may be NULL */
bool str_ieq(const char *a, const char *b); /* ASCII case */
bool str_starts(const char *s, const char *prefix);
bool str_istarts(const char *s, const char *prefix); /* ASCII case */
bool str_ends(const char *s, const char *suffix);
/* ASCII case-insensitive search; NULL if absent. */
const char *str_ifind(const char *hay, const char *needle);
/* Trimmed copy (ASCII white space). */
char *str_trim(const void *mem, const char *s);
/* Every run of white space (also U+00A0) made one blank, ends trimmed. */
char *str_collapse(const void *mem, const char *s);
/* ASCII lower-case copy. */
char *str_lower(const void *mem, const char *s);

/* Whole decimal number; RC_INVALID for anything else, overflow included. */
MUST_CHECK enum rc str_to_i64(const char *s, int64_t *out);

/* A code point of Unicode as UTF-8, at most 4 bytes; how many. */
size_t utf8_put(char *out, uint32_t cp);
/* Next code point of valid UTF-8; advances *s; 0 at the end. */
uint32_t utf8_next(const char **s);
/* Control characters, signs nobody sees, and those that turn the direction of writing:
 * "gpj.exe" reads "exe.jpg". */
bool utf8_misleads(uint32_t cp);
bool utf8_valid(const void *p, size_t n);
/* Valid UTF-8 without NUL from any bytes: each wrong byte becomes U+FFFD. */
char *utf8_clean(const void *mem, const void *p, size_t n);
/* Length in code points. */
size_t utf8_length(const char *s);
/* Copy of the first n code points. */
char *utf8_prefix(const void *mem, const char *s, size_t n);

char *hex_encode(const void *mem, const void *p, size_t n);
/* base64url without padding (RFC 4648 §5). */
char *b64url_encode(const void *mem, const void *p, size_t n);
MUST_CHECK enum rc b64url_decode(const void *mem, const char *s, struct bytes *out);
/* Standard base64 with padding, one line. */
char *b64_encode(const void *mem, const void *p, size_t n);

#endif
