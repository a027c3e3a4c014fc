/*
 * store/rule_answer: rows of rule_answer and unwanted_answer: what rules answered customers with.
 * SQL only, no rules. Needs an open transaction.
 */
#ifndef STORE_RULE_ANSWER_H
#define STORE_RULE_ANSWER_H

#include "base/ctx.h"

struct rule_answer {
	int64_t letter_id, rule_id, reply_id;
	int64_t at_ms;
};

MUST_CHECK enum rc store_rule_answer_add(struct ctx *c, const struct rule_answer *a);
/* Whether this rule answered this letter. */
MUST_CHECK enum rc store_rule_answer_given(
        struct ctx *c, int64_t letter_id, int64_t rule_id, bool *out);
/* Which of the messages first to last of a conversation rules wrote, in their order. */
MUST_CHECK enum rc store_rule_answer_range(struct ctx *c, const void *mem, int64_t conversation,
        int64_t first, int64_t last, int64_t **out, int *out_n);
/* The first message of a conversation, if that is a letter; the last letter of a person, whoever it
 * was, that came into it. RC_NOT_FOUND without a text. */
MUST_CHECK enum rc store_rule_answer_first(struct ctx *c, int64_t conversation, int64_t *out);
MUST_CHECK enum rc store_rule_answer_newest(struct ctx *c, int64_t conversation, int64_t *out);
/* Whether a machine wrote into the conversation after that letter (0: at all). */
MUST_CHECK enum rc store_rule_answer_machine_since(
        struct ctx *c, int64_t conversation, int64_t letter_id, bool *out);
/* The letter was there before the desk was: imported, or taken in as history. */
MUST_CHECK enum rc store_rule_answer_is_history(struct ctx *c, int64_t message_id, bool *out);
/* By its looks a letter wants no automatic answer. */
MUST_CHECK enum rc store_rule_answer_unwanted(struct ctx *c, int64_t message_id);
MUST_CHECK enum rc store_rule_answer_is_unwanted(struct ctx *c, int64_t message_id, bool *out);

#endif
