/*
 * store/queue: how much waits and how much passed, for /metrics. SQL only.
 * Knows counts, no mail. Needs an open transaction.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "base/ctx.h"

struct queue_counts {
	int64_t raw_waiting, raw_unreadable, outbox_waiting;
	int64_t raw_total, attempt_total; /* highest numbers given: they only grow */
};

MUST_CHECK enum rc store_queue_counts(struct ctx *c, struct queue_counts *out);

#endif
