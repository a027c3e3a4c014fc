/*
 * cli/inspect_people: the verbs about people in letters: vocative, address, mood.
 * One JSON value in, one out.
 */
#ifndef CLI_INSPECT_PEOPLE_H
#define CLI_INSPECT_PEOPLE_H

#include "cli/inspect_text.h"

MUST_CHECK enum rc value_vocative(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);
MUST_CHECK enum rc value_address(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);
MUST_CHECK enum rc value_mood(
        struct ctx *c, const struct options *o, const json_t *in, json_t **out);

#endif
