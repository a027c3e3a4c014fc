/*
 * cli/inspect_people: the verbs about people in letters: vocative, address, mood.
 * One JSON value in, one out.
 */
#ifndef CLI_INSPECT_PEOPLE_H
#define CLI_INSPECT_PEOPLE_H

#include "base/ctx.h"
#include "base/json.h"
#include "text/tongue.h"

MUST_CHECK enum rc inspect_vocative(

        struct ctx *c, const struct tongue *t, const json_t *in, json_t **out);
MUST_CHECK enum rc inspect_address(
        struct ctx *c, const struct tongue *t, const json_t *in, json_t **out);
MUST_CHECK enum rc inspect_mood(
        struct ctx *c, const struct tongue *t, const json_t *in, json_t **out);

#endif
