/*
 * care/mood_week: whether customers became calmer, summed by topic and week and by nothing else: no
 * conversation, nobody who answers, no mailbox can be seen in it or chosen. Who answered is looked
 * at for one thing: that no sum is told which would be about them (care/mood_sum). Read from the
 * letters when it is asked for, kept nowhere. Transactions of its own; results live in mem.
 */
#ifndef CARE_MOOD_WEEK_H
#define CARE_MOOD_WEEK_H

#include "base/ctx.h"
#include "care/mood_sum.h"

#define MOOD_WEEKS_MAX 12

struct mood_week {
	const char *day; /* its Monday, "2026-11-23" */
	struct mood_sums sums;
	bool more; /* there were more conversations: only the newest were read */
};

/*
 * Whole weeks on the desk's clocks, Monday first, the newest first; the one that runs is not among
 * them, so that nobody sees a sum before and after one letter. A week's sums do not depend on how
 * many weeks are asked for. Only what the actor may see.
 */
MUST_CHECK enum rc mood_week_list(
        struct ctx *c, const void *mem, int weeks, struct mood_week *out /* weeks of them */);

#endif
