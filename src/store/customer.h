/*
 * store/customer: rows of customer, customer_address and customer_phone. SQL only, no rules.
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
	const char *called; /* how they like to be called; "": nobody said so */
	int64_t organisation_id; /* 0: none */
	const char *organisation; /* its name, NULL: none; only read */
	int64_t merged_into; /* 0: it is not */
};

/* One in a list. */
struct customer_row {
	struct customer k;
	const char *address, *phone; /* the first ones; NULL: none */
};

MUST_CHECK enum rc store_customer_get(
        struct ctx *c, const void *mem, int64_t id, struct customer *out);
/* address in lower case. RC_NOT_FOUND when nobody has it. */
MUST_CHECK enum rc store_customer_by_address(
        struct ctx *c, const void *mem, const char *address, struct customer *out);
/* In the order of ids; one that is gone is left out. */
MUST_CHECK enum rc store_customer_rows(struct ctx *c, const void *mem, const int64_t *ids, int n,
        struct customer_row **out, int *out_n);
/* A new customer with one address (NULL: none yet); two at once: the first wins, both get it. */
MUST_CHECK enum rc store_customer_add(struct ctx *c, const void *mem, const char *name,
        const char *address, const char *language, struct customer *out);
/* What a letter told: name and language. */
MUST_CHECK enum rc store_customer_learn(
        struct ctx *c, int64_t id, const char *name, const char *language);
/* Name, language, called, organisation where the version is k->version. RC_CONFLICT "stale". */
MUST_CHECK enum rc store_customer_update(struct ctx *c, const struct customer *k);
/* Of which conversation its language was said (0: of none any more), and what was remembered
 * before; said otherwise by store_customer_update, that is forgotten. RC_NOT_FOUND: it was not said
 * of that one. */
MUST_CHECK enum rc store_customer_language_by(
        struct ctx *c, int64_t id, int64_t conversation, const char *before);
MUST_CHECK enum rc store_customer_language_before(
        struct ctx *c, const void *mem, int64_t id, int64_t conversation, const char **out);
/* Something that belongs to it changed: a new version. */
MUST_CHECK enum rc store_customer_touch(struct ctx *c, int64_t id);
/* What is read of it afterwards stays so until the end of the transaction. */
MUST_CHECK enum rc store_customer_lock(struct ctx *c, int64_t id);
/* Whom it was merged into, at the end of the chain; itself when it was not. 0 stays 0. */
MUST_CHECK enum rc store_customer_current(struct ctx *c, int64_t id, int64_t *out);

/* Ended by NULL. */
MUST_CHECK enum rc store_customer_addresses(
        struct ctx *c, const void *mem, int64_t id, const char ***out);
/* *out: another has it, and nothing was done. */
MUST_CHECK enum rc store_customer_address_add(
        struct ctx *c, int64_t id, const char *address, bool *out_taken);
MUST_CHECK enum rc store_customer_address_move(struct ctx *c, const char *address, int64_t to);
/* RC_NOT_FOUND: it is not theirs. */
MUST_CHECK enum rc store_customer_address_remove(struct ctx *c, int64_t id, const char *address);

MUST_CHECK enum rc store_customer_phones(
        struct ctx *c, const void *mem, int64_t id, const char ***out);
MUST_CHECK enum rc store_customer_phones_clear(struct ctx *c, int64_t id);
MUST_CHECK enum rc store_customer_phone_add(
        struct ctx *c, int64_t id, const char *digits, const char *number);

/* Whether a conversation of theirs lies in a mailbox that the user sees, or they have none. */
MUST_CHECK enum rc store_customer_seen_by(struct ctx *c, int64_t id, int64_t user_id, bool *out);
/* How many messages the customer had to write in a conversation; at most 1000 are counted. */
MUST_CHECK enum rc store_customer_letters(struct ctx *c, int64_t conversation, int64_t *out);

#endif
