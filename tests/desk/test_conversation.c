/* Lists, one conversation, and what people change about one. */
#include "desk_people.h"

#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/view.h"

static struct conversation_page list(struct ctx *c, enum view view, const char *cursor, int limit)
{
	struct conversation_query q = {.view = view, .cursor = cursor, .limit = limit};
	struct conversation_page page;

	assert_ok(conversation_list(c, c, &q, &page));
	return page;
}

static void pages_hold_each_once_newest_first(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *cursor = NULL;
	int64_t last_active = INT64_MAX, last_number = INT64_MAX;
	int seen = 0;

	/* equal times too, in both mailboxes */
	for (int i = 0; i < 31; i++)
		people_conversation(d, i % 3 == 0 ? d->other : d->help, 1000 + i / 4, STATE_OPEN);
	do {
		struct conversation_page page = list(c, VIEW_LISTED, cursor, 7);
		for (int i = 0; i < page.n; i++, seen++) {
			const struct conversation *v = &page.v[i];
			assert_true(v->active_ms < last_active ||
			            (v->active_ms == last_active && v->number < last_number));
			last_active = v->active_ms;
			last_number = v->number;
		}
		cursor = page.next;
	} while (cursor != NULL);
	assert_int_equal(seen, 31);
	assert_int_equal(list(c, VIEW_LISTED, NULL, 100).n, 31);
	assert_null(list(c, VIEW_LISTED, NULL, 31).next);
	assert_non_null(list(c, VIEW_LISTED, NULL, 30).next);
}

static void a_wrong_cursor_is_said(void **state)
{
	struct desk *d = *state;
	struct ctx *c = people_as(d, people_add(d).ewa);
	struct conversation_page page;
	static const char *const wrong[] = {"", "x", "1", "1_", "1_2_3", "-_-"};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct conversation_query q = {.cursor = wrong[i], .limit = 25};
		assert_fails(c, conversation_list(c, c, &q, &page), RC_INVALID, "bad_cursor");
	}
}

static void views_hold_their_own(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct view_counts counts;
	struct conversation_whole w;

	int64_t spam = people_conversation(d, d->help, 1, STATE_OPEN);
	int64_t trash = people_conversation(d, d->help, 2, STATE_OPEN);
	int64_t mine = people_conversation(d, d->help, 3, STATE_OPEN);
	people_conversation(d, d->other, 4, STATE_WAITING);
	people_conversation(d, d->help, 5, STATE_SNOOZED);
	people_conversation(d, d->help, 6, STATE_SOLVED);
	people_conversation(d, d->other, 7, STATE_OPEN);
	struct conversation_change change = {.spam = 1, .trashed = -1};
	assert_ok(conversation_update(c, c, spam, 1, &change, &w));
	change = (struct conversation_change){.spam = 1, .trashed = 1};
	assert_ok(conversation_update(c, c, trash, 1, &change, &w));
	change = (struct conversation_change){
	        .spam = -1, .trashed = -1, .has_assignee = true, .assignee_id = p.ewa};
	assert_ok(conversation_update(c, c, mine, 1, &change, &w));
	assert_string_equal(w.v.assignee_name, "Ewa Lis");

	static const struct {
		enum view view;
		int n;
	} wanted[] = {{VIEW_LISTED, 5}, {VIEW_MINE, 1}, {VIEW_UNASSIGNED, 1}, {VIEW_OPEN, 2},
	        {VIEW_WAITING, 1}, {VIEW_SNOOZED, 1}, {VIEW_SOLVED, 1}, {VIEW_SPAM, 1},
	        {VIEW_TRASH, 1}, {VIEW_ALL, 7}};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_int_equal(list(c, wanted[i].view, NULL, 25).n, wanted[i].n);
	assert_int_equal(list(c, VIEW_TRASH, NULL, 25).v[0].number, trash);
	assert_int_equal(list(c, VIEW_MINE, NULL, 25).v[0].number, mine);
	assert_ok(view_count(c, &counts));
	assert_int_equal(counts.mine, 1);
	assert_int_equal(counts.unassigned, 1);
	assert_int_equal(counts.open, 2);
}

