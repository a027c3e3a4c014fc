/*
 * store/recipient: whom one may write to. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_RECIPIENT_H
#define STORE_RECIPIENT_H

#include "base/ctx.h"

#define RECIPIENTS_KNOWN_MAX 10

struct known_address {
	const char *name, *address;
};

/* Customers' addresses that begin with these letters (in lower case), of whom the user sees a
 * conversation. */
MUST_CHECK enum rc store_recipient_known(struct ctx *c, const void *mem, const char *begins,
        int64_t user_id, struct known_address **out, int *out_n);

#endif
