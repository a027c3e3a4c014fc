/*
 * store/customer: rows of customer and customer_address. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CUSTOMER_H
#define STORE_CUSTOMER_H

#include "base/ctx.h"

struct customer {
	int64_t id, version;
	const char *name;
	const char *language; /* NULL: unknown */
	int64_t created_ms;
};

MUST_CHECK enum rc store_customer_get(
        struct ctx *c, const void *mem, int64_t id, struct customer *out);
/* address in lower case. RC_NOT_FOUND when nobody has it. */
MUST_CHECK enum rc store_customer_by_address(
        struct ctx *c, const void *mem, const char *address, struct customer *out);
/* A new customer with one address; two at once: the first wins, both get it. */
MUST_CHECK enum rc store_customer_add(struct ctx *c, const void *mem, const char *name,
        const char *address, const char *language, struct customer *out);
MUST_CHECK enum rc store_customer_update(
        struct ctx *c, int64_t id, const char *name, const char *language);
/* Ended by NULL. */
MUST_CHECK enum rc store_customer_addresses(
        struct ctx *c, const void *mem, int64_t id, const char ***out);
/* Whether a conversation of theirs lies in a mailbox that the user sees. */
MUST_CHECK enum rc store_customer_seen_by(struct ctx *c, int64_t id, int64_t user_id, bool *out);

#endif
