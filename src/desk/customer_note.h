/*
 * desk/customer_note: what the team knows about a customer or an organisation, in its own words.
 * Only the team reads it. Own transactions; results live in mem.
 */
#ifndef DESK_CUSTOMER_NOTE_H
#define DESK_CUSTOMER_NOTE_H

#include "store/customer_note.h"

#define CUSTOMER_NOTE_MAX 20000 /* bytes */

/* One of the ids is 0. RC_INVALID "empty_note". */
MUST_CHECK enum rc customer_note_add(struct ctx *c, const void *mem, int64_t customer_id,
        int64_t organisation_id, const char *text, struct customer_note *out);
/* Only who wrote it. RC_NOT_FOUND "no_such_note", RC_DENIED "not_your_note". */
MUST_CHECK enum rc customer_note_update(
        struct ctx *c, const void *mem, int64_t id, const char *text, struct customer_note *out);
/* Who wrote it, and leads. */
MUST_CHECK enum rc customer_note_delete(struct ctx *c, int64_t id);

#endif
