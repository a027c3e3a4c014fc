/* desk/search: what was put right while its words were made goes in as it is by then. */
#include "desk/search.h"

#include "desk_fixture.h"
#include "store/search.h"

static const char letter[] = "From: Jonas <jonas@example.net>\r\nTo: help@example.org\r\n"
                             "Subject: Invoices\r\nMessage-ID: <one@example.net>\r\n\r\n"
                             "Kur yra mano s\xc4\x85skaitos u\xc5\xbe rugs\xc4\x97j\xc4\xaf?\r\n";

static void test_a_language_put_right_meanwhile(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL, letter);

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_message_language(d->c, m.id, "lv"));
	assert_int_equal(store_search_note(d->c, m.id, "", "lt"), RC_NOT_FOUND);
	assert_int_equal(store_search_note(d->c, m.id, "", NULL), RC_NOT_FOUND);
	assert_ok(store_search_note(d->c, m.id, "", "lv"));
	assert_ok(store_message_language(d->c, m.id, NULL));
	assert_int_equal(store_search_note(d->c, m.id, "", "lv"), RC_NOT_FOUND);
	assert_ok(store_search_note(d->c, m.id, "", NULL));
	assert_ok(store_commit(d->c));
}

static void test_all_is_found_after_catching_up(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL, letter);
	bool was;

	assert_ok(search_catch_up(d->c, NULL));
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(search_message_forget(d->c, m.conversation, m.id, &was));
	assert_true(was);
	assert_ok(search_message_again(d->c, m.conversation, m.id));
	assert_ok(store_commit(d->c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(test_a_language_put_right_meanwhile),
	        DESK_TEST(test_all_is_found_after_catching_up),
	};

	return cmocka_run_group_tests_name("desk/search", tests, NULL, NULL);
}
