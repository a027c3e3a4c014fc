/* jobs/follow: the search index follows the log. */
#include "desk/search.h"
#include "jobs/loop.h"

#define BATCH 500

enum rc follow_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false;
	TRY(search_follow(c, BATCH, &more));
	*out_wait_ms = more ? 0 : 1000;
	return RC_OK;
}
