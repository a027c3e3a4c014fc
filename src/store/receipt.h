/*
 * store/receipt: what became of receipts. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RECEIPT_H
#define STORE_RECEIPT_H

#include "base/ctx.h"

struct receipt {
	int64_t conversation, message_id; /* message_id 0: there is no row */
	int64_t reply_id; /* 0: withheld */
	const char *withheld; /* why; NULL: it was sent */
	int64_t at_ms;
};

MUST_CHECK enum rc store_receipt_add(struct ctx *c, const struct receipt *r);
/* *out is all zero when there is none. */
MUST_CHECK enum rc store_receipt_get(
        struct ctx *c, const void *mem, int64_t conversation, struct receipt *out);
/* Letters of sender in a conversation since then, as far as its newest 200 messages tell. */
MUST_CHECK enum rc store_receipt_letters(
        struct ctx *c, int64_t conversation, const char *sender, int64_t since_ms, int64_t *out);

#endif
