/* Promises: when people are told of them, by the desk's clocks and calendar; where they go. */
#include "desk_people.h"

#include <stdio.h>

#include "base/clock.h"
#include "care/promise.h"
#include "desk/conversation.h"
#include "desk/setting.h"
#include "desk/timer.h"
#include "desk/user.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/outbox.h"

/* The desk's clocks stand in Warsaw: one hour before Greenwich in winter. */
static int64_t moment(const char *utc)
{
	int64_t ms;
	assert_ok(clock_parse(utc, &ms));
	return ms;
}

static struct message_whole say_all(
        struct ctx *c, const struct message *letter, struct promises_said *said, int64_t hold)
{
	struct message_whole w;
	struct message_page newer;
	struct reply_new r = {.markdown = "It is being done.",
	        .seen_message = letter->id,
	        .confirm_newer = letter->id,
	        .hold_seconds = hold,
	        .also = promise_keep_said,
	        .also_arg = said};
	enum rc rc = reply_create(c, c, letter->conversation, &r, &w, &newer);

	if (rc != RC_OK)
		print_error("%s\n", c->fail.text);
	assert_ok(rc);
	return w;
}

static struct message_whole say(struct ctx *c, const struct message *letter,
        const struct promise_new *v, size_t n, int64_t hold)
{
	struct promises_said said = {.v = (struct promise_new *)v, .n = n};

	return say_all(c, letter, &said, hold);
}

static struct promise_page all(struct ctx *c, int64_t number)
{
	struct promise_page page = {0};
	assert_ok(promise_of_conversation(c, c, number, &page));
	return page;
}

static void set(struct ctx *c, const char *key, const char *value)
{
	assert_ok(store_begin(c, DB_WRITE));
	assert_ok(setting_set(c, key, value));
	assert_ok(store_commit(c));
}

/* It has left. */
static void sent(struct ctx *c, int64_t id)
{
	assert_ok(store_begin(c, DB_WRITE));
	assert_ok(store_outbox_move(c, id, OUTBOX_WAITING, OUTBOX_SENT, 0));
	assert_ok(store_commit(c));
}

static void told_in_the_morning_of_the_working_day_before(void **state)
{
	static const struct {
		const char *now, *due, *told; /* told NULL: when it is due */
	} cases[] = {
	        /* Wednesday 25 November 2026, for Friday: Thursday at nine */
	        {"2026-11-25T10:00:00Z", "2026-11-27", "2026-11-26T08:00:00Z"},
	        {"2026-11-25T10:00:00Z", "2026-11-27T12:00", "2026-11-26T08:00:00Z"},
	        /* on Friday, for Monday: in time on Monday, since Friday morning is over */
	        {"2026-11-27T10:00:00Z", "2026-11-30", "2026-11-30T08:00:00Z"},
	        /* for the Monday behind the next: Friday */
	        {"2026-11-27T10:00:00Z", "2026-12-07", "2026-12-04T08:00:00Z"},
	        /* the eve is a holiday (below): the day before it */
	        {"2026-12-20T10:00:00Z", "2026-12-28", "2026-12-23T08:00:00Z"},
	        /* today: while there is time */
	        {"2026-11-25T06:00:00Z", "2026-11-25", "2026-11-25T08:00:00Z"},
	        {"2026-11-25T10:00:00Z", "2026-11-25", "2026-11-25T14:00:00Z"},
	        {"2026-11-25T19:00:00Z", "2026-11-25", "2026-11-25T21:00:00Z"},
	        {"2026-11-25T10:00:00Z", "2026-11-25T15:00", "2026-11-25T12:00:00Z"},
	        {"2026-11-25T10:00:00Z", "2026-11-25T12:00", "2026-11-25T10:30:00Z"},
	        /* over already */
	        {"2026-11-25T10:00:00Z", "2026-11-25T09:00", NULL},
	        {"2026-11-25T10:00:00Z", "2026-11-24", NULL},
	};
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");

	struct message_whole w = say(c, &letter, NULL, 0, 0);

	set(d->c, "holidays", "2026-12-24 2026-12-25");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct promise_new n = {.words = "I will write", .due = cases[i].due};
		struct promise_row row;
		c->now_ms = moment(cases[i].now);
		assert_ok(promise_add(c, c, w.m.id, &n, &row));
		int64_t wanted = cases[i].told == NULL ? row.due_ms : moment(cases[i].told);
		if (row.tell_ms != wanted)
			fail_msg("%s at %s: told at %s, wanted %s", cases[i].due, cases[i].now,
			        clock_format(c, row.tell_ms), clock_format(c, wanted));
	}
}

