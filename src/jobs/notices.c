/* jobs/notices: people are told what happened. */
#include "base/clock.h"
#include "desk/notice_follow.h"
#include "jobs/loop.h"

#define BATCH 200
/* What happens together is looked at together: how much somebody has unseen is counted once. */
#define SETTLE_MS 100

struct state {
	int64_t at;
	bool behind;
};

enum rc notices_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct state *s = l->state;

	if (s == NULL)
		l->state = s = talloc_zero(l, struct state);
	else if (!s->behind)
		clock_sleep_ms(SETTLE_MS);
	TRY(notice_follow(c, BATCH, &s->at, &s->behind));
	*out_wait_ms = s->behind ? 0 : 1000;
	return RC_OK;
}
