/* jobs/bulks: changes of many conversations, a piece of each in turn. */
#include "desk/bulk.h"
#include "jobs/loop.h"

enum rc bulks_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false;
	(void)l;

	TRY(bulk_turn(c, &more));
	*out_wait_ms = more ? 0 : 1000;
	return RC_OK;
}
