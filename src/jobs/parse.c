/* jobs/parse: waiting raw rows through the parser's child into desk/intake, in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "jobs/ahead.h"
#include "jobs/loop.h"
#include "jobs/reading.h"

#define MAX_MAILS 100
#define FIRST_MAILS 24 /* so that taking in begins before all of a heap is read */
#define MAX_BYTES (16 << 20)

/* Mails that are read together and taken in by one commit. */
struct part {
	struct ctx *c;
	struct raw *rows;
	int n;
	struct slot *slots;
};

struct readers {
	struct reading *reading;
	struct ahead *ahead;
	bool idle; /* the turn before left nothing that waited */
};

enum rc parse_begin(struct ctx *c, struct loop *l)
{
	struct readers *r = talloc_zero(l, struct readers);

	r->reading = reading_new(r, l->jobs->exe, l->jobs->parsers);
	r->ahead = ahead_new(l->jobs);
	l->state = r;
	return RC_OK;
}

/* An import that runs reads its own mails (cli/import.c holds this lock); those of one
 * that was ended are read here. */
static bool import_runs(struct ctx *c)
{
	int fd = open(path_join(c, store_data_dir(c->store), "import.lock"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool held = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

struct wanted {
	int64_t after;
	int most;
	bool imports;
	bool cut; /* more wait than were taken together, for their bytes */
	struct ahead *ahead;
	struct part *part;
};

/* Rows, what is known of their mailboxes, and bytes: of one moment, in one transaction. A
 * mail whose bytes cannot be had is looked at alone (jobs/reading). */
static enum rc fill(struct ctx *c, void *arg)
{
	struct wanted *w = arg;
	struct part *p = w->part;
	int64_t bytes = 0;

	w->cut = false;
	TRY(store_raw_waiting(c, c, w->after, w->most, w->imports, &p->rows, &p->n));
	const struct raw **rows = talloc_zero_array(c, const struct raw *, (size_t)p->n + 1);
	for (int i = 0; i < p->n; i++) {
		rows[i] = &p->rows[i];
		bytes += p->rows[i].size;
		w->cut = i > 0 && bytes > MAX_BYTES;
		if (w->cut)
			p->n = i;
	}
	p->slots = reading_slots(c, rows, (size_t)p->n);
	ahead_fill(w->ahead, p->slots, (size_t)p->n);
	TRY(reading_hints(c, p->slots, (size_t)p->n));
	return reading_fetch(c, p->slots, (size_t)p->n);
}

/* The next rows that wait; none: n is 0, and there is no ctx. */
static enum rc part_make(struct ctx *c, struct wanted *w, struct part *out)
{
	struct part p = {.c = loop_sub(c)};

	w->part = &p;
	w->imports = !import_runs(p.c);
	enum rc rc = store_tx(p.c, DB_READ, fill, w);
	if (rc != RC_OK || p.n == 0) {
		*out = (struct part){0};
		return loop_sub_end(c, p.c, rc);
	}
	w->after = p.rows[p.n - 1].id;
	w->most = w->most * 2 < MAX_MAILS ? w->most * 2 : MAX_MAILS;
	*out = p;
	return RC_OK;
}

/* *go_on: nothing was left waiting, so that what comes after may be taken in too. */
static enum rc part_take(struct ctx *c, struct part *p, struct intake_count *sum, bool *go_on)
{
	struct intake_count count = {0};
	enum rc rc = reading_take(p->c, p->slots, (size_t)p->n, &count);

	for (int i = 0; i < p->n; i++)
		*go_on &= p->slots[i].trouble == RC_OK;
	sum->taken += count.taken;
	sum->unreadable += count.unreadable;
	return loop_sub_end(c, p->c, rc);
}

/* One part is read by the child while the one before it is taken in. */
static enum rc run_parts(
        struct ctx *c, struct loop *l, struct part now, struct wanted *w, struct intake_count *sum)
{
	const struct readers *r = l->state;
	struct part before = {0};
	enum rc rc = RC_OK;
	bool go_on = true;

	while (rc == RC_OK && go_on && (now.n > 0 || before.n > 0)) {
		if (now.n > 0)
			reading_start(r->reading, now.slots, (size_t)now.n);
		if (before.n > 0)
			rc = part_take(c, &before, sum, &go_on);
		reading_wait(r->reading);
		before = now;
		now = (struct part){0};
		if (rc == RC_OK && before.n > 0 && !atomic_load(&l->jobs->stop))
			rc = part_make(c, w, &now);
	}
	return rc;
}

/* What waits; with nothing to do, what is being stored is read already. Where the turn before left
 * nothing, that comes first: most often its row is not there yet. */
static enum rc first_part(struct ctx *c, struct readers *r, struct wanted *w, struct part *out)
{
	bool looked = r->idle && !ahead_is_kept(r->ahead) && ahead_look(r->ahead, r->reading);

	r->idle = false;
	TRY(part_make(c, w, out));
	if (out->n == 0 && !looked && ahead_look(r->ahead, r->reading))
		TRY(part_make(c, w, out));
	return RC_OK;
}

enum rc parse_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct readers *r = l->state;
	struct wanted w = {.most = FIRST_MAILS, .ahead = r->ahead};
	struct intake_count count = {0};
	struct part first;
	char taken[24], unreadable[24];
	bool go_on = true;

	TRY(first_part(c, r, &w, &first));
	atomic_store(&l->jobs->taking_in, first.n > 0);
	enum rc rc = RC_OK;
	if (first.n >= FIRST_MAILS) {
		rc = run_parts(c, l, first, &w, &count);
	} else if (first.n > 0) {
		reading_run(r->reading, first.slots, (size_t)first.n);
		rc = part_take(c, &first, &count, &go_on);
	}
	ahead_forget(r->ahead);
	r->idle = rc == RC_OK && first.n < FIRST_MAILS && !w.cut && go_on;
	if (rc != RC_OK || first.n == 0)
		return rc;
	snprintf(taken, sizeof taken, "%zu", count.taken);
	snprintf(unreadable, sizeof unreadable, "%zu", count.unreadable);
	log_line(LOG_INFO, "mail_taken_in", "count", taken, "unreadable", unreadable, NULL);
	/* Else all that waited was taken in, and what came meanwhile told it. */
	if (first.n >= FIRST_MAILS || w.cut || !go_on)
		*out_wait_ms = 0;
	return RC_OK;
}
