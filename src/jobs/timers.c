/* jobs/timers: keeps time: snoozed conversations, the trash, silent mailboxes, what has expired. */
#include "base/clock.h"
#include "care/promise.h"
#include "desk/attachment.h"
#include "desk/audit.h"
#include "desk/bulk.h"
#include "desk/customer.h"
#include "desk/saved_reply.h"
#include "desk/grant.h"
#include "desk/message.h"
#include "desk/notice.h"
#include "desk/notice_digest.h"
#include "desk/rule.h"
#include "desk/session.h"
#include "desk/silence.h"
#include "desk/timer.h"
#include "jobs/courier.h"
#include "jobs/loop.h"
#include "store/blob.h"
#include "store/outbox.h"

#define SNOOZE_LOOK_MS 1000
#define SWEEP_MS (10 * 60000)
#define BLOBS_AT_ONCE 200
#define LOST_CLAIM_MS (15 * 60000) /* of a process that is no more */

#define SILENCE_MS 60000
#define SETTLE_MS 10000 /* what came while nobody was here is taken in first */

struct timers {
	int64_t sweep_ms, silence_ms;
};

static enum rc reclaim_rows(struct ctx *c, void *arg)
{
	struct jobs *j = arg;
	int64_t before = c->now_ms - LOST_CLAIM_MS, oldest = couriers_oldest_ms(j->couriers), n;
	/* what is on its way here at this moment is not lost */
	return store_outbox_reclaim(c, oldest < before ? oldest : before, &n);
}

enum rc timers_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	bool more = false, more_words = false, more_promises = false, more_trash = false,
	     more_blobs = false;

	if (l->state == NULL) {
		struct timers *begun = talloc_zero(l, struct timers);
		begun->silence_ms = clock_mono_ms() + SETTLE_MS;
		l->state = begun;
	}
	struct timers *t = l->state;
	TRY(timer_wake_snoozed(c, &more));
	TRY(message_take_back_overtaken(c));
	TRY(customer_words(c, &more_words));
	TRY(promise_tell(c, &more_promises));
	*out_wait_ms = more || more_words || more_promises ? 0 : SNOOZE_LOOK_MS;
	TRY(notice_digest_send(c, l->jobs->public_url));
	if (clock_mono_ms() >= t->silence_ms) {
		TRY(silence_look(c));
		t->silence_ms = clock_mono_ms() + SILENCE_MS;
	}
	if (clock_mono_ms() < t->sweep_ms)
		return RC_OK;
	TRY(timer_empty_trash(c, &more_trash));
	TRY(saved_reply_sweep(c));
	TRY(notice_sweep(c));
	TRY(attachment_sweep(c));
	TRY(blob_sweep(c, BLOBS_AT_ONCE, &more_blobs));
	TRY(session_housekeeping(c));
	TRY(grant_sweep(c));
	TRY(bulk_sweep(c));
	TRY(audit_sweep(c));
	TRY(rule_sweep(c));
	TRY(store_tx(c, DB_WRITE, reclaim_rows, l->jobs));
	t->sweep_ms = clock_mono_ms() + (more_trash || more_blobs ? 0 : SWEEP_MS);
	return RC_OK;
}