static void holidays_of_a_country(void **state)
{
	static const struct {
		const char *holidays, *told;
	} cases[] = {
	        {"", "2026-12-28T08:00:00Z"},
	        {"2026-12-28", "2026-12-25T08:00:00Z"},
	        {"PL 2026-12-28", "2026-12-23T08:00:00Z"},
	        {"2026-12-28\nGR", "2026-12-24T08:00:00Z"},
	};
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct message_whole w = say(c, &letter, NULL, 0, 0);
	struct promise_new n = {.words = "I will write", .due = "2026-12-29"};
	struct promise_row row;

	c->now_ms = moment("2026-12-20T10:00:00Z");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set(d->c, "holidays", cases[i].holidays);
		assert_ok(promise_add(c, c, w.m.id, &n, &row));
		if (row.tell_ms != moment(cases[i].told))
			fail_msg("%s: told at %s", cases[i].holidays, clock_format(c, row.tell_ms));
	}
}

static void due_where_the_clocks_skip_midnight(void **state)
{
	static const struct {
		const char *zone, *due, *end;
	} cases[] = {
	        /* 28 March 2027 begins at one o'clock there */
	        {"Asia/Beirut", "2027-03-27", "2027-03-27T22:00:00Z"},
	        {"Asia/Beirut", "2027-03-28", "2027-03-28T21:00:00Z"},
	        /* 30 December 2011 was not there at all */
	        {"Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"},
	};
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new none = {.words = "I will write", .due = "2011-12-30"};
	struct promise_row row;

	struct message_whole w = say(c, &letter, NULL, 0, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct promise_new n = {.words = "I will write", .due = cases[i].due};
		set(d->c, "time_zone", cases[i].zone);
		assert_ok(promise_add(c, c, w.m.id, &n, &row));
		if (row.due_ms != moment(cases[i].end))
			fail_msg("%s, %s: ends at %s, wanted %s", cases[i].zone, cases[i].due,
			        clock_format(c, row.due_ms), cases[i].end);
	}
	assert_fails(c, promise_add(c, c, w.m.id, &none, &row), RC_INVALID, "no_such_day");
}

static void told_soon_then_late_then_no_more(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n[] = {
	        {.words = "I will write", .due = "2026-11-27"}, {.words = "some day"}};
	int64_t from;
	bool more;

	c->now_ms = moment("2026-11-25T10:00:00Z");
	struct message_whole w = say(c, &letter, n, 2, 600);
	assert_ok(store_begin(c, DB_READ));
	assert_ok(event_newest(c, &from));
	store_rollback(c);
	d->c->now_ms = moment("2026-11-26T08:00:00Z");
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, from, "promise.due"), 0); /* it has not left yet */
	sent(d->c, w.m.id);
	d->c->now_ms = moment("2026-11-26T07:59:00Z");
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, from, "promise.due"), 0);
	for (int i = 0; i < 3; i++) {
		d->c->now_ms = moment("2026-11-26T08:00:01Z");
		assert_ok(promise_tell(d->c, &more));
		assert_int_equal(desk_events(d, from, "promise.due"), 1);
	}
	assert_int_equal(desk_events(d, from, "promise.overdue"), 0);
	for (int i = 0; i < 3; i++) {
		d->c->now_ms = moment("2026-11-27T23:00:01Z");
		assert_ok(promise_tell(d->c, &more));
		assert_int_equal(desk_events(d, from, "promise.overdue"), 1);
	}
	assert_int_equal(desk_events(d, from, "promise.due"), 1);
}

