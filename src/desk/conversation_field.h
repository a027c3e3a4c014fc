/*
 * desk/conversation_field: what a desk wants to know of each conversation: which fields there are,
 * and what they may hold. Knows rows and roles; never HTTP. Results live in mem; transactions of
 * its own unless a function says otherwise. Nothing is deleted: a field that is no longer wanted
 * is archived and keeps what it holds.
 */
#ifndef DESK_CONVERSATION_FIELD_H
#define DESK_CONVERSATION_FIELD_H

#include <jansson.h>

#include "store/conversation_field.h"

#define FIELD_TEXT_MAX 500 /* letters */

/* Only what is present changes. */
struct conversation_field_change {
	const char *name; /* NULL: stays */
	const char *kind; /* when it is made */
	const char **choices; /* the whole list, ended by NULL; NULL: stays */
	int required, archived; /* 1, 0; -1: stays */
	int64_t place; /* -1: stays, or the last */
};

/* RC_DENIED; RC_INVALID "empty_name", "no_choices"; RC_CONFLICT "field_taken";
 * RC_LIMIT "too_many_fields". */
MUST_CHECK enum rc conversation_field_add(struct ctx *c, const void *mem,
        const struct conversation_field_change *change, struct conversation_field *out);
/* RC_NOT_FOUND "no_such_field". */
MUST_CHECK enum rc conversation_field_update(struct ctx *c, const void *mem, int64_t id,
        const struct conversation_field_change *change, struct conversation_field *out);
MUST_CHECK enum rc conversation_field_list(
        struct ctx *c, const void *mem, struct conversation_field **out, int *out_n);

/* Checks the values and writes those that differ. changed gets their ids, back what was there
 * before, as the API would take it. Needs an open write transaction. RC_INVALID "no_such_field",
 * "bad_field". */
MUST_CHECK enum rc conversation_field_apply(struct ctx *c, const void *mem, int64_t number,
        const struct field_value *values, int n, json_t *changed, json_t *back);
/* RC_INVALID "field_missing" when it may not be solved yet. Needs an open transaction. */
MUST_CHECK enum rc conversation_field_complete(struct ctx *c, int64_t number);

#endif
