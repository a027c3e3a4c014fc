/* To whom an answer goes, alone and to all. */
#include "desk_people.h"

#include <stdio.h>

#include "desk/recipients.h"
#include "desk/reply.h"
#include "desk/sending.h"
#include "desk/setting.h"

static const char *joined(struct ctx *c, const struct suggested *v, size_t n)
{
	struct buf *b = buf_new(c, 10000);

	for (size_t i = 0; i < n; i++)
		buf_addf(b, "%s%s%s", i > 0 ? " " : "", v[i].address, v[i].no_reply ? "!" : "");
	return b->p;
}

static struct message letter(struct desk *d, const char *from, const char *head)
{
	static int number;

	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: %s\r\n%sSubject: S\r\nMessage-ID: "
	                "<r%d@example.com>\r\n\r\nwords\r\n",
	                from, head, ++number));
}

static void everybody_but_us_and_nobody_twice(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *aliases[] = {"shop@example.org", NULL};
	struct sending sending = {.aliases = aliases};
	struct suggestion s;

	assert_ok(sending_set(d->c, d->c, d->help, &sending));
	struct message m = letter(d, "Anna <anna@example.com>",
	        "To: Shop <SHOP+x@Example.org>, Bea <bea@example.com>, anna@example.com\r\n"
	        "Cc: other@example.org, BEA@example.com, Carl <carl@example.com>, "
	        "help+ws.1.aaaa@example.org\r\n");
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "anna@example.com");
	assert_string_equal(s.to[0].name, "Anna");
	assert_string_equal(joined(c, s.cc, s.cc_count), "bea@example.com carl@example.com");
	assert_string_equal(s.from, "shop@example.org");
	assert_string_equal(s.from_choices[0], "help@example.org");
	assert_string_equal(s.from_choices[1], "shop@example.org");
	assert_null(s.from_choices[2]);
	/* looking changes nothing */
	assert_int_equal(desk_events(d, 0, "conversation.changed"), 0);
	struct ctx *tomek = people_as(d, p.tomek);
	assert_fails(tomek, recipients_suggest(tomek, tomek, m.conversation, &s), RC_NOT_FOUND,
	        "no_such_conversation");
}

static void where_the_answer_is_wanted(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct suggestion s;

	struct message m = letter(d, "Shop <noreply@example.com>",
	        "Reply-To: carl@example.com, help@example.org\r\nTo: help@example.org\r\n");
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "carl@example.com");
	m = letter(d, "Shop <No-Reply@example.com>", "To: help@example.org\r\n");
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "no-reply@example.com!");
	m = letter(d, "\"Reply\" <reply@example.com>", "To: help@example.org\r\n");
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "reply@example.com");
}

static void a_list_is_not_written_to_unasked(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct suggestion s;

	struct message m = letter(d, "Anna <anna@example.com>",
	        "To: talk@lists.example.com, help@example.org\r\nCc: bea@example.com\r\nReply-To: "
	        "talk@lists.example.com\r\nList-Id: <talk.lists.example.com>\r\nPrecedence: "
	        "list\r\n");
	assert_int_equal(m.mail_kind, MAIL_LIST);
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "anna@example.com");
	assert_int_equal(s.cc_count, 0);
	/* a list that writes in its own name says where the writer is */
	m = letter(d, "Anna via Talk <talk@lists.example.com>",
	        "To: talk@lists.example.com\r\nReply-To: Anna <anna@example.com>\r\nList-Id: "
	        "<talk.lists.example.com>\r\nPrecedence: list\r\n");
	assert_ok(recipients_suggest(c, c, m.conversation, &s));
	assert_string_equal(joined(c, s.to, s.to_count), "anna@example.com");
}

static void there_is_a_most(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message m = people_letter(d, "Parcel", "Where is it?");
	const char *to[] = {"a@example.com", "b@example.com", "c@example.com", NULL};
	struct reply_new r = {.markdown = "x", .seen_message = m.id, .to = to};
	struct message_whole w;
	struct message_page newer;

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "max_recipients", "2"));
	assert_ok(store_commit(d->c));
	assert_fails(c, reply_create(c, c, m.conversation, &r, &w, &newer), RC_INVALID,
	        "too_many_recipients");
	to[1] = "A@example.com";
	assert_ok(reply_create(c, c, m.conversation, &r, &w, &newer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(everybody_but_us_and_nobody_twice),
	        DESK_TEST(where_the_answer_is_wanted),
	        DESK_TEST(a_list_is_not_written_to_unasked),
	        DESK_TEST(there_is_a_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
