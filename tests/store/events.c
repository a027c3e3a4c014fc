/* The log: numbers in the order of commits, followers that miss nothing. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/engine_impl.h"

static void rows_come_back_as_added(void **state)
{
	struct fixture *f = *state;
	struct event *e;
	int64_t newest = -1;
	f->c->actor.user_id = 7;
	assert_ok(store_begin(f->c, DB_WRITE));
	event_add(f->c, &(struct event){.kind = "conversation.changed",
	                        .conversation_id = 3,
	                        .mailbox_id = 2,
	                        .subject_kind = "message",
	                        .subject_id = INT64_MAX,
	                        .data = "{\"state\":[1,2]}"});
	event_add(f->c, &(struct event){.kind = "setting.changed", .at_ms = 5, .actor_id = 9});
	assert_ok(store_commit(f->c));
	assert_int_equal(events_after(f->c, f->c, 0, &e), 2);
	assert_string_equal(e[0].kind, "conversation.changed");
	assert_string_equal(e[0].subject_kind, "message");
	assert_string_equal(e[0].data, "{\"state\":[1,2]}");
	assert_true(e[0].subject_id == INT64_MAX);
	assert_int_equal(e[0].conversation_id, 3);
	assert_int_equal(e[0].mailbox_id, 2);
	assert_int_equal(e[0].actor_id, 7);
	assert_true(e[0].at_ms == f->c->now_ms);
	assert_null(e[1].data);
	assert_string_equal(e[1].subject_kind, "");
	assert_int_equal(e[1].at_ms, 5);
	assert_int_equal(e[1].actor_id, 9);
	assert_ok(store_begin(f->c, DB_READ));
	assert_ok(event_newest(f->c, &newest));
	assert_ok(store_commit(f->c));
	assert_int_equal(newest, 2);
}

static void followers_keep_their_place(void **state)
{
	struct fixture *f = *state;
	int64_t at = -1;
	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(follower_get(f->c, "search", &at));
	assert_int_equal(at, 0);
	assert_ok(follower_set(f->c, "search", 12));
	assert_ok(follower_set(f->c, "search", 13));
	assert_ok(follower_set(f->c, "live", 1));
	/* from where it stands, and from nowhere else */
	assert_int_equal(follower_move(f->c, "live", 2, 3), RC_CONFLICT);
	assert_int_equal(follower_move(f->c, "live", 0, 3), RC_CONFLICT);
	assert_ok(follower_move(f->c, "live", 1, 3));
	assert_ok(follower_move(f->c, "live", 3, 1));
	assert_ok(follower_move(f->c, "new", 0, 5));
	assert_int_equal(follower_move(f->c, "new", 0, 6), RC_CONFLICT);
	assert_ok(store_commit(f->c));
	fixture_close(f);
	assert_ok(fixture_open(f));
	assert_ok(store_begin(f->c, DB_READ));
	assert_ok(follower_get(f->c, "search", &at));
	assert_int_equal(at, 13);
	assert_ok(follower_get(f->c, "live", &at));
	assert_int_equal(at, 1);
	assert_ok(store_commit(f->c));
}

/* Two writers of two processes or nodes: each has a store of its own. */
struct pair {
	struct store *a, *b;
	bool flush_first; /* A has taken its number before B begins to commit */
	bool b_overtakes; /* nothing of A's may hold B back: A waits until B has ended */
	atomic_bool a_began, b_ended;
	atomic_int failures;
};

static void *late_writer(void *arg)
{
	struct pair *p = arg;
	struct ctx *c = ctx_new(NULL, p->a);
	bool ok = store_begin(c, DB_WRITE) == RC_OK && probe_add(c, "a", 1, 1, NULL) == RC_OK;
	if (ok && p->flush_first) {
		ok = event_flush(c->db) == RC_OK;
		c->db->events = NULL;
	}
	atomic_store(&p->a_began, true);
	/* Where B is held back, it has a while to show that it is not. */
	int64_t until = clock_mono_ms() + (p->b_overtakes ? 20000 : 300);
	while (!atomic_load(&p->b_ended) && clock_mono_ms() < until)
		clock_sleep_ms(1);
	p->failures += atomic_load(&p->b_ended) != p->b_overtakes;
	ok = ok && store_commit(c) == RC_OK;
	p->failures += !ok;
	talloc_free(c);
	return NULL;
}

