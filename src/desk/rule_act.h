/*
 * desk/rule_act: what a rule does to a conversation. One function says what it would change, and
 * the same is done: a dry run and the log tell nothing else. Needs an open transaction.
 */
#ifndef DESK_RULE_ACT_H
#define DESK_RULE_ACT_H

#include <jansson.h>

#include "desk/rule_reply.h"
#include "store/conversation.h"

/* Whoever and whatever it names is here. RC_INVALID names the field ("then.assignee_id"). */
MUST_CHECK enum rc rule_act_check(struct ctx *c, const void *mem, const json_t *act);
/* The part of act that changes something; an empty object: nothing does. Of an answer also what
 * desk/rule_reply says. Lives in mem. */
MUST_CHECK enum rc rule_act_effects(struct ctx *c, const void *mem, const struct rule_asked *a,
        const json_t *act, const struct conversation *v, json_t **out);
/* Do what rule_act_effects said. Who is next in turn stands in effects afterwards. Write
 * transaction. */
MUST_CHECK enum rc rule_act_apply(struct ctx *c, const void *mem, const struct rule_asked *a,
        json_t *effects, const struct conversation *v);

#endif
