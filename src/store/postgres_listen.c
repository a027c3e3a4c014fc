/*
 * One thread that hears what other nodes committed and wakes the followers here.
 * A hint: when the connection is lost it tries again, and nobody is told.
 */
#include "store/postgres_impl.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define AGAIN_MS 1000

/* Our own commits have woken everybody already. */
static bool is_ours(struct pg *p, int pid)
{
	bool ours = false;
	pthread_mutex_lock(&p->lock);
	for (int i = 0; i < p->n_all; i++)
		if (p->all[i]->pid == pid)
			ours = true;
	pthread_mutex_unlock(&p->lock);
	return ours;
}

static void hear(struct store *s, PGconn *pg)
{
	struct pg *p = s->impl;
	bool news = false;
	for (PGnotify *n = PQnotifies(pg); n != NULL; n = PQnotifies(pg)) {
		news = news || !is_ours(p, n->be_pid);
		PQfreemem(n);
	}
	if (news)
		store_poke(s);
}

/* False: asked to stop. */
static bool wait_for(struct pg *p, int fd, int timeout_ms)
{
	struct pollfd fds[] = {{.fd = p->stop_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	if (poll(fds, fd < 0 ? 1 : 2, timeout_ms) < 0 && errno != EINTR)
		return false;
	return fds[0].revents == 0;
}

static void *listen_loop(void *arg)
{
	struct store *s = arg;
	struct pg *p = s->impl;
	bool going = true, again = false;

	while (going) {
		struct ctx *c = ctx_new(NULL, NULL);
		PGconn *pg = NULL;
		if (pg_connect(c, p->url, &pg) == RC_OK &&
		        pg_exec(c, pg, "LISTEN " PG_CHANNEL) == RC_OK) {
			if (again) /* what was missed meanwhile */
				store_poke(s);
			again = true;
			while (going && PQstatus(pg) == CONNECTION_OK) {
				hear(s, pg);
				going = wait_for(p, PQsocket(pg), -1);
				if (going && !PQconsumeInput(pg))
					break;
			}
		}
		PQfinish(pg);
		talloc_free(c);
		if (going)
			going = wait_for(p, -1, AGAIN_MS);
	}
	return NULL;
}

enum rc pg_listen_start(struct ctx *c, struct store *s)
{
	struct pg *p = s->impl;
	p->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (p->stop_fd < 0)
		return ctx_broken(c, "eventfd: %s", strerror(errno));
	int failed = pthread_create(&p->listener, NULL, listen_loop, s);
	if (failed)
		return ctx_broken(c, "thread: %s", strerror(failed));
	p->listens = true;
	return RC_OK;
}

void pg_listen_stop(struct pg *p)
{
	uint64_t one = 1;
	if (p->listens && write(p->stop_fd, &one, sizeof one) == sizeof one)
		pthread_join(p->listener, NULL);
	if (p->stop_fd >= 0)
		close(p->stop_fd);
}
