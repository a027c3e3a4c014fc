/* A letter that a person of the desk hands on, and who wrote it. */
#include "desk_people.h"

#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/original.h"
#include "desk/search.h"

#define FORWARDED(from)                                                                            \
	"Please see to it.\r\n\r\n---------- Forwarded message ---------\r\nFrom: " from "\r\n"    \
	"Date: Mon, Jan 5, 2026\r\nSubject: My lamp\r\nTo: <ewa@example.org>\r\n\r\nIt is "        \
	"broken.\r\n"

static struct message forward(
        struct desk *d, const char *from, const char *more, const char *body, int proven)
{
	static int n;
	struct way w = {.proven = proven};
	n++;
	return desk_take(d, &w,
	        talloc_asprintf(d->c,
	                "From: %s\r\nTo: help@example.org\r\nSubject: Fwd: My lamp\r\nMessage-ID: "
	                "<f%d@example.org>\r\n%s\r\n%s",
	                from, n, more, body));
}

static void nothing_by_itself(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct message m = forward(
	        d, "Ewa Lis <Ewa@example.org>", "", FORWARDED("Cecylia <cecylia@example.com>"), 0);
	struct conversation v = desk_conversation(d, m.conversation);

	assert_int_equal(m.forwarded_by, p.ewa);
	assert_string_equal(
	        m.original, "{\"name\":\"Cecylia\",\"address\":\"cecylia@example.com\"}");
	assert_string_equal(v.customer_address, "ewa@example.org");
	assert_false(desk_takes_part(d, v.number, "cecylia@example.com"));
	/* Whoever borrows a colleague's address is no colleague. */
	m = forward(d, "ewa@example.org", "", FORWARDED("Cecylia <cecylia@example.com>"), -1);
	assert_int_equal(m.forwarded_by, 0);
	/* The desk and its people are no customers; nor is who forwards their own. */
	m = forward(d, "ewa@example.org", "", FORWARDED("Help <help+1@example.org>"), 1);
	assert_null(m.original);
	assert_int_equal(m.forwarded_by, p.ewa);
	m = forward(d, "ewa@example.org", "", FORWARDED("tomek@example.org"), 1);
	assert_null(m.original);
	m = forward(d, "cecylia@example.com", "", FORWARDED("Cecylia <cecylia@example.com>"), 1);
	assert_null(m.original);
}

static void taken_and_given_back(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa), *tomek = people_as(d, p.tomek);
	struct message m = forward(
	        d, "ewa@example.org", "", FORWARDED("Cecylia Nowak <cecylia@example.com>"), 0);
	int64_t before = desk_conversation(d, m.conversation).customer_id;
	struct message_whole w;

	assert_fails(tomek, original_take(tomek, d->c, m.id, &w), RC_NOT_FOUND, "no_such_message");
	assert_ok(original_take(ewa, d->c, m.id, &w));
	assert_string_equal(w.m.sender, "cecylia@example.com");
	assert_string_equal(w.m.sender_name, "Cecylia Nowak");
	assert_true(w.m.original_taken);
	assert_string_equal(desk_conversation(d, m.conversation).customer_name, "Cecylia Nowak");
	assert_true(desk_takes_part(d, m.conversation, "cecylia@example.com"));
	assert_true(desk_takes_part(d, m.conversation, "ewa@example.org"));
	/* What she writes next by the stored id joins. */
	struct message more = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: cecylia@example.com\r\nTo: help@example.org\r\nSubject: "
	                "Re\r\nMessage-ID: <c@example.com>\r\n"
	                "In-Reply-To: <%s>\r\n\r\nThanks.\r\n",
	                m.message_id));
	assert_int_equal(more.conversation, m.conversation);
	assert_ok(original_give_back(ewa, d->c, m.id, &w));
	assert_string_equal(w.m.sender, m.sender);
	assert_string_equal(w.m.sender_name, m.sender_name);
	assert_string_equal(w.m.original, m.original);
	assert_false(w.m.original_taken);
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, before);
	/* She wrote here herself meanwhile: that stays. */
	assert_true(desk_takes_part(d, m.conversation, "cecylia@example.com"));
	assert_fails(ewa, original_take(ewa, d->c, more.id, &w), RC_CONFLICT, "no_original");
	assert_fails(ewa, original_give_back(ewa, d->c, more.id, &w), RC_CONFLICT, "not_taken");
}

/* Handed on into a conversation by our id, by somebody who takes no part: a stranger until taken.
 */
static void into_a_conversation(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct message first = people_letter(d, "Lamps", "words");
	const char *more = talloc_asprintf(
	        d->c, "In-Reply-To: <%s>\r\n", desk_reply(d, first.conversation, NULL));
	struct message m = forward(d, "tomek@example.org", more,
	                       FORWARDED("Cecylia <cecylia@example.com>"), 1),
	               newest;
	int64_t before = desk_conversation(d, m.conversation).customer_id;
	struct message_whole w;

	assert_int_equal(m.conversation, first.conversation);
	assert_true(m.new_sender);
	assert_int_equal(m.forwarded_by, p.tomek);
	assert_ok(original_take(ewa, d->c, m.id, &w));
	assert_false(w.m.new_sender);
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_message_newest_inbound(d->c, d->c, m.conversation, &newest));
	store_rollback(d->c);
	assert_int_equal(newest.id, m.id);
	assert_ok(original_give_back(ewa, d->c, m.id, &w));
	assert_true(w.m.new_sender);
	assert_false(desk_takes_part(d, m.conversation, "cecylia@example.com"));
	assert_true(desk_takes_part(d, m.conversation, "anna@example.com"));
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(nothing_by_itself),
	        DESK_TEST(taken_and_given_back),
	        DESK_TEST(into_a_conversation),
	};
	return cmocka_run_group_tests_name("original", tests, NULL, NULL);
}
