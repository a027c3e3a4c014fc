/*
 * desk/rule_follow: rules follow the log: each event is asked of each rule that waits for it, in
 * their order. What they do and how far they have come is one transaction: whatever stops the
 * program, nothing is done twice. Transactions of its own, as the desk.
 */
#ifndef DESK_RULE_FOLLOW_H
#define DESK_RULE_FOLLOW_H

#include "base/ctx.h"

/* At most limit events of the log. They wait for the index of words: a rule that asks for words
 * has to find those of the letter it answers. out_more: call again at once; out_behind: soon, the
 * index has not come so far yet. */
MUST_CHECK enum rc rule_follow(struct ctx *c, int limit, bool *out_more, bool *out_behind);
/* Rules that wait for time: a piece of each walk. */
MUST_CHECK enum rc rule_time(struct ctx *c, int limit, bool *out_more);

#endif
