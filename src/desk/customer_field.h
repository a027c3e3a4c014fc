/*
 * desk/customer_field: fields of the team's own, of customers and organisations, checked on entry.
 * Own transactions unless a function says otherwise; results live in mem.
 */
#ifndef DESK_CUSTOMER_FIELD_H
#define DESK_CUSTOMER_FIELD_H

#include "store/customer_field.h"

#define CUSTOMER_FIELD_CHOICES 100

/* Only what is present changes. */
struct customer_field_change {
	const char *name; /* NULL: stays */
	const char *kind; /* of a new one */
	const char **choices; /* ended by NULL; NULL: stay */
	int required, archived; /* 1, 0; -1: stays */
	int64_t position; /* 0: stays */
};

/* A value that somebody typed for a field. */
struct customer_field_wish {
	int64_t field_id;
	const char *value; /* NULL or "": none */
};

MUST_CHECK enum rc customer_field_list(struct ctx *c, const void *mem, enum field_owner owner,
        struct customer_field **out, int *out_n);
/* Admins. RC_INVALID "empty_name", "no_choices"; RC_LIMIT "too_many_fields". */
MUST_CHECK enum rc customer_field_add(struct ctx *c, const void *mem, enum field_owner owner,
        const struct customer_field_change *change, struct customer_field *out);
/* RC_NOT_FOUND "no_such_field". */
MUST_CHECK enum rc customer_field_update(struct ctx *c, const void *mem, int64_t id,
        const struct customer_field_change *change, struct customer_field *out);

/* As it is kept: a number with a point, a date as 2026-11-26. NULL: empty. RC_INVALID
 * "required_field", "not_a_number", "not_a_date", "not_a_choice", "field_too_long". Pure. */
MUST_CHECK enum rc customer_field_check(
        struct ctx *c, const struct customer_field *f, const char *typed, const char **out);
/* wishes: ended by field_id 0. Needs an open write transaction. */
MUST_CHECK enum rc customer_field_set(struct ctx *c, enum field_owner owner, int64_t of_id,
        const struct customer_field_wish *wishes);

#endif
