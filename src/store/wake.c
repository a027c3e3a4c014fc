/* store: waking those who follow the log. Hints only (store/event.h). */
#include "store/engine_impl.h"

#include <errno.h>
#include <time.h>

void store_wait(struct store *s, enum topic topic, uint64_t *seen, int64_t timeout_ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	int64_t ns = until.tv_nsec + timeout_ms % 1000 * 1000000;
	until.tv_sec += timeout_ms / 1000 + ns / 1000000000;
	until.tv_nsec = ns % 1000000000;

	pthread_mutex_lock(&s->wake_lock);
	while (s->told[topic] == *seen)
		if (pthread_cond_timedwait(&s->wake[topic], &s->wake_lock, &until) == ETIMEDOUT)
			break;
	*seen = s->told[topic];
	pthread_mutex_unlock(&s->wake_lock);
}

void store_tell(struct store *s, enum topic topic)
{
	pthread_mutex_lock(&s->wake_lock);
	s->told[topic]++;
	pthread_cond_broadcast(&s->wake[topic]);
	pthread_mutex_unlock(&s->wake_lock);
}

void store_poke(struct store *s)
{
	for (int i = 0; i < TOPICS; i++)
		store_tell(s, (enum topic)i);
}
