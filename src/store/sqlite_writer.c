/*
 * One writer connection, shared by turns. A finished writer that others wait
 * behind hands the open transaction on instead of committing it; the last one
 * commits for all, and nobody returns before that commit is on disk. So eight
 * writers pay for one sync. Each member but the first stands in a savepoint, so
 * that its failure is its own.
 */
#include "store/sqlite_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

#define GROUP_MEMBERS 64
#define GROUP_MS 5

void writer_init(struct lite *l)
{
	pthread_mutex_init(&l->write_lock, NULL);
	pthread_cond_init(&l->group_done, NULL);
	l->last = &l->first;
}

void writer_release(struct lite *l)
{
	assert(l->first == NULL && l->group == NULL);
	pthread_cond_destroy(&l->group_done);
	pthread_mutex_destroy(&l->write_lock);
}

static struct lite *lite_of(const struct db *d)
{
	return d->store->impl;
}

static void unlink_waiter(struct lite *l, struct waiter *w)
{
	struct waiter **at = &l->first;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	if (l->last == &w->next)
		l->last = at;
}

/* Wait for the connection, first come first served. */
static enum rc take_connection(struct lite *l)
{
	struct waiter w = {.next = NULL};
	struct timespec until;
	pthread_condattr_t attr;

	pthread_mutex_lock(&l->write_lock);
	if (!l->writing) {
		l->writing = true;
		pthread_mutex_unlock(&l->write_lock);
		return RC_OK;
	}
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w.granted_cond, &attr);
	pthread_condattr_destroy(&attr);
	lite_deadline(&until, LOCK_WAIT_MS);
	*l->last = &w;
	l->last = &w.next;
	while (!w.granted)
		if (pthread_cond_timedwait(&w.granted_cond, &l->write_lock, &until) == ETIMEDOUT)
			break;
	if (!w.granted)
		unlink_waiter(l, &w);
	pthread_mutex_unlock(&l->write_lock);
	pthread_cond_destroy(&w.granted_cond);
	return w.granted ? RC_OK : RC_BUSY;
}

/* Needs write_lock. */
static void pass_on(struct lite *l)
{
	struct waiter *w = l->first;
	if (w == NULL) {
		l->writing = false;
		return;
	}
	unlink_waiter(l, w);
	w->granted = true;
	pthread_cond_signal(&w->granted_cond);
}

static void leave_group(struct group *g)
{
	if (--g->refs == 0)
		free(g);
}

/* The transaction is over for all its members. Needs write_lock, gives it back. */
static void end_group(struct lite *l, enum rc rc, const char *detail)
{
	struct group *g = l->group;
	turn_give(l->turn);
	l->group = NULL;
	g->done = true;
	g->rc = rc;
	snprintf(g->detail, sizeof g->detail, "%s", detail);
	pthread_cond_broadcast(&l->group_done);
	leave_group(g);
	pass_on(l);
	pthread_mutex_unlock(&l->write_lock);
}

static void commit_group(struct store *s)
{
	struct lite *l = s->impl;
	sqlite3 *db = l->writer->db;
	char detail[160] = "";
	enum rc rc = RC_OK;

	if (sqlite3_get_autocommit(db)) {
		rc = RC_INTERNAL;
		snprintf(detail, sizeof detail, "the shared transaction was undone by the engine");
	} else if (lite_say(l->writer, LITE_COMMIT) == SQLITE_OK) {
		atomic_fetch_add(&s->syncs, 1);
	} else {
		rc = sqlite3_errcode(db) == SQLITE_BUSY ? RC_BUSY : RC_INTERNAL;
		snprintf(detail, sizeof detail, "commit: %s", sqlite3_errmsg(db));
		(void)lite_say(l->writer, LITE_END);
	}
	pthread_mutex_lock(&l->write_lock);
	end_group(l, rc, detail);
}

/* With others waiting the transaction goes on, within bounds. Needs write_lock. */
static bool may_hand_over(const struct lite *l)
{
	return l->first != NULL && l->group->members < GROUP_MEMBERS &&
	       clock_mono_ms() - l->group->since_ms < GROUP_MS &&
	       !sqlite3_get_autocommit(l->writer->db);
}

static enum rc start_group(struct ctx *c, struct lite *l)
{
	enum rc rc = turn_take(l->turn, LOCK_WAIT_MS);
	if (rc != RC_OK)
		return store_fail(c, rc, "no turn to write within %d ms", LOCK_WAIT_MS);
	rc = lite_must(c, l->writer, LITE_BEGIN_WRITE);
	if (rc != RC_OK) {
		turn_give(l->turn);
		return rc;
	}
	struct group *g = calloc(1, sizeof *g);
	if (g == NULL)
		abort();
	g->refs = 1;
	g->since_ms = clock_mono_ms();
	pthread_mutex_lock(&l->write_lock);
	l->group = g;
	pthread_mutex_unlock(&l->write_lock);
	return RC_OK;
}

enum rc writer_begin(struct db *d)
{
	struct lite *l = lite_of(d);
	if (take_connection(l) != RC_OK)
		return store_fail(d->ctx, RC_BUSY, "no turn to write within %d ms", LOCK_WAIT_MS);
	/* Only the holder of the connection changes l->group. */
	d->leads = l->group == NULL;
	enum rc rc =
	        d->leads ? start_group(d->ctx, l) : lite_must(d->ctx, l->writer, LITE_SAVEPOINT);
	if (rc == RC_OK) {
		d->conn = l->writer;
	} else if (d->leads) {
		pthread_mutex_lock(&l->write_lock);
		pass_on(l);
		pthread_mutex_unlock(&l->write_lock);
	} else {
		commit_group(d->store);
	}
	return rc;
}

enum rc writer_commit(struct db *d)
{
	struct lite *l = lite_of(d);
	if (!d->leads) {
		enum rc rc = lite_must(d->ctx, l->writer, LITE_RELEASE);
		if (rc != RC_OK) {
			writer_rollback(d);
			return rc;
		}
	}
	pthread_mutex_lock(&l->write_lock);
	struct group *g = l->group;
	g->members++;
	g->refs++;
	if (may_hand_over(l)) {
		pass_on(l);
	} else {
		pthread_mutex_unlock(&l->write_lock);
		commit_group(d->store);
		pthread_mutex_lock(&l->write_lock);
	}
	while (!g->done)
		pthread_cond_wait(&l->group_done, &l->write_lock);
	enum rc rc = g->rc;
	if (rc != RC_OK)
		store_fail(d->ctx, rc, "%s", g->detail);
	leave_group(g);
	pthread_mutex_unlock(&l->write_lock);
	return rc;
}

void writer_rollback(struct db *d)
{
	struct lite *l = lite_of(d);
	sqlite3 *db = l->writer->db;

	if (d->leads) {
		if (!sqlite3_get_autocommit(db))
			(void)lite_say(l->writer, LITE_END);
		pthread_mutex_lock(&l->write_lock);
		end_group(l, RC_INTERNAL, "undone");
		return;
	}
	/* Without this the others' commit would take our half along. */
	if (!sqlite3_get_autocommit(db) &&
	        sqlite3_exec(db, "ROLLBACK TO m; RELEASE m", NULL, NULL, NULL) != SQLITE_OK)
		(void)lite_say(l->writer, LITE_END);
	pthread_mutex_lock(&l->write_lock);
	if (may_hand_over(l)) {
		pass_on(l);
		pthread_mutex_unlock(&l->write_lock);
	} else {
		pthread_mutex_unlock(&l->write_lock);
		commit_group(d->store);
	}
}