static void what_lies_aside_is_told_when_it_is_back(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write", .due = "2026-11-27"};
	struct conversation_change trash = {.spam = -1, .trashed = 1},
	                           back = {.spam = -1, .trashed = 0};
	struct conversation_whole v;
	bool more;

	c->now_ms = moment("2026-11-25T10:00:00Z");
	sent(d->c, say(c, &letter, &n, 1, 0).m.id);
	assert_ok(conversation_update(c, c, letter.conversation, 0, &trash, &v));
	d->c->now_ms = moment("2026-11-28T08:00:00Z");
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, 0, "promise.overdue"), 0);
	assert_ok(conversation_update(c, c, letter.conversation, 0, &back, &v));
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, 0, "promise.overdue"), 1);
}

static void what_is_kept_is_not_told(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write", .due = "2026-11-27"};
	struct promise_change kept = {.state = PROMISE_KEPT}, open = {.state = PROMISE_OPEN};
	struct promise_row row;
	bool more;

	c->now_ms = moment("2026-11-25T10:00:00Z");
	sent(d->c, say(c, &letter, &n, 1, 0).m.id);
	int64_t id = all(c, letter.conversation).v[0].id;
	assert_ok(promise_update(c, c, id, 0, &kept, &row));
	d->c->now_ms = moment("2026-11-29T08:00:00Z");
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, 0, "promise.due"), 0);
	assert_int_equal(desk_events(d, 0, "promise.overdue"), 0);
	/* open again behind its day: said at once */
	c->now_ms = d->c->now_ms;
	assert_ok(promise_update(c, c, id, 0, &open, &row));
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, 0, "promise.overdue"), 1);
}

static void it_is_over_once_for_each_day(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write", .due = "2026-11-27"};
	struct promise_change kept = {.state = PROMISE_KEPT}, open = {.state = PROMISE_OPEN};
	struct promise_change same = {.has_due = true, .due = "2026-11-27"};
	struct promise_change later = {.has_due = true, .due = "2026-11-28"};
	struct promise_change *changes[] = {&same, &kept, &open, &later, &same};
	static const int told[] = {1, 1, 1, 2, 3};
	struct promise_row row;
	bool more;

	c->now_ms = moment("2026-11-25T10:00:00Z");
	sent(d->c, say(c, &letter, &n, 1, 0).m.id);
	int64_t id = all(c, letter.conversation).v[0].id;
	c->now_ms = d->c->now_ms = moment("2026-11-29T08:00:00Z");
	assert_ok(promise_tell(d->c, &more));
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		assert_ok(promise_update(c, c, id, 0, changes[i], &row));
		assert_ok(promise_tell(d->c, &more));
		assert_int_equal(desk_events(d, 0, "promise.overdue"), told[i]);
	}
}

static void taken_back_it_is_told_before_it_is_due_again(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write", .due = "2026-11-27"};
	struct draft_whole draft;
	bool more;

	c->now_ms = d->c->now_ms = moment("2026-11-25T10:00:00Z");
	sent(d->c, say(c, &letter, &n, 1, 0).m.id);
	struct promise_row before = all(c, letter.conversation).v[0];
	assert_int_equal(before.tell_ms, moment("2026-11-26T08:00:00Z"));
	struct promises_said said = {.changed = &before.id, .changed_count = 1};
	struct message_whole w = say_all(c, &letter, &said, 600);
	assert_int_equal(all(c, letter.conversation).v[0].state, PROMISE_CHANGED);
	assert_ok(message_undo(c, c, w.m.id, &draft));
	struct promise_row after = all(c, letter.conversation).v[0];
	assert_int_equal(after.state, PROMISE_OPEN);
	assert_int_equal(after.tell_ms, before.tell_ms);
	d->c->now_ms = moment("2026-11-26T08:00:01Z");
	assert_ok(promise_tell(d->c, &more));
	assert_int_equal(desk_events(d, 0, "promise.due"), 1);
	assert_int_equal(desk_events(d, 0, "promise.overdue"), 0);
}

/* By an admin who sees no mailbox. */
static void disable(struct desk *d, int64_t user_id)
{
	struct user_change disabled = {.disabled = 1, .hold_seconds = -1};
	struct actor before = d->c->actor;
	struct user u;

	d->c->actor = (struct actor){.role = ROLE_SYSTEM};
	assert_ok(user_update(d->c, user_id, &disabled, &u));
	d->c->actor = before;
}

