/*
 * store/receipt: what became of receipts, and what a sender's budget has seen, by which
 * rules answer, too. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RECEIPT_H
#define STORE_RECEIPT_H

#include "base/ctx.h"

struct receipt {
	int64_t conversation, message_id; /* message_id 0: there is no row */
	int64_t reply_id; /* 0: withheld */
	const char *withheld; /* why; NULL: it was sent */
	const char *address; /* as the budget counts it; not read back */
	const char *domain; /* lower case; not read back */
	int64_t at_ms;
};

MUST_CHECK enum rc store_receipt_add(struct ctx *c, const struct receipt *r);
/* *out is all zero when there is none. */
MUST_CHECK enum rc store_receipt_get(
        struct ctx *c, const void *mem, int64_t conversation, struct receipt *out);
/* From here to the end of the transaction nobody else counts under this name. */
MUST_CHECK enum rc store_receipt_turn(struct ctx *c, const char *name);
/* Receipts and rules' answers sent to it since then. */
MUST_CHECK enum rc store_receipt_count(
        struct ctx *c, const char *address, int64_t since_ms, int64_t *out);
/* The same sent to anybody since then, and those of them to a domain. */
MUST_CHECK enum rc store_receipt_count_all(
        struct ctx *c, const char *domain, int64_t since_ms, int64_t *out_all, int64_t *out_domain);
/* Subjects of the conversations they stand in, newest first, at most limit. */
MUST_CHECK enum rc store_receipt_subjects(struct ctx *c, const void *mem, const char *address,
        int64_t since_ms, int limit, const char ***out, int *out_n);
/* Letters of sender in a conversation since then, as far as its newest 200 messages tell. */
MUST_CHECK enum rc store_receipt_letters(
        struct ctx *c, int64_t conversation, const char *sender, int64_t since_ms, int64_t *out);

#endif
