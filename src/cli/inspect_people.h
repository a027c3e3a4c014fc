/*
 * cli/inspect_people: the verbs about people in letters: vocative, address, mood.
 * lang: two letters, or NULL. One JSON value in, one out.
 */
#ifndef CLI_INSPECT_PEOPLE_H
#define CLI_INSPECT_PEOPLE_H

#include "base/ctx.h"
#include "base/json.h"

MUST_CHECK enum rc inspect_vocative(
        struct ctx *c, const char *lang, const json_t *in, json_t **out);

#endif
