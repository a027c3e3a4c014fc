/* Who is told of what, once; how long it stays; the mail that gathers it. */
#include "desk_people.h"

#include <string.h>

#include "desk/conversation.h"
#include "desk/following.h"
#include "desk/notice.h"
#include "desk/notice_choice.h"
#include "desk/notice_digest.h"
#include "desk/notice_follow.h"
#include "desk/reply.h"
#include "desk/timer.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/notice_mail.h"
#include "store/user.h"

#define DAY_MS 86400000LL
#define HOUR_MS 3600000LL

/* ewa and tomek as ever, and ola, who writes the notes; each can sign in. */
static struct people cast(struct desk *d, int64_t *out_ola)
{
	struct people p = people_add(d);
	struct user u, ola = {.address = "ola@example.org",
	                       .name = "Ola",
	                       .role = ROLE_AGENT,
	                       .language = "en",
	                       .theme = "system",
	                       .signature = ""};

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_user_add(d->c, &ola));
	assert_ok(store_mailbox_access_set(d->c, d->help, (int64_t[]){p.ewa, ola.id}, 2));
	assert_ok(store_user_get(d->c, d->c, p.ewa, &u));
	u.password_hash = "taken";
	assert_ok(store_user_update(d->c, &u));
	assert_ok(store_commit(d->c));
	*out_ola = ola.id;
	return p;
}

static void follow(struct desk *d)
{
	int64_t at = 0;

	for (bool more = true; more;)
		assert_ok(notice_follow(d->c, 3, &at, &more));
}

static struct notice_page list_of(struct desk *d, int64_t user_id)
{
	struct notice_query q = {.limit = 100};
	struct notice_page page;

	assert_ok(notice_list(people_as(d, user_id), d->c, &q, &page));
	return page;
}

static void assign(struct desk *d, int64_t number, int64_t user_id)
{
	struct conversation_change change = {
	        .has_assignee = true, .assignee_id = user_id, .spam = -1, .trashed = -1};
	struct conversation_whole w;

	assert_ok(conversation_update(d->c, d->c, number, 0, &change, &w));
}

static void note(struct desk *d, int64_t ola, int64_t number, const char *html)
{
	struct reply_new n = {.html = html};
	struct message_whole w;

	assert_ok(note_create(people_as(d, ola), d->c, number, &n, &w));
}

static const char *mention(struct desk *d, int64_t user_id)
{
	return talloc_asprintf(d->c, "<p><span class=\"mention mention-user-%lld\">@x</span></p>",
	        (long long)user_id);
}

static enum rc forget_cursor(struct ctx *c, void *arg)
{
	(void)arg;
	return follower_set(c, "notice", 0);
}

/* A follower that died before it could keep its place reads all of it again. */
static void nothing_is_told_twice(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	int64_t number = people_letter(d, "Once", "words").conversation;

	assign(d, number, p.ewa);
	note(d, ola, number, mention(d, p.ewa));
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 2);
	assert_ok(store_tx(d->c, DB_WRITE, forget_cursor, NULL));
	follow(d);
	struct notice_page page = list_of(d, p.ewa);
	assert_int_equal(page.n, 2);
	assert_int_equal(page.unseen, 2);
	for (int i = 0; i < page.n; i++)
		assert_int_equal(page.v[i].count, 1);
}

static void a_mention_comes_before_all_else(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	struct conversation_whole w;
	int64_t number = people_letter(d, "Mine and named", "words").conversation;

	assign(d, number, p.ewa);
	follow(d);
	assert_ok(following_add(d->c, d->c, number, p.ewa, &w));
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 1);
	note(d, ola, number, mention(d, p.ewa));
	follow(d);
	struct notice_page page = list_of(d, p.ewa);
	assert_int_equal(page.n, 2);
	assert_int_equal(page.v[0].kind, NOTICE_MENTION);
	note(d, ola, number, "<p>nobody named</p>");
	follow(d);
	page = list_of(d, p.ewa);
	assert_int_equal(page.n, 3);
	assert_int_equal(page.v[0].kind, NOTICE_NOTE_MINE);
}

