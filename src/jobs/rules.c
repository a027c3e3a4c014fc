/* jobs/rules: rules follow the log, and time. */
#include "base/clock.h"
#include "desk/rule_follow.h"
#include "jobs/loop.h"

#define BATCH 200
#define TIME_MS 20000 /* rules wait for hours */
#define INDEX_MS 100

struct rules {
	int64_t time_ms; /* when to look next */
};

enum rc rules_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false, more_time = false, behind = false;

	if (l->state == NULL)
		l->state = talloc_zero(l, struct rules);
	struct rules *s = l->state;
	TRY(rule_follow(c, BATCH, &more, &behind));
	if (clock_mono_ms() >= s->time_ms) {
		TRY(rule_time(c, BATCH, &more_time));
		s->time_ms = more_time ? 0 : clock_mono_ms() + TIME_MS;
	}
	*out_wait_ms = more || more_time ? 0 : behind ? INDEX_MS : 1000;
	return RC_OK;
}
