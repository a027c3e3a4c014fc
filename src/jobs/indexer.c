/* jobs/indexer: indexing beside a command that writes. */
#include "jobs/indexer.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/search.h"

#define BATCH 500
#define SETTLE_MS 20 /* many messages in one commit */

struct indexer {
	struct store *store;
	atomic_bool stop;
	pthread_t thread;
};

/* One that fails leaves the rest to the end of the command, which then says why. */
static bool turn(struct indexer *x, struct stems_known *known, bool *out_more)
{
	struct ctx *c = ctx_new(NULL, x->store);
	enum rc rc;

	c->actor = (struct actor){.role = ROLE_SYSTEM};
	rc = search_follow(c, known, BATCH, out_more);
	if (rc != RC_OK)
		log_failure(LOG_INFO, "index_later", c);
	talloc_free(c);
	return rc == RC_OK;
}

static void *run(void *arg)
{
	struct indexer *x = arg;
	struct stems_known *known = stems_known_new(NULL);
	bool more = false;

	while (!atomic_load(&x->stop) && turn(x, known, &more))
		if (!more)
			clock_sleep_ms(SETTLE_MS);
	talloc_free(known);
	return NULL;
}

static int end(struct indexer *x)
{
	atomic_store(&x->stop, true);
	pthread_join(x->thread, NULL);
	return 0;
}

struct indexer *indexer_start(const void *mem, struct store *s)
{
	struct indexer *x = talloc_zero(mem, struct indexer);

	x->store = s;
	if (pthread_create(&x->thread, NULL, run, x) != 0) {
		talloc_free(x);
		return NULL;
	}
	talloc_set_destructor(x, end);
	return x;
}

void indexer_end(struct indexer *x)
{
	talloc_free(x);
}