/* The follower may be behind: what counts is who followed when the letter came. */
static void who_follows_later_has_read_it(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	struct conversation_whole w;
	int64_t number = people_letter(d, "Followed late", "words").conversation;
	int64_t other = people_letter(d, "Followed again", "words").conversation;

	assert_ok(following_add(d->c, d->c, other, p.ewa, &w));
	follow(d);
	note(d, ola, number, "<p>before</p>");
	assert_ok(following_add(d->c, d->c, number, p.ewa, &w));
	/* and whoever changed their mind twice followed it all the same */
	note(d, ola, other, "<p>between</p>");
	assert_ok(following_end(d->c, d->c, other, p.ewa, &w));
	assert_ok(following_add(d->c, d->c, other, p.ewa, &w));
	follow(d);
	struct notice_page page = list_of(d, p.ewa);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.v[0].conversation, other);
	note(d, ola, number, "<p>after</p>");
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 2);
	/* what was before somebody stopped is no news to them either */
	note(d, ola, number, "<p>unheard</p>");
	note(d, ola, other, "<p>unheard</p>");
	assert_ok(following_end(d->c, d->c, number, p.ewa, &w));
	assert_ok(following_end(d->c, d->c, other, p.ewa, &w));
	follow(d);
	page = list_of(d, p.ewa);
	assert_int_equal(page.v[0].count + page.v[1].count, 2);
}

static void who_does_not_see_the_mailbox_is_not_told(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	int64_t number = people_letter(d, "Not his", "words").conversation;

	note(d, ola, number, mention(d, p.tomek));
	follow(d);
	assert_int_equal(list_of(d, p.tomek).n, 0);
}

static void words_that_look_like_a_mention_are_words(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	int64_t number = people_letter(d, "Words", "words").conversation;

	note(d, ola, number,
	        talloc_asprintf(d->c, "<p>he wrote class=\"mention mention-user-%lld\" to us</p>",
	                (long long)p.ewa));
	note(d, ola, number, "<p><span class=\"mention mention-user-999999\">@x</span></p>");
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 0);
}

static void what_is_deleted_tells_nothing(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	struct conversation_change trash = {.spam = -1, .trashed = 1};
	struct conversation_whole w;
	int64_t number = people_letter(d, "Deleted", "words").conversation;
	bool more = true;

	assign(d, number, p.ewa);
	follow(d);
	assert_ok(conversation_update(d->c, d->c, number, 0, &trash, &w));
	note(d, ola, number, mention(d, p.ewa));
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 1);
	d->c->now_ms += 31 * DAY_MS;
	while (more)
		assert_ok(timer_empty_trash(d->c, &more));
	follow(d);
	assert_int_equal(list_of(d, p.ewa).n, 0);
}

static void old_ones_go_unseen_ones_later(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	int64_t seen = people_letter(d, "Seen", "words").conversation, left;
	int64_t unseen = people_letter(d, "Unseen", "words").conversation;
	struct notice_seen what = {.conversation = seen};

	assign(d, seen, p.ewa);
	assign(d, unseen, p.ewa);
	follow(d);
	assert_ok(notice_see(people_as(d, p.ewa), &what, &left));
	assert_int_equal(left, 1);
	d->c->now_ms += 29 * DAY_MS;
	assert_ok(notice_sweep(d->c));
	assert_int_equal(list_of(d, p.ewa).n, 2);
	d->c->now_ms += 2 * DAY_MS;
	assert_ok(notice_sweep(d->c));
	assert_int_equal(list_of(d, p.ewa).n, 1);
	d->c->now_ms += 60 * DAY_MS;
	assert_ok(notice_sweep(d->c));
	assert_int_equal(list_of(d, p.ewa).n, 0);
}

