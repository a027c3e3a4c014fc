/* jobs/follow: the search index follows the log, and is made anew where one was begun. */
#include "base/clock.h"
#include "desk/search.h"
#include "jobs/loop.h"

#define BATCH 500
/* Messages of a rebuild between what is new: it never waits long. */
#define REBUILD_BATCH 100
/* It lets what comes in together be written together, and keeps out of the way of taking it in. */
#define SETTLE_MS 40

enum rc follow_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false;
	int64_t left = 0;

	if (l->state == NULL)
		clock_sleep_ms(SETTLE_MS);
	TRY(search_follow(c, BATCH, &more));
	TRY(search_rebuild_left(c, &left));
	if (!more && left > 0)
		TRY(search_rebuild_step(c, REBUILD_BATCH, &left));
	l->state = more || left > 0 ? l : NULL; /* far behind: no time to settle */
	*out_wait_ms = more || left > 0 ? 0 : 1000;
	return RC_OK;
}
