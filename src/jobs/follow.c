/* jobs/follow: the search index follows the log. */
#include "base/clock.h"
#include "desk/search.h"
#include "jobs/loop.h"

#define BATCH 500
/* It lets what comes in together be written together, and keeps out of the way of taking it in. */
#define SETTLE_MS 40

enum rc follow_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false;

	if (l->state == NULL)
		clock_sleep_ms(SETTLE_MS);
	TRY(search_follow(c, BATCH, &more));
	l->state = more ? l : NULL; /* far behind: no time to settle */
	*out_wait_ms = more ? 0 : 1000;
	return RC_OK;
}
