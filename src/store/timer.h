/*
 * store/timer: rows that time alone changes: snoozed, and long in the trash. SQL only.
 * Needs an open transaction; lists live in mem.
 */
#ifndef STORE_TIMER_H
#define STORE_TIMER_H

#include "base/ctx.h"

struct timer_conversation {
	int64_t number, mailbox_id;
};

/* Snoozed until now_ms or earlier; the mailbox is not filled in. */
MUST_CHECK enum rc store_timer_snoozed(struct ctx *c, const void *mem, int64_t now_ms, int limit,
        struct timer_conversation **out, int *out_n);
/* In the trash since before that time. */
MUST_CHECK enum rc store_timer_trashed(struct ctx *c, const void *mem, int64_t before_ms, int limit,
        struct timer_conversation **out, int *out_n);
/* The conversation with everything that hangs on it but its words in the index (desk/search). Its
 * mails stay known by mailbox and hash, so that they do not come in again; bytes that nobody else
 * names go with the next blob_sweep. RC_NOT_FOUND: it is not in the trash any more. */
MUST_CHECK enum rc store_timer_delete(struct ctx *c, int64_t number);

#endif
