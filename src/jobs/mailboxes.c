/* jobs/mailboxes: a thread for each mailbox that reads by IMAP; a new one when it changes. */
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/mailbox.h"
#include "jobs/fetch.h"
#include "store/raw.h"

#define LOOK_MS 1000
#define ASKED_MAX 1000
#define EVENTS_MAX 1000

struct fetchers {
	struct fetcher **v;
	size_t n;
	int64_t heard; /* the newest event that was looked at; 0: none yet */
};

static int fetcher_free(struct fetcher *f)
{
	if (f->wake_fd >= 0)
		close(f->wake_fd);
	return 0;
}

enum rc mailboxes_begin(struct ctx *c, struct loop *l)
{
	l->jobs->fetchers = talloc_zero(l->jobs, struct fetchers);
	return mailbox_make_spools(c);
}

static void tell_end(struct fetcher *f)
{
	atomic_store(&f->stop, true);
	eventfd_write(f->wake_fd, 1);
}

static void forget(struct fetchers *s, size_t i)
{
	pthread_join(s->v[i]->thread, NULL);
	talloc_free(s->v[i]);
	s->v[i] = s->v[--s->n];
}

static enum rc begin(struct ctx *c, struct jobs *j, const struct mailbox *m)
{
	struct fetchers *s = j->fetchers;
	struct fetcher *f = talloc_zero(s, struct fetcher);
	f->jobs = j;
	f->mailbox_id = m->id;
	f->version = m->version;
	f->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	talloc_set_destructor(f, fetcher_free);
	int e = f->wake_fd < 0 ? errno : pthread_create(&f->thread, NULL, fetch_run, f);
	if (e != 0) {
		talloc_free(f);
		return ctx_broken(c, "thread of a mailbox: %s", strerror(e));
	}
	s->v = talloc_realloc(s, s->v, struct fetcher *, s->n + 1);
	s->v[s->n++] = f;
	return RC_OK;
}

static bool wants(const struct mailbox *m)
{
	return !m->paused && !m->is_local && m->imap_url != NULL;
}

static const struct mailbox *find(const struct mailbox *list, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

struct box_list {
	struct mailbox *v;
	int n;
	struct raw *asked; /* mails that somebody wants to be fetched again */
	int n_asked;
	struct event *events;
	int n_events;
	int64_t heard;
};

static enum rc list_rows(struct ctx *c, void *arg)
{
	struct box_list *b = arg;
	TRY(store_mailbox_list(c, c, &b->v, &b->n));
	TRY(store_raw_asked(c, c, 0, ASKED_MAX, &b->asked, &b->n_asked));
	if (b->heard == 0)
		return event_newest(c, &b->heard);
	return event_list(c, c, b->heard, EVENTS_MAX, &b->events, &b->n_events);
}

/* What was sent before this desk began is copied at a mailbox's first look. */
static void hear(struct fetchers *s, const struct box_list *list)
{
	s->heard = list->n_events > 0 ? list->events[list->n_events - 1].number : list->heard;
	for (int i = 0; i < list->n_events; i++)
		for (size_t k = 0; k < s->n && fetch_was_sent(&list->events[i]); k++)
			if (s->v[k]->mailbox_id == list->events[i].mailbox_id)
				s->v[k]->copy_due_mono_ms = clock_mono_ms() + SERVER_FILES_MS;
}

/* Only one that waits for news: who waits after a failure waits on. */
static void wake_asked(const struct fetchers *s, const struct box_list *list)
{
	for (size_t i = 0; i < s->n; i++) {
		bool asked = false;
		for (int k = 0; k < list->n_asked; k++)
			asked |= list->asked[k].mailbox_id == s->v[i]->mailbox_id;
		struct fetcher *f = s->v[i];
		bool copy_due = f->copy_due_mono_ms != 0 && f->copy_due_mono_ms <= clock_mono_ms();
		if ((!asked && !copy_due) || !atomic_load(&f->rests))
			continue;
		if (copy_due)
			f->copy_due_mono_ms = 0;
		eventfd_write(f->wake_fd, 1);
	}
}

enum rc mailboxes_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct fetchers *s = l->jobs->fetchers;
	struct box_list list = {.heard = s->heard};

	*out_wait_ms = LOOK_MS;
	TRY(store_tx(c, DB_READ, list_rows, &list));
	for (size_t i = s->n; i-- > 0;) {
		struct fetcher *f = s->v[i];
		const struct mailbox *m = find(list.v, list.n, f->mailbox_id);
		if (m == NULL || !wants(m) || m->version != f->version)
			tell_end(f);
		/* Not waited for: it may hang on a slow server, and others are not to. */
		if (atomic_load(&f->ended))
			forget(s, i);
	}
	for (int i = 0; i < list.n; i++) {
		bool runs = false;
		for (size_t k = 0; k < s->n; k++)
			runs |= s->v[k]->mailbox_id == list.v[i].id;
		if (!runs && wants(&list.v[i]))
			TRY(begin(c, l->jobs, &list.v[i]));
	}
	hear(s, &list);
	if (list.n_events == EVENTS_MAX)
		*out_wait_ms = 0;
	wake_asked(s, &list);
	return RC_OK;
}

void mailboxes_end(struct jobs *j)
{
	struct fetchers *s = j->fetchers;
	for (size_t i = 0; s != NULL && i < s->n; i++)
		tell_end(s->v[i]);
	while (s != NULL && s->n > 0)
		forget(s, s->n - 1);
}
