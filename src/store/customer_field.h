/*
 * store/customer_field: rows of customer_field and customer_field_value. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CUSTOMER_FIELD_H
#define STORE_CUSTOMER_FIELD_H

#include "base/ctx.h"

enum field_owner { FIELD_CUSTOMER = 1, FIELD_ORGANISATION };

#define CUSTOMER_FIELDS 50 /* of one owner, archived ones too */

struct customer_field {
	int64_t id;
	enum field_owner owner;
	const char *name;
	const char *kind; /* text, number, date, choice */
	const char *choices; /* JSON list */
	bool required;
	int64_t position;
	bool archived;
	const char *value; /* only of one customer or organisation; NULL: none */
};

/* In their order, archived ones too. */
MUST_CHECK enum rc store_customer_field_list(struct ctx *c, const void *mem, enum field_owner owner,
        struct customer_field **out, int *out_n);
MUST_CHECK enum rc store_customer_field_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_field *out);
/* Last in the order; *out_id. */
MUST_CHECK enum rc store_customer_field_add(
        struct ctx *c, const struct customer_field *f, int64_t *out_id);
/* Everything but owner and kind. */
MUST_CHECK enum rc store_customer_field_update(struct ctx *c, const struct customer_field *f);
/* Those in use, each with its value. */
MUST_CHECK enum rc store_customer_field_values(struct ctx *c, const void *mem,
        enum field_owner owner, int64_t of_id, struct customer_field **out, int *out_n);
/* value NULL: none any more. */
MUST_CHECK enum rc store_customer_field_value_set(
        struct ctx *c, int64_t field_id, int64_t of_id, const char *value);

#endif
