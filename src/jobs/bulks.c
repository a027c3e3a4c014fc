/* jobs/bulks: changes of many conversations, a piece of each in turn; what a deleted mailbox
 * leaves. */
#include "desk/bulk.h"
#include "desk/mailbox_gone.h"
#include "jobs/loop.h"

enum rc bulks_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false, left = false;
	(void)l;

	TRY(bulk_turn(c, &more));
	TRY(mailbox_gone_turn(c, &left));
	*out_wait_ms = more || left ? 0 : 1000;
	return RC_OK;
}
