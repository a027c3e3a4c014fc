/* Many writers at once: exactly once, in order, one sync for many. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS 8
#define WRITES 200

struct writer {
	struct store *s;
	int64_t number;
	int done, undone;
};

static enum rc add_and_deny(struct ctx *c, void *arg)
{
	TRY(probe_add(c, NULL, 1, *(int64_t *)arg, NULL));
	return RC_DENIED;
}

static void *write_many(void *arg)
{
	struct writer *w = arg;
	for (int i = 0; i < WRITES; i++) {
		struct ctx *c = ctx_new(NULL, w->s);
		if (i % 10 == 9 && store_tx(c, DB_WRITE, add_and_deny, &w->number) == RC_DENIED)
			w->undone++;
		if (probe_add(c, NULL, 100 + i, w->number, NULL) == RC_OK)
			w->done++;
		talloc_free(c);
	}
	return NULL;
}

struct follower {
	struct store *s;
	int64_t cursor;
	atomic_bool stop;
	bool gap;
};

/* Sees each number exactly once and in order, while the writers write. */
static void *follow(void *arg)
{
	struct follower *w = arg;
	uint64_t seen = 0;
	for (bool last = false; !last;) {
		struct ctx *c = ctx_new(NULL, w->s);
		struct event *e;
		int n = 0;
		last = atomic_load(&w->stop);
		do {
			if (store_begin(c, DB_READ) != RC_OK ||
			        event_list(c, c, w->cursor, 1000, &e, &n) != RC_OK ||
			        store_commit(c) != RC_OK)
				w->gap = true;
			for (int i = 0; i < n; i++)
				if (e[i].number != ++w->cursor)
					w->gap = true;
		} while (n > 0 && !w->gap);
		talloc_free(c);
		if (!last)
			store_wait(w->s, TOPIC_LOG, &seen, 50);
	}
	return NULL;
}

static void eight_writers_and_a_follower(void **state)
{
	struct fixture *f = *state;
	struct writer w[WRITERS];
	struct follower follower = {.s = f->s};
	pthread_t threads[WRITERS], reader;

	struct store_stats before = store_stats(f->s);
	assert_int_equal(pthread_create(&reader, NULL, follow, &follower), 0);
	for (int i = 0; i < WRITERS; i++) {
		w[i] = (struct writer){.s = f->s, .number = i + 1};
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &w[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	atomic_store(&follower.stop, true);
	pthread_join(reader, NULL);

	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(w[i].done, WRITES);
		assert_int_equal(w[i].undone, WRITES / 10);
		assert_int_equal(probe_count(f->c, i + 1), WRITES);
	}
	assert_false(follower.gap);
	assert_int_equal(follower.cursor, WRITERS * WRITES);
	struct store_stats after = store_stats(f->s);
	assert_int_equal(after.commits - before.commits, WRITERS * WRITES);
	if (on_sqlite()) /* group commit: several writers paid for one sync */
		assert_true((after.syncs - before.syncs) * 2 < after.commits - before.commits);
	else
		assert_int_equal(after.syncs - before.syncs, after.commits - before.commits);
}

/* Two writers update two rows in opposite order, again and again: the engine
 * breaks the deadlock, store_tx starts anew. */
struct crossing {
	struct store *s;
	int64_t first, second;
	int failures;
};

static enum rc note_both(struct ctx *c, void *arg)
{
	struct crossing *x = arg;
	int64_t ids[] = {x->first, x->second};
	for (int i = 0; i < 2; i++) {
		struct stmt *s = stmt(c, Q_PROBE_NOTE);
		bind_i64(s, 1, ids[i]);
		bind_text(s, 2, "crossed");
		TRY(stmt_run(s, NULL));
		if (i == 0)
			clock_sleep_ms(5);
	}
	return RC_OK;
}

static void *cross(void *arg)
{
	struct crossing *x = arg;
	for (int i = 0; i < 4; i++) {
		struct ctx *c = ctx_new(NULL, x->s);
		if (store_tx(c, DB_WRITE, note_both, x) != RC_OK)
			x->failures++;
		talloc_free(c);
	}
	return NULL;
}

static void crossing_writers_both_succeed(void **state)
{
	struct fixture *f = *state;
	int64_t a, b;
	pthread_t t[2];
	assert_ok(probe_add(f->c, "a", 1, 0, &a));
	assert_ok(probe_add(f->c, "b", 1, 0, &b));
	struct crossing x[] = {{f->s, a, b, 0}, {f->s, b, a, 0}};
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, cross, &x[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(x[0].failures + x[1].failures, 0);
}

/* A member that fails in a shared transaction takes nobody along. */
static void *break_many(void *arg)
{
	struct writer *w = arg;
	for (int i = 0; i < 50; i++) {
		struct ctx *c = ctx_new(NULL, w->s);
		if (probe_add(c, "taken", 1, w->number, NULL) == RC_CONFLICT)
			w->undone++;
		talloc_free(c);
	}
	return NULL;
}

static void a_failing_member_fails_alone(void **state)
{
	struct fixture *f = *state;
	struct writer w[4];
	pthread_t t[4];
	assert_ok(probe_add(f->c, "taken", 1, 0, NULL));
	for (int i = 0; i < 4; i++) {
		w[i] = (struct writer){.s = f->s, .number = i + 1};
		assert_int_equal(
		        pthread_create(&t[i], NULL, i % 2 ? break_many : write_many, &w[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < 4; i++)
		assert_int_equal(probe_count(f->c, i + 1), i % 2 ? 0 : WRITES);
	assert_int_equal(w[1].undone + w[3].undone, 100);
	struct event *e;
	assert_int_equal(events_after(f->c, f->c, 0, &e), 2 * WRITES + 1);
}

/* Another process that writes without a pause leaves us our turns. */
static void processes_take_turns(void **state)
{
	struct fixture *f = *state;
	int fd;
	char byte;
	pid_t pid = fixture_spawn(f, "hammer", &fd);
	assert_int_equal(read(fd, &byte, 1), 1); /* it has begun */
	int64_t worst = 0;
	for (int i = 0; i < 40; i++) {
		int64_t from = clock_mono_ms();
		assert_ok(probe_add(f->c, NULL, 100 + i, 1, NULL));
		int64_t took = clock_mono_ms() - from;
		worst = took > worst ? took : worst;
	}
	int status;
	close(fd); /* its next word fails, and it ends */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(probe_count(f->c, 1), 40);
	assert_true(probe_count(f->c, 2) > 0);
	assert_true(worst < 2000);
}

int run_writers(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(eight_writers_and_a_follower),
	        FIXTURE_TEST(crossing_writers_both_succeed),
	        FIXTURE_TEST(a_failing_member_fails_alone),
	        FIXTURE_TEST(processes_take_turns),
	};
	return RUN("writers", tests);
}