static void choose(struct desk *d, int64_t user_id, enum notice_often often)
{
	struct notice_choices_change change = {
	        .often = often, .hour = 7, .zone = "Europe/Warsaw", .words = -1};
	struct notice_choices now;
	struct ctx *c = people_as(d, user_id);

	c->now_ms = d->c->now_ms;
	assert_ok(notice_choices_update(c, d->c, &change, &now));
	assert_int_equal(now.digest.often, often);
	assert_int_equal(now.digest.stopped_ms, 0);
}

struct claimed {
	struct notice_mail *v;
	int n;
};

static enum rc claim(struct ctx *c, void *arg)
{
	struct claimed *k = arg;

	return store_notice_mail_claim(c, c, 10, &k->v, &k->n);
}

static struct claimed mails(struct desk *d)
{
	struct claimed k = {0};

	assert_ok(store_tx(d->c, DB_WRITE, claim, &k));
	return k;
}

static enum rc stop(struct ctx *c, void *arg)
{
	return notice_digest_stop(c, *(int64_t *)arg, "550 no such user");
}

static void a_digest_comes_once_for_each(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);
	int64_t number = people_letter(d, "Digest <b>", "private words").conversation;

	choose(d, p.ewa, NOTICE_HOURLY);
	assign(d, number, p.ewa);
	follow(d);
	assert_ok(notice_digest_send(d->c, "https://desk.example"));
	assert_int_equal(mails(d).n, 0);
	d->c->now_ms += HOUR_MS;
	assert_ok(notice_digest_send(d->c, "https://desk.example"));
	struct claimed k = mails(d);
	assert_int_equal(k.n, 1);
	assert_int_equal(k.v[0].digest_of, p.ewa);
	assert_non_null(strstr(k.v[0].html, "Digest &lt;b&gt;"));
	assert_non_null(strstr(k.v[0].text, "https://desk.example/c/"));
	assert_null(strstr(k.v[0].text, "private"));
	d->c->now_ms += HOUR_MS;
	assert_ok(notice_digest_send(d->c, "https://desk.example"));
	assert_int_equal(mails(d).n, 0);
	note(d, ola, number, mention(d, p.ewa));
	follow(d);
	d->c->now_ms += HOUR_MS;
	assert_ok(notice_digest_send(d->c, ""));
	k = mails(d);
	assert_int_equal(k.n, 1);
	assert_null(strstr(k.v[0].text, "http"));
}

static void one_that_fails_is_told_and_not_repeated(void **state)
{
	struct desk *d = *state;
	int64_t ola;
	struct people p = cast(d, &ola);

	choose(d, p.ewa, NOTICE_HOURLY);
	assert_ok(store_tx(d->c, DB_WRITE, stop, &p.ewa));
	assert_ok(store_tx(d->c, DB_WRITE, stop, &p.ewa));
	follow(d);
	struct notice_page page = list_of(d, p.ewa);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.v[0].kind, NOTICE_DIGEST_STOPPED);
	assign(d, people_letter(d, "After that", "words").conversation, p.ewa);
	follow(d);
	d->c->now_ms += 2 * HOUR_MS;
	assert_ok(notice_digest_send(d->c, ""));
	assert_int_equal(mails(d).n, 0);
	choose(d, p.ewa, NOTICE_HOURLY);
	d->c->now_ms += HOUR_MS;
	assert_ok(notice_digest_send(d->c, ""));
	assert_int_equal(mails(d).n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(nothing_is_told_twice),
	        DESK_TEST(a_mention_comes_before_all_else),
	        DESK_TEST(who_follows_later_has_read_it),
	        DESK_TEST(who_does_not_see_the_mailbox_is_not_told),
	        DESK_TEST(words_that_look_like_a_mention_are_words),
	        DESK_TEST(what_is_deleted_tells_nothing),
	        DESK_TEST(old_ones_go_unseen_ones_later),
	        DESK_TEST(a_digest_comes_once_for_each),
	        DESK_TEST(one_that_fails_is_told_and_not_repeated),
	};

	return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
