#include "http/server_impl.h"

#include <stdlib.h>

struct work {
	pthread_mutex_t lock; /* guards the queue and ending */
	pthread_cond_t more;
	struct exchange *first, **end;
	size_t n, max;
	bool ending;
	int threads;
	pthread_t *ids;
};

static struct exchange *take(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->first == NULL && !w->ending)
		pthread_cond_wait(&w->more, &w->lock);
	struct exchange *x = w->first;
	if (x != NULL) {
		w->first = x->next;
		if (w->first == NULL)
			w->end = &w->first;
		w->n--;
	}
	pthread_mutex_unlock(&w->lock);
	return x;
}

static void *worker(void *arg)
{
	struct work *w = arg;
	struct exchange *x;

	while ((x = take(w)) != NULL) {
		pipeline_run(x);
		exchange_finish(x);
	}
	return NULL;
}

struct work *work_start(int threads, size_t max)
{
	struct work *w = talloc_zero(NULL, struct work);

	if (w == NULL)
		abort();
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	w->end = &w->first;
	w->max = max;
	w->ids = talloc_zero_array(w, pthread_t, (size_t)threads);
	for (; w->threads < threads; w->threads++)
		if (pthread_create(&w->ids[w->threads], NULL, worker, w) != 0)
			break;
	if (w->threads == 0)
		abort();
	return w;
}

bool work_put(struct work *w, struct exchange *x)
{
	pthread_mutex_lock(&w->lock);
	bool room = w->n < w->max && !w->ending;
	if (room) {
		x->next = NULL;
		*w->end = x;
		w->end = &x->next;
		w->n++;
		pthread_cond_signal(&w->more);
	}
	pthread_mutex_unlock(&w->lock);
	return room;
}

void work_stop(struct work *w)
{
	pthread_mutex_lock(&w->lock);
	w->ending = true;
	pthread_cond_broadcast(&w->more);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->threads; i++)
		pthread_join(w->ids[i], NULL);
}

void work_free(struct work *w)
{
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
	talloc_free(w);
}