static void who_does_not_see_a_mailbox_sees_nothing_of_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.tomek);
	struct message hidden = people_letter(d, "secret", "words");
	struct conversation_whole w;
	struct message_page messages;
	struct message_whole message;
	struct customer_whole customer;
	struct bytes bytes;
	const char *next;
	struct conversation_change change = {.spam = -1, .trashed = 1};

	people_conversation(d, d->other, 7, STATE_OPEN);
	assert_int_equal(list(c, VIEW_ALL, NULL, 25).n, 1);
	assert_int_equal(list(people_as(d, p.ewa), VIEW_ALL, NULL, 25).n, 2);
	assert_fails(c, conversation_get(c, c, hidden.conversation, &w), RC_NOT_FOUND,
	        "no_such_conversation");
	assert_fails(c, conversation_get(c, c, 999, &w), RC_NOT_FOUND, "no_such_conversation");
	assert_fails(c, conversation_update(c, c, hidden.conversation, 0, &change, &w),
	        RC_NOT_FOUND, "no_such_conversation");
	assert_fails(c, message_list(c, c, hidden.conversation, NULL, &messages, &next),
	        RC_NOT_FOUND, "no_such_conversation");
	assert_fails(c, message_raw(c, c, hidden.id, &bytes), RC_NOT_FOUND, "no_such_message");
	assert_fails(c, message_retry(c, c, hidden.id, NULL, NULL, &message), RC_NOT_FOUND,
	        "no_such_message");
	assert_fails(c, customer_get(c, c, 1, &customer), RC_NOT_FOUND, "no_such_customer");
}

/* An answer that reached another mailbox: where it belongs is told to whoever may look. */
static void an_offer_is_told_to_whoever_sees_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *tomek = people_as(d, p.tomek), *ewa = people_as(d, p.ewa);
	struct conversation_whole w;
	struct way other = {.mailbox = d->other};
	int64_t hidden = people_letter(d, "secret", "words").conversation;
	const char *id = desk_reply(d, hidden, NULL);
	int64_t number = desk_take(d, &other,
	        talloc_asprintf(d->c,
	                "From: anna@example.com\r\nTo: other@example.org\r\nSubject: Re: secret\r\n"
	                "Message-ID: <elsewhere@example.com>\r\nIn-Reply-To: <%s>\r\n\r\nYes.\r\n",
	                id))
	                         .conversation;

	assert_int_not_equal(number, hidden);
	assert_ok(conversation_get(ewa, ewa, number, &w));
	assert_int_equal(w.v.may_belong_to, hidden);
	assert_ok(conversation_get(tomek, tomek, number, &w));
	assert_int_equal(w.v.may_belong_to, 0);
}

static void one_shows_its_newest_messages_oldest_first(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message first = people_letter(d, "Parcel", "Where is it?");
	struct conversation_whole w;
	struct message_page page;
	const char *next;

	for (int i = 0; i < 103; i++)
		desk_reply(d, first.conversation, NULL);
	assert_ok(conversation_get(c, c, first.conversation, &w));
	assert_string_equal(w.v.customer_name, "Anna Kowalska");
	assert_string_equal(w.v.customer_address, "anna@example.com");
	assert_string_equal(w.v.mailbox_address, "help@example.org");
	assert_int_equal(w.messages.n, 100);
	assert_true(w.messages.v[0].m.id < w.messages.v[99].m.id);
	assert_int_equal(w.messages.v[99].m.outbox_state, 2);

	assert_ok(message_list(c, c, first.conversation, NULL, &page, &next));
	assert_int_equal(page.n, 100);
	assert_int_equal(page.v[0].m.id, first.id);
	assert_non_null(next);
	assert_ok(message_list(c, c, first.conversation, next, &page, &next));
	assert_int_equal(page.n, 4);
	assert_null(next);
	assert_fails(c, message_list(c, c, first.conversation, "x", &page, &next), RC_INVALID,
	        "bad_cursor");
}

