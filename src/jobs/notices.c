/* jobs/notices: people are told what happened. */
#include "desk/notice_follow.h"
#include "jobs/loop.h"

#define BATCH 200

enum rc notices_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false;

	if (l->state == NULL)
		l->state = talloc_zero(l, int64_t);
	TRY(notice_follow(c, BATCH, l->state, &more));
	*out_wait_ms = more ? 0 : 1000;
	return RC_OK;
}
