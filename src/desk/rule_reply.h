/*
 * desk/rule_reply: a rule answers a customer with a saved reply of the team. Never what a machine
 * wrote, once for each letter, and out of the same budget as receipts. Needs an open transaction.
 */
#ifndef DESK_RULE_REPLY_H
#define DESK_RULE_REPLY_H

#include <jansson.h>

#include "store/conversation.h"

/* It is here, the team's, and can go out as it stands: RC_INVALID (then.saved_reply_id)
 * "not_there", "no_words", "open_slot". */
MUST_CHECK enum rc rule_reply_check(struct ctx *c, const void *mem, int64_t saved_id);
/* Into to: saved_reply_id and answer {language, text}, or withheld (a slug of desk/receipt);
 * nothing where this rule (0: one that is not kept yet) has answered the letter, or nobody wrote
 * one. */
MUST_CHECK enum rc rule_reply_effect(struct ctx *c, const void *mem, int64_t rule_id,
        int64_t saved_id, const struct conversation *v, json_t *to);
/* What rule_reply_effect said, by c->actor.rule_id. Write transaction. */
MUST_CHECK enum rc rule_reply_send(
        struct ctx *c, const void *mem, int64_t saved_id, int64_t number);

#endif
