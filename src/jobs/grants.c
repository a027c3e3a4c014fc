/* jobs/grants: sign-ins at providers are renewed before they end; codes for a device are asked
 * about. */
#include "base/log.h"
#include "desk/grant.h"
#include "jobs/loop.h"

#define LOOK_MS 1000

/* One that fails is logged and does not keep the others waiting. */
enum rc grants_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	int64_t *ids;
	int n = 0;

	*out_wait_ms = LOOK_MS;
	TRY(grant_due(c, c, &ids, &n));
	for (int i = 0; i < n && !atomic_load(&l->jobs->stop); i++) {
		struct ctx *sub = loop_sub(c);
		if (grant_turn(sub, ids[i]) != RC_OK)
			log_failure(LOG_WARN, "grant", sub);
		store_rollback(sub);
		talloc_free(sub);
	}
	return RC_OK;
}
