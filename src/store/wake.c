/* store: waking those who follow the log. Hints only (store/event.h). */
#include "store/engine_impl.h"

#include <errno.h>
#include <time.h>

void store_wait(struct store *s, uint64_t *seen, int64_t timeout_ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t ns = until.tv_nsec + timeout_ms % 1000 * 1000000;
	until.tv_sec += timeout_ms / 1000 + ns / 1000000000;
	until.tv_nsec = ns % 1000000000;

	pthread_mutex_lock(&s->wake_lock);
	while (s->wake_seen == *seen)
		if (pthread_cond_timedwait(&s->wake, &s->wake_lock, &until) == ETIMEDOUT)
			break;
	*seen = s->wake_seen;
	pthread_mutex_unlock(&s->wake_lock);
}

void store_poke(struct store *s)
{
	pthread_mutex_lock(&s->wake_lock);
	s->wake_seen++;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->wake_lock);
}
