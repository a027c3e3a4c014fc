/*
 * desk/change_json: a change of a conversation as JSON, as the API, bulk acts and whatever else
 * keeps one write it. Texts belong to the JSON, lists to the context. Knows no rows.
 */
#ifndef DESK_CHANGE_JSON_H
#define DESK_CHANGE_JSON_H

#include <jansson.h>

#include "desk/conversation.h"

/* Only what is present changes. RC_INVALID names the field. */
MUST_CHECK enum rc change_read(struct ctx *c, const json_t *o, struct conversation_change *out);
/* "state"; absent is 0. */
MUST_CHECK enum rc change_read_state(struct ctx *c, const json_t *o, int *out);

#endif
