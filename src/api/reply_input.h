/*
 * api/reply_input: what people post as a reply or note, from checked JSON.
 * Texts belong to the JSON, lists to the context.
 */
#ifndef API_REPLY_INPUT_H
#define API_REPLY_INPUT_H

#include <jansson.h>

#include "desk/reply.h"

MUST_CHECK enum rc read_reply(struct ctx *c, const json_t *o, struct reply_new *out);
/* A list of ids under field; absent is empty. */
MUST_CHECK enum rc read_ids(
        struct ctx *c, const json_t *o, const char *field, const int64_t **out, size_t *out_n);

#endif