static void left_to_who_can_keep_it_when_somebody_is_disabled(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message seen = people_letter_to(d, d->other, "Seen", "When?");
	struct message unseen = people_letter(d, "Unseen", "When?");
	struct promise_new n = {.words = "I will write", .due = "2026-11-27"};
	struct promise_change kept = {.state = PROMISE_KEPT};
	struct promise_row row;
	bool more;

	c->now_ms = d->c->now_ms = moment("2026-11-25T10:00:00Z");
	sent(d->c, say(c, &seen, &n, 1, 0).m.id);
	sent(d->c, say(c, &seen, &n, 1, 0).m.id);
	sent(d->c, say(c, &unseen, &n, 1, 0).m.id);
	assert_ok(promise_update(c, c, all(c, seen.conversation).v[0].id, 0, &kept, &row));
	disable(d, p.ewa);
	assert_int_equal(all(c, seen.conversation).v[0].owner_id, p.tomek);
	assert_int_equal(all(c, seen.conversation).v[1].owner_id, p.ewa); /* kept already */
	assert_int_equal(all(c, unseen.conversation).v[0].owner_id, p.ewa);
	assert_int_equal(desk_events(d, 0, "promise.moved"), 1);
	/* nobody saw that one; when it is due, somebody does */
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_mailbox_access_set(d->c, d->help, &p.tomek, 1));
	assert_ok(store_commit(d->c));
	d->c->now_ms = moment("2026-11-28T10:00:00Z");
	assert_ok(promise_tell(d->c, &more));
	struct ctx *tomek = people_as(d, p.tomek);
	assert_int_equal(all(tomek, unseen.conversation).v[0].owner_id, p.tomek);
}

static void left_to_who_sees_the_mailbox_it_is_moved_to(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message letter = people_letter_to(d, d->other, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write"};
	struct promise_row row;
	struct conversation_change move = {.spam = -1, .trashed = -1, .mailbox_id = d->help};
	struct conversation_whole v;

	assert_ok(promise_add(ewa, ewa, say(tomek, &letter, &n, 1, 0).m.id, &n, &row));
	assert_ok(conversation_update(ewa, ewa, letter.conversation, 0, &move, &v));
	struct promise_page page = all(ewa, letter.conversation);
	assert_int_equal(page.n, 2);
	for (int i = 0; i < page.n; i++)
		assert_int_equal(page.v[i].owner_id, p.ewa); /* who moved it */
	assert_int_equal(desk_events(d, 0, "promise.moved"), 1);
}

static void deleted_with_its_conversation(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Chair", "When does it come?");
	struct promise_new n = {.words = "I will write"};
	struct conversation_change trash = {.spam = -1, .trashed = 1};
	struct conversation_whole v;
	struct promise_change kept = {.state = PROMISE_KEPT};
	struct promise_row row;
	bool more = true;

	say(c, &letter, &n, 1, 0);
	int64_t id = all(c, letter.conversation).v[0].id;
	assert_ok(conversation_update(c, c, letter.conversation, 0, &trash, &v));
	d->c->now_ms = c->now_ms + 40LL * 86400000;
	while (more)
		assert_ok(timer_empty_trash(d->c, &more));
	assert_fails(c, promise_update(c, c, id, 0, &kept, &row), RC_NOT_FOUND, "no_such_promise");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(told_in_the_morning_of_the_working_day_before),
	        DESK_TEST(holidays_of_a_country),
	        DESK_TEST(due_where_the_clocks_skip_midnight),
	        DESK_TEST(told_soon_then_late_then_no_more),
	        DESK_TEST(what_lies_aside_is_told_when_it_is_back),
	        DESK_TEST(what_is_kept_is_not_told),
	        DESK_TEST(it_is_over_once_for_each_day),
	        DESK_TEST(taken_back_it_is_told_before_it_is_due_again),
	        DESK_TEST(left_to_who_can_keep_it_when_somebody_is_disabled),
	        DESK_TEST(left_to_who_sees_the_mailbox_it_is_moved_to),
	        DESK_TEST(deleted_with_its_conversation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
