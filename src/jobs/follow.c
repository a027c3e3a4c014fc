/* jobs/follow: the search index follows the log, and is made anew where one was begun. */
#include "base/clock.h"
#include "desk/search.h"
#include "jobs/loop.h"

#define BATCH 500
/* Messages of a rebuild between what is new: it never waits long. */
#define REBUILD_BATCH 100
/* It lets what comes in together be written together, and keeps out of the way of taking it in:
 * longer while a heap is at it. */
#define SETTLE_MS 40
#define SETTLE_HEAP_MS 400

struct follow {
	bool is_behind; /* far: no time to settle */
	struct stems_known *known;
};

enum rc follow_begin(struct ctx *c, struct loop *l)
{
	struct follow *f = talloc_zero(l, struct follow);

	(void)c;
	f->known = stems_known_new(f);
	l->state = f;
	return RC_OK;
}

static void settle(struct jobs *j)
{
	int ms = 0;

	do
		clock_sleep_ms(SETTLE_MS);
	while ((ms += SETTLE_MS) < SETTLE_HEAP_MS && atomic_load(&j->taking_in) &&
	        !atomic_load(&j->stop));
}

enum rc follow_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct follow *f = l->state;
	bool more = false;
	int64_t left = 0;

	if (!f->is_behind)
		settle(l->jobs);
	TRY(search_follow(c, f->known, BATCH, &more));
	TRY(search_rebuild_left(c, &left));
	if (!more && left > 0)
		TRY(search_rebuild_step(c, REBUILD_BATCH, &left));
	f->is_behind = more || left > 0;
	*out_wait_ms = f->is_behind ? 0 : 1000;
	return RC_OK;
}
