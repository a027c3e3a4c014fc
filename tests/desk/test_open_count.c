/* The counts that the database keeps are what counting says, whatever is done and undone. */
#include "desk_people.h"

#include <pthread.h>
#include <stdatomic.h>

#include "desk/view.h"
#include "store/check.h"
#include "store/filter.h"
#include "store/intake.h"

#define ROWS 60
#define STEPS 400
#define HANDS 3

struct hand {
	struct desk *d;
	const struct people *p;
	uint32_t seed;
	int64_t rows[ROWS];
	atomic_int *failures;
	bool fails; /* the turn that runs is to be undone */
};

/* The same each time. */
static uint32_t next(struct hand *h, uint32_t below)
{
	h->seed = h->seed * 1664525 + 1013904223;
	return (h->seed >> 8) % below;
}

static void set_at_random(struct hand *h, struct conversation *v)
{
	const int64_t people[] = {0, h->p->ewa, h->p->tomek};

	v->mailbox_id = next(h, 4) == 0 ? h->d->other : h->d->help;
	v->assignee_id = people[next(h, 3)];
	v->state = next(h, 2) == 0 ? STATE_OPEN : (enum conversation_state)(1 + next(h, 4));
	v->snoozed_until_ms = v->state == STATE_SNOOZED ? 5000 : 0;
	v->spam = next(h, 8) == 0;
	v->trashed_ms = next(h, 8) == 0 ? 1 : 0;
}

static enum rc change_one(struct ctx *c, struct hand *h, int64_t *row)
{
	struct conversation v = {.subject = "S", .created_ms = 1, .updated_ms = 1, .active_ms = 1};

	if (*row == 0) {
		set_at_random(h, &v);
		TRY(store_conversation_add(c, &v));
		*row = v.number;
		return RC_OK;
	}
	if (next(h, 10) == 0) {
		int64_t gone = *row, to = h->rows[0] == gone ? h->rows[1] : h->rows[0];
		*row = 0;
		return to == 0 ? RC_OK : store_intake_absorb(c, to, gone);
	}
	TRY(store_conversation_get(c, c, *row, &v));
	set_at_random(h, &v);
	return store_conversation_update(c, &v);
}

/* Some changes at once; now and then all of them are undone. */
static enum rc turn(struct ctx *c, void *arg)
{
	struct hand *h = arg;
	uint32_t n = 1 + next(h, 4);

	for (uint32_t i = 0; i < n; i++)
		TRY(change_one(c, h, &h->rows[next(h, ROWS)]));
	return h->fails ? ctx_broken(c, "undone") : RC_OK;
}

static void *work(void *arg)
{
	struct hand *h = arg;

	for (int i = 0; i < STEPS; i++) {
		struct ctx *c = ctx_new(NULL, h->d->s);
		int64_t before[ROWS];
		memcpy(before, h->rows, sizeof before);
		h->fails = next(h, 7) == 0;
		enum rc rc = store_tx(c, DB_WRITE, turn, h);
		if (rc != RC_OK)
			memcpy(h->rows, before, sizeof before);
		*h->failures += rc != (h->fails ? RC_INTERNAL : RC_OK);
		talloc_free(c);
	}
	return NULL;
}

struct seen {
	int64_t wrong, open, unassigned;
	struct view_counts ewa, tomek;
};

static enum rc look(struct ctx *c, void *arg)
{
	struct seen *s = arg;

	return store_wrong_counts(c, &s->wrong);
}

static enum rc count_rows(struct ctx *c, void *arg)
{
	const int64_t *mailbox = arg;
	struct seen *s = (struct seen *)(uintptr_t)mailbox[1];
	int64_t n;

	TRY(store_filter_count_shelf(c, mailbox[0], STATE_OPEN, false, 100000, &n));
	s->open += n;
	TRY(store_filter_count_shelf(c, mailbox[0], STATE_OPEN, true, 100000, &n));
	s->unassigned += n;
	return RC_OK;
}

static struct seen see(struct desk *d, const struct people *p)
{
	struct seen s = {0};
	const int64_t boxes[] = {d->help, d->other};

	assert_ok(store_tx(d->c, DB_READ, look, &s));
	for (int i = 0; i < 2; i++) {
		int64_t arg[] = {boxes[i], (int64_t)(uintptr_t)&s};
		assert_ok(store_tx(d->c, DB_READ, count_rows, arg));
	}
	assert_ok(view_count(people_as(d, p->ewa), &s.ewa));
	assert_ok(view_count(people_as(d, p->tomek), &s.tomek));
	return s;
}

static void must_fit(struct desk *d, const struct people *p)
{
	struct seen s = see(d, p);

	assert_int_equal(s.wrong, 0);
	assert_int_equal(s.ewa.open, s.open);
	assert_int_equal(s.ewa.unassigned, s.unassigned);
	assert_true(s.open > s.unassigned && s.unassigned > 0 && s.ewa.mine > 0);
	assert_true(s.tomek.open < s.ewa.open); /* one mailbox only */
}

static void test_changes_at_random(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	atomic_int failures = 0;
	struct hand hand = {.d = d, .p = &p, .seed = 1, .failures = &failures};

	work(&hand);
	assert_int_equal(failures, 0);
	must_fit(d, &p);
	assert_ok(view_recount(d->c));
	must_fit(d, &p);
}

/* On PostgreSQL they meet at the rows of the counts. */
static void test_hands_at_once(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	atomic_int failures = 0;
	struct hand hands[HANDS];
	pthread_t threads[HANDS];

	for (int i = 0; i < HANDS; i++) {
		hands[i] = (struct hand){
		        .d = d, .p = &p, .seed = (uint32_t)i + 10, .failures = &failures};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &hands[i]), 0);
	}
	for (int i = 0; i < 5; i++)
		assert_ok(view_recount(d->c)); /* beside them */
	for (int i = 0; i < HANDS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(failures, 0);
	must_fit(d, &p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(test_changes_at_random), DESK_TEST(test_hands_at_once)};
	return cmocka_run_group_tests_name("open count", tests, NULL, NULL);
}
