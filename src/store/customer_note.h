/*
 * store/customer_note: rows of customer_note. SQL only.
 * Needs an open transaction; strings live in mem.
 */
#ifndef STORE_CUSTOMER_NOTE_H
#define STORE_CUSTOMER_NOTE_H

#include "base/ctx.h"

struct customer_note {
	int64_t id;
	int64_t customer_id, organisation_id; /* one of them is 0 */
	int64_t user_id;
	const char *user_name;
	const char *text;
	int64_t created_ms, changed_ms; /* changed 0: it was not */
};

/* The newest, of a customer or of an organisation; the other id is 0. */
MUST_CHECK enum rc store_customer_note_list(struct ctx *c, const void *mem, int64_t customer_id,
        int64_t organisation_id, int limit, struct customer_note **out, int *out_n);
MUST_CHECK enum rc store_customer_note_get(
        struct ctx *c, const void *mem, int64_t id, struct customer_note *out);
MUST_CHECK enum rc store_customer_note_add(
        struct ctx *c, const struct customer_note *n, int64_t *out_id);
MUST_CHECK enum rc store_customer_note_update(struct ctx *c, int64_t id, const char *text);
MUST_CHECK enum rc store_customer_note_delete(struct ctx *c, int64_t id);

#endif
