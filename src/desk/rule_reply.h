/*
 * desk/rule_reply: a rule answers a customer with a saved reply of the team: the letter that it is
 * asked for and no other, where that is the customer's. Never what a machine wrote, once for each
 * letter, and out of the same budget as receipts. Needs an open transaction.
 */
#ifndef DESK_RULE_REPLY_H
#define DESK_RULE_REPLY_H

#include <jansson.h>

#include "store/conversation.h"
#include "store/rule.h"

/* Which rule, and of what it is asked. */
struct rule_asked {
	int64_t rule_id; /* 0: one that is not kept yet */
	enum rule_on on;
	/* the letter that made it be asked, wherever it lies by now; 0: something else did, or
	 * somebody only looks: of a new conversation its first one, else the last that came */
	int64_t letter_id;
};

/* It is here, the team's, and can go out as it stands: RC_INVALID (then.saved_reply_id)
 * "not_there", "no_words", "open_slot". */
MUST_CHECK enum rc rule_reply_check(struct ctx *c, const void *mem, int64_t saved_id);
/* Into to: saved_reply_id and answer {language, text}, or withheld (a slug of desk/receipt);
 * nothing where this rule has answered the letter, or nobody wrote one. */
MUST_CHECK enum rc rule_reply_effect(struct ctx *c, const void *mem, const struct rule_asked *a,
        int64_t saved_id, const struct conversation *v, json_t *to);
/* What rule_reply_effect said. Write transaction. */
MUST_CHECK enum rc rule_reply_send(struct ctx *c, const void *mem, const struct rule_asked *a,
        int64_t saved_id, int64_t number);

#endif