static void changes_carry_the_version(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	int64_t number = people_conversation(d, d->help, 1, STATE_OPEN);
	struct conversation_whole w;
	const char *tags[] = {" invoice ", "late", "invoice", "", NULL};
	struct conversation_change change = {
	        .spam = -1, .trashed = -1, .tags = tags, .subject = " New  subject "};
	int before = desk_events(d, 0, "conversation.changed");

	assert_ok(conversation_update(c, c, number, 1, &change, &w));
	assert_int_equal(w.v.version, 2);
	assert_string_equal(w.v.subject, "New subject");
	assert_string_equal(w.v.tags[0], "invoice");
	assert_string_equal(w.v.tags[1], "late");
	assert_null(w.v.tags[2]);
	assert_int_equal(desk_events(d, 0, "conversation.changed"), before + 1);

	/* the same again changes nothing, and says nothing */
	assert_ok(conversation_update(c, c, number, 2, &change, &w));
	assert_int_equal(w.v.version, 2);
	assert_int_equal(desk_events(d, 0, "conversation.changed"), before + 1);

	assert_fails(c, conversation_update(c, c, number, 1, &change, &w), RC_CONFLICT, "stale");
	change.subject = "   ";
	assert_fails(
	        c, conversation_update(c, c, number, 2, &change, &w), RC_INVALID, "empty_subject");
	change = (struct conversation_change){
	        .spam = -1, .trashed = -1, .has_assignee = true, .assignee_id = p.tomek};
	assert_fails(
	        c, conversation_update(c, c, number, 2, &change, &w), RC_INVALID, "not_assignable");
}

static void snoozing_needs_a_time_to_come(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	int64_t number = people_conversation(d, d->help, 1, STATE_OPEN);
	struct conversation_whole w;
	struct conversation_change change = {.spam = -1,
	        .trashed = -1,
	        .has_snoozed = true,
	        .snoozed_until_ms = c->now_ms + 60000};

	assert_ok(conversation_update(c, c, number, 0, &change, &w));
	assert_int_equal(w.v.state, STATE_SNOOZED);
	assert_int_equal(w.v.snoozed_until_ms, change.snoozed_until_ms);
	change = (struct conversation_change){.spam = -1, .trashed = -1, .state = STATE_SNOOZED};
	assert_ok(conversation_update(c, c, number, 0, &change, &w));
	assert_int_equal(w.v.snoozed_until_ms, 0); /* until the customer writes */
	change.has_snoozed = true;
	change.snoozed_until_ms = c->now_ms - 1;
	assert_fails(
	        c, conversation_update(c, c, number, 0, &change, &w), RC_INVALID, "in_the_past");
	change.state = STATE_OPEN;
	change.snoozed_until_ms = c->now_ms + 1;
	assert_fails(
	        c, conversation_update(c, c, number, 0, &change, &w), RC_INVALID, "not_snoozed");
	change.has_snoozed = false;
	assert_ok(conversation_update(c, c, number, 0, &change, &w));
	assert_int_equal(w.v.state, STATE_OPEN);
	assert_int_equal(w.v.snoozed_until_ms, 0);
}

static void customers_are_corrected(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message first = people_letter(d, "One", "words");
	struct customer_whole k;

	people_letter_to(d, d->other, "Two", "words");
	int64_t id = desk_conversation(d, first.conversation).customer_id;
	assert_ok(customer_get(c, c, id, &k));
	assert_int_equal(k.conversation_count, 2);
	assert_string_equal(k.addresses[0], "anna@example.com");
	struct ctx *tomek = people_as(d, p.tomek);
	assert_ok(customer_get(tomek, tomek, id, &k));
	assert_int_equal(k.conversation_count, 1);
	assert_ok(customer_update(c, c, id, 0,
	        &(struct customer_change){
	                .name = " Anna  K. ", .has_language = true, .language = "pl"},
	        &k));
	assert_string_equal(k.k.name, "Anna K.");
	assert_string_equal(k.k.language, "pl");
	assert_ok(customer_update(c, c, id, k.k.version, &(struct customer_change){0}, &k));
	assert_string_equal(k.k.language, "pl");
	assert_fails(c, customer_update(c, c, id, 0, &(struct customer_change){.name = "  "}, &k),
	        RC_INVALID, "empty_name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(pages_hold_each_once_newest_first),
	        DESK_TEST(a_wrong_cursor_is_said),
	        DESK_TEST(views_hold_their_own),
	        DESK_TEST(who_does_not_see_a_mailbox_sees_nothing_of_it),
	        DESK_TEST(an_offer_is_told_to_whoever_sees_it),
	        DESK_TEST(one_shows_its_newest_messages_oldest_first),
	        DESK_TEST(changes_carry_the_version),
	        DESK_TEST(snoozing_needs_a_time_to_come),
	        DESK_TEST(customers_are_corrected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
