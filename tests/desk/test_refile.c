/* Letters that people move on the mail server after they came in here. */
#include "desk_people.h"

#include "desk/address.h"
#include "desk/block.h"
#include "desk/conversation.h"
#include "desk/refile.h"

#define LETTER                                                                                     \
	"From: Anna <anna@example.com>\r\nTo: help@example.org\r\nSubject: Chair\r\n"              \
	"Message-ID: <chair@example.com>\r\n\r\nWhere is it?\r\n"

static const struct way junk = {.source = "imap", .filed = "junk"};
static const struct way inbox = {.source = "imap", .filed = "inbox"};
static const struct way sent = {.source = "imap", .filed = "sent"};

/* The same bytes lie in another folder now. */
static void move(struct desk *d, const struct way *to, const char *mail)
{
	bool is_new;
	struct raw r = desk_raw(d, to, mail, &is_new);
	assert_false(is_new);
	r.filed = to->filed;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(refile(d->c, &r));
	assert_ok(store_commit(d->c));
}

static void rescued_and_thrown_out(void **state)
{
	struct desk *d = *state;
	int64_t number = desk_take(d, &junk, LETTER).conversation;
	assert_true(desk_conversation(d, number).spam);
	move(d, &inbox, LETTER);
	assert_false(desk_conversation(d, number).spam);
	assert_int_equal(desk_events(d, 0, "conversation.changed"), 1);
	move(d, &inbox, LETTER);
	assert_int_equal(desk_events(d, 0, "conversation.changed"), 1);
	move(d, &junk, LETTER);
	assert_true(desk_conversation(d, number).spam);
	move(d, &sent, LETTER);
	assert_true(desk_conversation(d, number).spam);
}

static void a_person_decided_here(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct conversation_change no_spam = {.spam = 0, .trashed = -1};
	struct conversation_change is_spam = {.spam = 1, .trashed = -1};
	struct conversation_whole w;
	int64_t number = desk_take(d, &inbox, LETTER).conversation;
	assert_ok(conversation_update(c, c, number, 0, &is_spam, &w));
	assert_ok(conversation_update(c, c, number, 0, &no_spam, &w));
	move(d, &junk, LETTER);
	assert_false(desk_conversation(d, number).spam);
}

/* Only what a letter began is filed by it. */
static void an_answer_files_nothing(void **state)
{
	struct desk *d = *state;
	static const char answer[] =
	        "From: Anna <anna@example.com>\r\nTo: help@example.org\r\nSubject: Re: Chair\r\n"
	        "Message-ID: <chair2@example.com>\r\nIn-Reply-To: <chair@example.com>\r\n\r\n"
	        "And the table?\r\n";
	int64_t number = desk_take(d, &inbox, LETTER).conversation;
	assert_int_equal(desk_take(d, &junk, answer).conversation, number);
	assert_false(desk_conversation(d, number).spam);
	move(d, &inbox, answer);
	move(d, &junk, answer);
	assert_false(desk_conversation(d, number).spam);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(rescued_and_thrown_out),
	        DESK_TEST(a_person_decided_here),
	        DESK_TEST(an_answer_files_nothing),
	};
	return cmocka_run_group_tests_name("refile", tests, NULL, NULL);
}
