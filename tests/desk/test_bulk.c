/* One change for many: piece by piece, over a restart, stopped, undone. */
#include "desk_people.h"

#include "base/json.h"
#include "desk/bulk.h"
#include "desk/conversation.h"

#define MANY 120

static struct bulk_whole start(struct ctx *c, const struct bulk_wish *wish, const char *change)
{
	struct bulk_wish w = *wish;
	struct bulk_whole out;

	w.change = json_own(c, json_loads(change, 0, NULL));
	assert_ok(bulk_start(c, c, &w, &out));
	return out;
}

static bool turn(struct desk *d)
{
	bool more = false;
	enum rc rc = bulk_turn(d->c, &more);
	if (rc != RC_OK)
		fail_msg("%s: %s", d->c->fail.text, d->c->fail.detail);
	return more;
}

static struct bulk_whole see(struct ctx *c, int64_t id)
{
	struct bulk_whole w;
	assert_ok(bulk_get(c, c, id, &w));
	return w;
}

static int count(struct ctx *c, enum view view)
{
	struct conversation_query q = {.view = view, .limit = 100};
	struct conversation_page page;
	int n = 0;

	do {
		assert_ok(conversation_list(c, c, &q, &page));
		n += page.n;
		q.cursor = page.next;
	} while (q.cursor != NULL);
	return n;
}

static void goes_on_after_a_restart(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);

	for (int i = 0; i < MANY; i++)
		people_conversation(d, i % 2 == 0 ? d->help : d->other, 1000 + i, STATE_OPEN);
	int64_t id = start(c, &(struct bulk_wish){.view = "open"}, "{\"state\":\"solved\"}").b.id;
	assert_int_equal(see(c, id).b.state, BULK_GATHERING);
	assert_true(turn(d));
	assert_int_equal(see(c, id).b.state, BULK_RUNNING);
	assert_int_equal(see(c, id).b.counts[BULK_WAITING], MANY);
	assert_true(turn(d));
	assert_int_equal(see(c, id).b.counts[BULK_CHANGED], 50);
	desk_restart(d);
	c = people_as(d, p.ewa);
	while (turn(d))
		;
	assert_int_equal(see(c, id).b.state, BULK_DONE);
	assert_int_equal(see(c, id).b.counts[BULK_CHANGED], MANY);
	assert_int_equal(count(c, VIEW_SOLVED), MANY);
	assert_int_equal(desk_events(d, 0, "bulk.done"), 1);
	/* And all of it back, over a restart too. */
	struct bulk_whole w;
	assert_ok(bulk_undo(c, c, id, &w));
	assert_true(turn(d));
	desk_restart(d);
	c = people_as(d, p.ewa);
	while (turn(d))
		;
	assert_int_equal(see(c, id).b.counts[BULK_PUT_BACK], MANY);
	assert_int_equal(count(c, VIEW_OPEN), MANY);
	assert_int_equal(desk_events(d, 0, "bulk.undone"), 1);
}

static void stopped_it_stays_where_it_is(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct bulk_whole w;

	for (int i = 0; i < MANY; i++)
		people_conversation(d, d->help, 1000 + i, STATE_OPEN);
	int64_t id = start(c, &(struct bulk_wish){.view = "open"}, "{\"state\":\"solved\"}").b.id;
	turn(d);
	turn(d);
	assert_ok(bulk_stop(c, c, id, &w));
	assert_false(turn(d));
	assert_int_equal(see(c, id).b.counts[BULK_CHANGED], 50);
	assert_int_equal(count(c, VIEW_OPEN), MANY - 50);
	assert_fails(c, bulk_stop(c, c, id, &w), RC_CONFLICT, "bulk_ended");
	assert_ok(bulk_undo(c, c, id, &w));
	while (turn(d))
		;
	assert_int_equal(count(c, VIEW_OPEN), MANY);
}

/* One among many that does not go keeps none of the others from it. */
static void whatever_does_not_go_is_told(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	int64_t numbers[20];

	for (int i = 0; i < 20; i++)
		numbers[i] = people_conversation(
		        d, i % 5 == 0 ? d->help : d->other, 1000 + i, STATE_OPEN);
	struct bulk_wish wish = {.numbers = numbers, .count = 20};
	int64_t id = start(tomek, &wish, "{\"state\":\"solved\",\"add_tags\":[\"late\"]}").b.id;
	while (turn(d))
		;
	struct bulk_whole w = see(tomek, id);
	assert_int_equal(w.b.counts[BULK_CHANGED], 16);
	assert_int_equal(w.b.counts[BULK_REFUSED], 4);
	assert_int_equal(w.told_count, 4);
	assert_true(w.told[0].reason != NULL && w.told[0].reason[0] != 0);
	assert_int_equal(count(ewa, VIEW_OPEN), 4);
	assert_fails(ewa, bulk_get(ewa, ewa, id, &w), RC_NOT_FOUND, "no_such_bulk");
	/* It is forgotten after a day, and only then. */
	assert_ok(bulk_sweep(d->c));
	assert_int_equal(see(tomek, id).b.id, id);
	d->c->now_ms = tomek->now_ms + 86400001;
	assert_ok(bulk_sweep(d->c));
	assert_fails(tomek, bulk_get(tomek, tomek, id, &w), RC_NOT_FOUND, "no_such_bulk");
}

static void three_at_once(void **state)
{
	struct desk *d = *state;
	struct ctx *c = people_as(d, people_add(d).ewa);
	struct bulk_wish wish = {
	        .view = "open", .change = json_own(c, json_pack("{s:b}", "spam", 1))};
	struct bulk_whole w;

	for (int i = 0; i < 3; i++)
		assert_ok(bulk_start(c, c, &wish, &w));
	assert_fails(c, bulk_start(c, c, &wish, &w), RC_LIMIT, "too_many_at_once");
	while (turn(d))
		;
	assert_ok(bulk_start(c, c, &wish, &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(goes_on_after_a_restart),
	        DESK_TEST(stopped_it_stays_where_it_is),
	        DESK_TEST(whatever_does_not_go_is_told),
	        DESK_TEST(three_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
