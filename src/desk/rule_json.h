/*
 * desk/rule_json: what a rule waits for as JSON, as the API writes it. Pure.
 */
#ifndef DESK_RULE_JSON_H
#define DESK_RULE_JSON_H

#include <jansson.h>

#include "store/rule.h"

/* Into on, parts, since and hours. RC_INVALID "no_part", "no_time". */
MUST_CHECK enum rc rule_when_read(struct ctx *c, const json_t *o, struct rule *out);
json_t *rule_when_json(const struct rule *r);
/* "created" … */
const char *rule_on_name(enum rule_on on);
/* The part that stands in the log so ("assignee"); 0: rules do not wait for it. */
unsigned rule_part_of(const char *field);

#endif
