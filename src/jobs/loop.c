/* jobs/loop: starting, running and stopping the loops. */
#include "jobs/loop.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "jobs/courier.h"

#define WORST_WAIT_MS 30000
#define LOOK_MS 1000 /* by itself, whatever was told */

struct ctx *loop_ctx(struct jobs *j)
{
	struct ctx *c = ctx_new(NULL, j->store);
	c->actor = (struct actor){.role = ROLE_SYSTEM};
	return c;
}

struct ctx *loop_sub(struct ctx *c)
{
	struct ctx *sub = ctx_new(c, c->store);
	sub->actor = c->actor;
	return sub;
}

enum rc loop_sub_end(struct ctx *c, struct ctx *sub, enum rc rc)
{
	store_rollback(sub);
	if (rc == RC_OK)
		talloc_free(sub);
	else
		c->fail = sub->fail; /* its words die with c, as sub does */
	return rc;
}

int64_t retry_delay_ms(int64_t tries)
{
	static const int minutes[] = {1, 2, 5, 15, 60};
	int64_t i = tries < 1 ? 0 : tries - 1;
	uint32_t r;
	if (i >= (int64_t)(sizeof minutes / sizeof *minutes))
		i = sizeof minutes / sizeof *minutes - 1;
	int64_t ms = (int64_t)minutes[i] * 60000;
	crypto_random(&r, sizeof r);
	return ms * 4 / 5 + (int64_t)(r % (uint32_t)(ms * 2 / 5 + 1));
}

static void *run(void *arg)
{
	struct loop *l = arg;
	int failures = 0;

	while (!atomic_load(&l->jobs->stop)) {
		struct ctx *c = loop_ctx(l->jobs);
		int64_t wait_ms = LOOK_MS;
		enum rc rc = l->turn(c, l, &wait_ms);
		if (rc != RC_OK) {
			log_failure(failures == 0 ? LOG_ERROR : LOG_WARN, l->name, c);
			wait_ms = (int64_t)250 << (failures < 7 ? failures : 7);
			failures++;
		} else {
			failures = 0;
		}
		store_rollback(c);
		talloc_free(c);
		/* Trouble is waited out; a commit elsewhere does not mend it. */
		if (rc != RC_OK)
			for (; wait_ms > 0 && !atomic_load(&l->jobs->stop); wait_ms -= 250)
				clock_sleep_ms(250);
		else if (wait_ms > 0 && !atomic_load(&l->jobs->stop))
			store_wait(l->jobs->store, l->topic, &l->seen,
			        wait_ms < LOOK_MS ? wait_ms : LOOK_MS);
	}
	return NULL;
}

enum rc loop_start(struct ctx *c, struct jobs *j, struct loop *l)
{
	int e = pthread_create(&l->thread, NULL, run, l);
	if (e != 0)
		return ctx_broken(c, "thread %s: %s", l->name, strerror(e));
	(void)pthread_setname_np(l->thread, l->name); /* for who looks what costs what */
	j->loops[j->n++] = l;
	return RC_OK;
}

struct kind {
	const char *name;
	enum topic topic;
	enum rc (*begin)(struct ctx *c, struct loop *l);
	enum rc (*turn)(struct ctx *c, struct loop *l, int64_t *out_wait_ms);
};

static const struct kind kinds[] = {
        {"spool", TOPIC_NONE, spool_begin, spool_turn},
        {"parse", TOPIC_RAW, parse_begin, parse_turn},
        {"send", TOPIC_OUTBOX, send_begin, send_turn},
        {"timers", TOPIC_NONE, NULL, timers_turn},
        {"follow", TOPIC_LOG, follow_begin, follow_turn},
        {"notices", TOPIC_LOG, NULL, notices_turn},
        {"bulks", TOPIC_BULK, NULL, bulks_turn},
        {"rules", TOPIC_LOG, NULL, rules_turn},
        {"mailboxes", TOPIC_MAILBOX, mailboxes_begin, mailboxes_turn},
        {"grants", TOPIC_NONE, NULL, grants_turn},
};

static int jobs_free(struct jobs *j)
{
	talloc_free(atomic_load(&j->given));
	if (j->wake_fd >= 0)
		close(j->wake_fd);
	return 0;
}

enum rc jobs_start(struct ctx *c, struct store *s, const struct jobs_options *o, struct jobs **out)
{
	struct jobs *j = talloc_zero(NULL, struct jobs);
	enum rc rc = RC_OK;

	j->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	talloc_set_destructor(j, jobs_free);
	if (j->wake_fd < 0) {
		rc = ctx_broken(c, "eventfd: %s", strerror(errno));
		talloc_free(j);
		return rc;
	}
	j->store = s;
	j->exe = talloc_strdup(j, o->exe != NULL ? o->exe : "/proc/self/exe");
	j->public_url = talloc_strdup(j, o->public_url != NULL ? o->public_url : "");
	j->parsers = o->parsers > 0 ? o->parsers : 1;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && rc == RC_OK; i++) {
		struct loop *l = talloc_zero(j, struct loop);
		l->jobs = j;
		l->name = kinds[i].name;
		l->topic = kinds[i].topic;
		l->turn = kinds[i].turn;
		if (kinds[i].begin != NULL)
			rc = kinds[i].begin(c, l);
		if (rc == RC_OK)
			rc = loop_start(c, j, l);
	}
	if (rc != RC_OK) {
		jobs_stop(j);
		return rc;
	}
	*out = j;
	return RC_OK;
}

void jobs_stop(struct jobs *j)
{
	if (j == NULL)
		return;
	atomic_store(&j->stop, true);
	eventfd_write(j->wake_fd, 1);
	store_poke(j->store);
	for (size_t i = 0; i < j->n; i++)
		pthread_join(j->loops[i]->thread, NULL);
	couriers_end(j->couriers);
	mailboxes_end(j);
	talloc_free(j);
}
