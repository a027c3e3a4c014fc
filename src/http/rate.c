#include "http/rate.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/json.h"
#include "desk/setting.h"
#include "store/engine.h"

#define SLOTS 1024
#define MINUTE_MS 60000

struct slot {
	int64_t who, minute, count;
};

struct rate {
	atomic_llong limit; /* 0: none; -1: not read yet */
	pthread_mutex_t lock; /* guards slots */
	struct slot slots[SLOTS];
};

static void rate_destroy(void *p)
{
	struct rate *r = p;

	pthread_mutex_destroy(&r->lock);
}

struct rate *rate_new(const void *mem)
{
	struct rate *r = talloc_zero(mem, struct rate);

	if (r == NULL)
		abort();
	atomic_store(&r->limit, -1);
	pthread_mutex_init(&r->lock, NULL);
	ctx_defer(r, r, rate_destroy);
	return r;
}

void rate_forget(struct rate *r)
{
	atomic_store(&r->limit, -1);
}

static enum rc limit_tx(struct ctx *c, void *arg)
{
	return setting_i64(c, "requests_per_minute", arg);
}

/* Two that share a slot take turns in it: each may then make more than the limit, never less. */
static int64_t count(struct rate *r, int64_t who, int64_t minute)
{
	pthread_mutex_lock(&r->lock);
	struct slot *s = &r->slots[(uint64_t)who % SLOTS];
	if (s->who != who || s->minute != minute)
		*s = (struct slot){.who = who, .minute = minute};
	int64_t n = ++s->count;
	pthread_mutex_unlock(&r->lock);
	return n;
}

enum rc rate_count(struct ctx *c, struct rate *r)
{
	int64_t limit = atomic_load(&r->limit);
	int64_t who = c->actor.token_id != 0 ? 2 * c->actor.token_id : 2 * c->actor.session_id + 1;

	if (limit < 0) {
		TRY(store_tx(c, DB_READ, limit_tx, &limit));
		atomic_store(&r->limit, limit);
	}
	if (limit == 0 || c->actor.user_id == 0)
		return RC_OK;
	if (count(r, who, c->now_ms / MINUTE_MS) <= limit)
		return RC_OK;
	enum rc rc = ctx_fail(c, RC_LIMIT, "too_many_requests",
	        "These are more requests in a minute than this desk allows", NULL);
	int64_t wait = (MINUTE_MS - c->now_ms % MINUTE_MS + 999) / 1000;
	c->fail.extra = json_own(c, json_pack("{s:I}", "retry_after", (json_int_t)wait));
	return rc;
}
