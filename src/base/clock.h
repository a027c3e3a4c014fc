/*
 * base/clock: wall time in milliseconds since 1970 UTC, and RFC 3339.
 * Only loops read the clock; everything else takes ctx->now_ms.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/rc.h"

int64_t clock_now_ms(void);
int64_t clock_mono_ms(void); /* for intervals */
void clock_sleep_ms(int64_t ms);

/* "2026-11-23T08:10:00Z", with .mmm where the milliseconds are not 0. */
char *clock_format(const void *mem, int64_t ms);
/* The same into a place of the caller's. */
#define CLOCK_TEXT 25
void clock_write(char out[CLOCK_TEXT], int64_t ms);
/* RFC 3339 with any offset. RC_INVALID otherwise. */
MUST_CHECK enum rc clock_parse(const char *s, int64_t *out_ms);

#endif
