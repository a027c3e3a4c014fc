/*
 * api/promise_json: promises as in api/openapi.yaml, and those that a message comes with.
 * Texts belong to the JSON, lists to the context.
 */
#ifndef API_PROMISE_JSON_H
#define API_PROMISE_JSON_H

#include <jansson.h>

#include "care/promise.h"

/* Of a reply, a note or a first letter: kept with it. */
MUST_CHECK enum rc read_promises(struct ctx *c, const json_t *o, struct reply_new *out);

#endif