static void *early_writer(void *arg)
{
	struct pair *p = arg;
	struct ctx *c = ctx_new(NULL, p->b);
	while (!atomic_load(&p->a_began))
		clock_sleep_ms(1);
	bool ok = store_begin(c, DB_WRITE) == RC_OK && probe_add(c, "b", 1, 2, NULL) == RC_OK &&
	          store_commit(c) == RC_OK;
	atomic_store(&p->b_ended, true);
	p->failures += !ok;
	talloc_free(c);
	return NULL;
}

static void reverse_order(struct fixture *f, bool flush_first)
{
	struct ctx *open = ctx_new(f, NULL);
	struct store_options o = {.data_dir = f->dir, .database_url = f->url};
	/* SQLite has one writer: A, which began first, ends first. */
	bool b_first = !flush_first && !on_sqlite();
	struct pair p = {.a = f->s, .flush_first = flush_first, .b_overtakes = b_first};
	struct event *e;
	pthread_t a, b;
	int64_t cursor = 0, writers[2] = {0, 0};

	assert_ok(store_open(open, &o, &p.b));
	pthread_create(&a, NULL, late_writer, &p);
	pthread_create(&b, NULL, early_writer, &p);
	/* A follower that looks all the time and never looks back. */
	for (int64_t until = clock_mono_ms() + 30000; cursor < 2 && clock_mono_ms() < until;) {
		int n = events_after(f->c, f->c, cursor, &e);
		for (int i = 0; i < n; i++)
			writers[cursor++] = e[i].conversation_id;
		clock_sleep_ms(1);
	}
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	store_close(p.b);
	assert_int_equal(p.failures, 0);
	assert_int_equal(cursor, 2);
	assert_int_equal(writers[0] + writers[1], 3); /* both were seen */
	assert_int_equal(writers[0], b_first ? 2 : 1); /* in the order of their ends */
}

static void commits_in_reverse_order(void **state)
{
	reverse_order(*state, false);
}

static void a_number_taken_holds_back_the_next(void **state)
{
	reverse_order(*state, true);
}

static void a_commit_wakes_those_who_wait(void **state)
{
	struct fixture *f = *state;
	uint64_t seen = 0;
	store_wait(f->s, TOPIC_LOG, &seen, 0);
	int64_t from = clock_mono_ms();
	store_wait(f->s, TOPIC_LOG, &seen, 60);
	assert_true(clock_mono_ms() - from >= 50);
	assert_ok(probe_add(f->c, "x", 1, 0, NULL));
	from = clock_mono_ms();
	store_wait(f->s, TOPIC_LOG, &seen, 5000);
	store_poke(f->s);
	store_wait(f->s, TOPIC_LOG, &seen, 5000);
	assert_true(clock_mono_ms() - from < 2000);

	/* Another node: LISTEN/NOTIFY on PostgreSQL (on SQLite the poke is the server's work). */
	struct store *other;
	struct ctx *open = ctx_new(f, NULL);
	struct store_options o = {.data_dir = f->dir, .database_url = f->url};
	assert_ok(store_open(open, &o, &other));
	clock_sleep_ms(on_sqlite() ? 0 : 300); /* its listener begins to listen */
	store_wait(other, TOPIC_LOG, &seen, 0);
	assert_ok(probe_add(f->c, "y", 1, 0, NULL));
	from = clock_mono_ms();
	store_wait(other, TOPIC_LOG, &seen, on_sqlite() ? 50 : 5000);
	assert_true(clock_mono_ms() - from < 2000);
	store_close(other);
}

int run_events(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(rows_come_back_as_added),
	        FIXTURE_TEST(followers_keep_their_place),
	        FIXTURE_TEST(commits_in_reverse_order),
	        FIXTURE_TEST(a_number_taken_holds_back_the_next),
	        FIXTURE_TEST(a_commit_wakes_those_who_wait),
	};
	return RUN("events", tests);
}
