/* Replies for later: what they change and when, what stops them, how they are taken back. */
#include "desk_people.h"

#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/reply.h"
#include "store/outbox.h"

#define HOUR_MS 3600000

static struct message_whole later(struct ctx *c, const struct message *letter, bool cancel)
{
	struct message_whole w;
	struct message_page newer;
	struct reply_new r = {.markdown = "Good morning.",
	        .seen_message = letter->id,
	        .send_at_ms = c->now_ms + HOUR_MS,
	        .cancel_if_newer = cancel};
	enum rc rc = reply_create(c, c, letter->conversation, &r, &w, &newer);

	if (rc != RC_OK)
		print_error("%s\n", c->fail.text);
	assert_ok(rc);
	return w;
}

static struct message_whole look(struct ctx *c, int64_t id)
{
	struct message_whole w;

	assert_ok(store_begin(c, DB_READ));
	assert_ok(message_load(c, c, id, &w));
	store_rollback(c);
	return w;
}

static struct message write_again(struct desk *d, const struct message *first, const char *kind)
{
	static int number;

	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: Anna <anna@example.com>\r\nTo: help@example.org\r\nSubject: Re: "
	                "Parcel\r\nMessage-ID: <again%d@example.com>\r\nIn-Reply-To: "
	                "<%s>\r\n%s\r\nAnd one more thing.\r\n",
	                ++number, first->message_id, kind));
}

static void the_state_waits_until_it_leaves(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = later(c, &letter, false);
	struct outbox row;

	assert_string_equal(delivery_state(&w, c->now_ms), "scheduled");
	assert_int_equal(w.m.due_ms, c->now_ms + HOUR_MS);
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_OPEN);
	assert_int_equal(desk_conversation(d, letter.conversation).message_count, 2);
	assert_ok(store_begin(c, DB_READ));
	assert_ok(store_outbox_get(c, w.m.id, &row));
	store_rollback(c);
	assert_int_equal(row.state_after, STATE_WAITING);
	assert_false(w.newer_arrived);
}

static void times_that_cannot_be(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;
	struct reply_new r = {
	        .markdown = "x", .seen_message = letter.id, .send_at_ms = c->now_ms - 1};

	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "time_passed");
	r.send_at_ms = c->now_ms + 367LL * 24 * HOUR_MS;
	assert_fails(
	        c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID, "too_far");
	r.send_at_ms = c->now_ms + HOUR_MS;
	r.hold_seconds = 10;
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "two_times");
}

static void taken_back_the_conversation_is_as_it_was(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = later(c, &letter, false);
	struct draft_whole draft;

	desk_set_state(d, letter.conversation, STATE_SOLVED);
	assert_ok(message_undo(c, c, w.m.id, &draft));
	assert_string_equal(draft.d.html, "<p>Good morning.</p>");
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_SOLVED);
	assert_int_equal(desk_conversation(d, letter.conversation).message_count, 1);
}

static void a_newer_letter_is_shown(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = later(c, &letter, false);

	write_again(d, &letter, "Auto-Submitted: auto-replied\r\n");
	assert_false(look(c, w.m.id).newer_arrived);
	assert_int_equal(write_again(d, &letter, "").conversation, letter.conversation);
	assert_true(look(c, w.m.id).newer_arrived);
	assert_ok(message_take_back_overtaken(d->c));
	w = look(c, w.m.id);
	assert_int_equal(w.m.outbox_state, OUTBOX_WAITING); /* nobody asked for that */
}

static int claim(struct desk *d, int64_t now_ms)
{
	struct ctx *c = ctx_new(d->c, d->s);
	struct outbox *rows;
	int n;

	c->now_ms = now_ms;
	assert_ok(store_begin(c, DB_WRITE));
	assert_ok(store_outbox_claim(c, c, 0, 10, &rows, &n));
	store_rollback(c);
	talloc_free(c);
	return n;
}

static void it_stays_here_if_that_was_wished(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w = later(c, &letter, true);
	struct draft_whole draft;
	int64_t due = w.m.due_ms + 1;

	assert_ok(message_take_back_overtaken(d->c));
	assert_int_equal(look(c, w.m.id).m.outbox_state, OUTBOX_WAITING);
	assert_int_equal(claim(d, due), 1);
	write_again(d, &letter, "");
	/* it does not leave even before anybody has looked */
	assert_int_equal(claim(d, due), 0);
	assert_ok(message_take_back_overtaken(d->c));
	assert_int_equal(look(c, w.m.id).m.outbox_state, OUTBOX_UNDONE);
	assert_ok(draft_get(c, c, letter.conversation, MESSAGE_REPLY, &draft));
	assert_string_equal(draft.d.html, "<p>Good morning.</p>");
	assert_int_equal(desk_conversation(d, letter.conversation).state, STATE_OPEN);
	assert_int_equal(desk_conversation(d, letter.conversation).message_count, 2);
	assert_int_equal(d->c->actor.user_id, 0);
	assert_ok(message_take_back_overtaken(d->c));
}

static void a_held_one_stays_here_as_well(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = people_letter(d, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;
	struct reply_new r = {.markdown = "Soon.",
	        .seen_message = letter.id,
	        .hold_seconds = 600,
	        .cancel_if_newer = true};

	assert_ok(reply_create(c, c, letter.conversation, &r, &w, &newer));
	write_again(d, &letter, "");
	assert_ok(message_take_back_overtaken(d->c));
	assert_int_equal(look(c, w.m.id).m.outbox_state, OUTBOX_UNDONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(the_state_waits_until_it_leaves),
	        DESK_TEST(times_that_cannot_be),
	        DESK_TEST(taken_back_the_conversation_is_as_it_was),
	        DESK_TEST(a_newer_letter_is_shown),
	        DESK_TEST(it_stays_here_if_that_was_wished),
	        DESK_TEST(a_held_one_stays_here_as_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
