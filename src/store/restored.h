/*
 * store/restored: what a desk out of a backup has to settle. SQL only.
 * These need an open transaction.
 */
#ifndef STORE_RESTORED_H
#define STORE_RESTORED_H

#include "base/ctx.h"

/* Replies that were on their way, or due by then: they may have gone out since the backup. */
MUST_CHECK enum rc store_restored_doubtful(struct ctx *c, int64_t by_ms, int64_t *out);
/* These wait again, marked as perhaps sent already; the desk's own mails as well. */
MUST_CHECK enum rc store_restored_doubt(struct ctx *c, int64_t by_ms);
/* New conversations begin at least this many numbers, and a tenth of all, further on. */
MUST_CHECK enum rc store_restored_skip_numbers(struct ctx *c, int64_t n);

#endif
