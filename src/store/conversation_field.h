/*
 * store/conversation_field: fields of conversations and what they hold. SQL only, no rules.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CONVERSATION_FIELD_H
#define STORE_CONVERSATION_FIELD_H

#include "base/ctx.h"

#define FIELDS_MAX 200

struct conversation_field {
	int64_t id, version;
	const char *name;
	const char *kind; /* text, number, date, choice */
	const char *choices; /* JSON list */
	bool required; /* before it is solved */
	int64_t place;
	int64_t archived_ms; /* 0: not */
};

struct field_value {
	int64_t id; /* of the field */
	const char *value; /* NULL: none */
	const char *name, *kind; /* of the field; only set by _values */
};

/* In their order, archived ones last; at most FIELDS_MAX. */
MUST_CHECK enum rc store_conversation_field_list(
        struct ctx *c, const void *mem, struct conversation_field **out, int *out_n);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_conversation_field_get(
        struct ctx *c, const void *mem, int64_t id, struct conversation_field *out);
/* Id is set. RC_CONFLICT: there is one of this name. */
MUST_CHECK enum rc store_conversation_field_add(struct ctx *c, struct conversation_field *f);
/* All but the kind. RC_CONFLICT as above. */
MUST_CHECK enum rc store_conversation_field_update(
        struct ctx *c, const struct conversation_field *f);

MUST_CHECK enum rc store_conversation_field_values(
        struct ctx *c, const void *mem, int64_t number, struct field_value **out, int *out_n);
/* *out NULL: none. */
MUST_CHECK enum rc store_conversation_field_value(
        struct ctx *c, const void *mem, int64_t number, int64_t id, const char **out);
MUST_CHECK enum rc store_conversation_field_set(
        struct ctx *c, int64_t number, const struct field_value *v);
/* Name of the first that is required and empty; NULL: none is. */
MUST_CHECK enum rc store_conversation_field_missing(
        struct ctx *c, const void *mem, int64_t number, const char **out);

#endif
