/* Who is kept out, whose pictures load, whose word about spam and senders counts. */
#include "desk_people.h"

#include "desk/address.h"
#include "desk/block.h"
#include "desk/letter.h"
#include "desk/setting.h"
#include "store/mailbox.h"

#define TO "To: Help <help@example.org>\r\n"

static const char *mail(struct desk *d, const char *from, const char *subject, const char *more)
{
	static int n;
	n++;
	return talloc_asprintf(d->c,
	        "From: %s\r\n" TO "Subject: %s\r\nMessage-ID: <g%d@example.net>\r\n%s\r\n"
	        "Hello %d.\r\n",
	        from, subject, n, more, n);
}

static const char *in_reply_to(struct desk *d, const char *id)
{
	return talloc_asprintf(d->c, "In-Reply-To: <%s>\r\n", id);
}

static struct ctx *as(struct desk *d, int64_t user, enum role role)
{
	struct ctx *c = people_as(d, user);
	c->actor.role = role;
	return c;
}

static struct address_state state_of(struct desk *d, const char *address)
{
	struct address_state s;
	assert_ok(address_get(d->c, d->c, address, &s));
	return s;
}

static void a_blocked_sender_is_only_filed(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct block b, again;
	struct message before = desk_take(d, NULL, mail(d, "Eve <eve@example.net>", "One", ""));

	assert_ok(block_add(c, c, "Eve@Example.NET", NULL, &b));
	assert_string_equal(b.address, "eve@example.net");
	assert_string_equal(b.user_name, "Ewa Lis");
	assert_int_equal(desk_events(d, 0, "block.added"), 1);
	assert_ok(block_add(c, c, "eve@example.net", NULL, &again));
	assert_int_equal(again.id, b.id);
	assert_int_equal(desk_events(d, 0, "block.added"), 1);
	/* what is here stays where it is */
	assert_false(desk_conversation(d, before.conversation).spam);

	struct message m = desk_take(d, NULL, mail(d, "eve@example.net", "Two", ""));
	struct conversation v = desk_conversation(d, m.conversation);
	assert_true(v.spam);
	assert_int_equal(v.state, STATE_OPEN);
	/* a tag is no other person */
	m = desk_take(d, NULL, mail(d, "eve+x@example.net", "Three", ""));
	assert_true(desk_conversation(d, m.conversation).spam);
	m = desk_take(d, NULL, mail(d, "evelyn@example.net", "Four", ""));
	assert_false(desk_conversation(d, m.conversation).spam);
	struct way history = {.history = true, .source = "import"};
	m = desk_take(d, &history, mail(d, "eve@example.net", "Old", ""));
	assert_false(desk_conversation(d, m.conversation).spam);

	assert_ok(block_remove(c, b.id));
	assert_int_equal(desk_events(d, 0, "block.removed"), 1);
	m = desk_take(d, NULL, mail(d, "eve@example.net", "Five", ""));
	assert_false(desk_conversation(d, m.conversation).spam);
	assert_fails(c, block_remove(c, b.id), RC_NOT_FOUND, "no_such_block");
}

static void a_blocked_sender_joins_nobody(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct block b;
	struct message anna =
	        desk_take(d, NULL, mail(d, "anna@example.com", "Mine", "Cc: eve@example.net\r\n"));
	struct message eve = desk_take(d, NULL, mail(d, "eve@example.net", "Hers", ""));
	const char *to_anna = desk_reply(d, anna.conversation, NULL);
	const char *to_eve = desk_reply(d, eve.conversation, NULL);
	assert_ok(block_add(c, c, "eve@example.net", NULL, &b));

	struct message m =
	        desk_take(d, NULL, mail(d, "eve@example.net", "Re", in_reply_to(d, to_anna)));
	struct conversation v = desk_conversation(d, m.conversation);
	assert_int_not_equal(m.conversation, anna.conversation);
	assert_true(v.spam);
	assert_int_equal(v.may_belong_to, anna.conversation);
	assert_int_equal(desk_conversation(d, anna.conversation).state, STATE_WAITING);
	assert_false(desk_conversation(d, anna.conversation).spam);

	/* her own goes on, in the spam view, and waits for nobody */
	m = desk_take(d, NULL, mail(d, "eve@example.net", "Re", in_reply_to(d, to_eve)));
	v = desk_conversation(d, m.conversation);
	assert_int_equal(m.conversation, eve.conversation);
	assert_true(v.spam);
	assert_int_equal(v.state, STATE_WAITING);
	/* others in it are heard as ever */
	m = desk_take(d, NULL, mail(d, "anna@example.com", "Re", in_reply_to(d, to_anna)));
	assert_int_equal(m.conversation, anna.conversation);
	assert_int_equal(desk_conversation(d, anna.conversation).state, STATE_OPEN);
}

static void domains_are_for_leads(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa), *lead = as(d, p.tomek, ROLE_LEAD);
	struct block b, *list;
	int n;

	assert_fails(c, block_add(c, c, NULL, "example.net", &b), RC_DENIED, "not_allowed");
	assert_ok(block_add(lead, lead, NULL, "Example.NET", &b));
	assert_string_equal(b.address, "@example.net");
	struct message m = desk_take(d, NULL, mail(d, "x@example.net", "One", ""));
	assert_true(desk_conversation(d, m.conversation).spam);
	m = desk_take(d, NULL, mail(d, "x@mail.example.net", "Two", ""));
	assert_true(desk_conversation(d, m.conversation).spam);
	m = desk_take(d, NULL, mail(d, "x@another-example.net", "Three", ""));
	assert_false(desk_conversation(d, m.conversation).spam);
	assert_fails(c, block_remove(c, b.id), RC_DENIED, "not_allowed");
	assert_string_equal(state_of(d, "y@mail.example.net").block.address, "@example.net");
	assert_ok(block_list(c, c, 0, 10, &list, &n));
	assert_int_equal(n, 1);
	assert_ok(block_remove(lead, b.id));

	static const char *const wrong[] = {"net", ".net", "a b.net", "x@example.net", "."};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_fails(lead, block_add(lead, lead, NULL, wrong[i], &b), RC_INVALID,
		        "not_a_domain");
	assert_fails(
	        lead, block_add(lead, lead, NULL, "example.org", &b), RC_INVALID, "own_address");
	assert_fails(c, block_add(c, c, "help+x@example.org", NULL, &b), RC_INVALID, "own_address");
	assert_ok(block_add(lead, lead, NULL, "ample.org", &b));
}

#define NEWSLETTER(id)                                                                             \
	"From: Shop <shop@example.com>\r\n" TO "Subject: News\r\nMessage-ID: <" id                 \
	"@example.com>\r\nContent-Type: text/html\r\n\r\n"                                         \
	"<p><img src=\"https://example.com/a.png\"></p>\r\n"

static void pictures_by_sender(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct address_change always = {.pictures = 1}, ask = {.pictures = 0};
	struct address_state s;
	struct letter l;
	struct way forged = {.proven = -1};
	int64_t id = desk_take(d, NULL, NEWSLETTER("n1")).id;
	int64_t false_id = desk_take(d, &forged, NEWSLETTER("n2")).id;

	assert_ok(letter_page(c, c, id, LETTER_BY_SENDER, false, &l));
	assert_false(l.pictures);
	assert_ok(address_change(c, c, "Shop@example.com", &always, &s));
	assert_int_equal(s.pictures, PICTURES_ALWAYS);
	assert_ok(letter_page(c, c, id, LETTER_BY_SENDER, false, &l));
	assert_true(l.pictures);
	assert_ok(letter_page(c, c, id, LETTER_WITHOUT, false, &l));
	assert_false(l.pictures);
	/* an address that may be false opens nothing by itself */
	assert_ok(letter_page(c, c, false_id, LETTER_BY_SENDER, false, &l));
	assert_false(l.pictures);
	assert_ok(letter_page(c, c, false_id, LETTER_WITH_PICTURES, false, &l));
	assert_true(l.pictures);
	/* the desk's rule stands over both */
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "remote_pictures", "never"));
	assert_ok(store_commit(d->c));
	assert_ok(letter_page(c, c, id, LETTER_BY_SENDER, false, &l));
	assert_false(l.pictures);
	assert_ok(letter_page(c, c, id, LETTER_WITH_PICTURES, false, &l));
	assert_false(l.pictures);
	assert_int_equal(state_of(d, "shop@example.com").pictures, PICTURES_NEVER);
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "remote_pictures", "ask"));
	assert_ok(store_commit(d->c));
	assert_ok(address_change(c, c, "shop@example.com", &ask, &s));
	assert_ok(letter_page(c, c, id, LETTER_BY_SENDER, false, &l));
	assert_false(l.pictures);
}

static void set_mailbox(struct desk *d, const char *spam_header, const char *authserv_id)
{
	struct mailbox m;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_mailbox_get(d->c, d->c, d->help, &m));
	m.spam_header = spam_header;
	m.authserv_id = authserv_id;
	assert_ok(store_mailbox_update(d->c, &m));
	assert_ok(store_commit(d->c));
}

static void whose_word_about_spam_counts(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *trusted, *headers;
		bool spam;
	} cases[] = {
	        {NULL, "X-Spam-Flag: YES\r\n", false},
	        {"X-Spam-Flag: YES", "X-Spam-Flag: YES\r\n", true},
	        {"X-Spam-Flag: YES", "x-spam-flag:   yes\r\n", true},
	        {"X-Spam-Flag: YES", "X-Spam-Flag: NO\r\n", false},
	        {"X-Spam-Flag: YES", "X-Spam-Flag: NO\r\nX-Spam-Flag: YES\r\n", true},
	        {"X-Spam-Flag: YES", "X-Spam-Status: Yes\r\n", false},
	        {"X-Spam-Status: Yes", "X-Spam-Status: Yes, hits=9\r\n", true},
	        {"X-Junk-Level: ***", "X-Junk-Level: *****\r\n", true},
	        {"X-Junk-Level: ***", "X-Junk-Level: **\r\n", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set_mailbox(d, cases[i].trusted, NULL);
		struct message m =
		        desk_take(d, NULL, mail(d, "a@example.com", "x", cases[i].headers));
		if (desk_conversation(d, m.conversation).spam != cases[i].spam)
			fail_msg("%s: %s", cases[i].trusted, cases[i].headers);
	}
	/* what a participant writes is not hidden for it */
	set_mailbox(d, "X-Spam-Flag: YES", NULL);
	struct message first = desk_take(d, NULL, mail(d, "anna@example.com", "My order", ""));
	const char *id = desk_reply(d, first.conversation, NULL);
	struct message m = desk_take(d, NULL,
	        mail(d, "anna@example.com", "Re",
	                talloc_asprintf(d->c, "X-Spam-Flag: YES\r\n%s", in_reply_to(d, id))));
	assert_int_equal(m.conversation, first.conversation);
	assert_false(desk_conversation(d, m.conversation).spam);
}

#define AR "Authentication-Results: "
static void whose_word_about_senders_counts(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *server, *headers;
		int proven;
	} cases[] = {
	        {NULL, AR "mx.example.org; dmarc=pass header.from=example.com\r\n", -1},
	        {"mx.example.org", AR "mx.example.org; dmarc=pass header.from=example.com\r\n", 1},
	        {"mx.example.org", AR "MX.Example.ORG 1; dmarc=pass\r\n", 1},
	        {"mx.example.org", AR "other.example.net; dmarc=pass\r\n", -1},
	        {"mx.example.org", AR "mx.example.org.evil.net; dmarc=pass\r\n", -1},
	        {"mx.example.org", AR "(mx.example.org;) evil.net; dmarc=pass\r\n", -1},
	        {"mx.example.org", AR "mx.example.org; dmarc=fail (dmarc=pass)\r\n", 0},
	        {"mx.example.org", AR "mx.example.org; dkim=pass header.d=evil.net\r\n", 0},
	        {"mx.example.org", AR "mx.example.org; dkim=pass header.d=example.com\r\n", 1},
	        {"mx.example.org", AR "mx.example.org; none\r\n", -1},
	        /* what stands below was there before it reached us */
	        {"mx.example.org",
	                AR "mx.example.org; dmarc=fail\r\n" AR "mx.example.org; dmarc=pass\r\n", 0},
	        {"mx.example.org",
	                AR "relay.example.net; dmarc=fail\r\n" AR "mx.example.org; dmarc=pass\r\n",
	                1},
	        {"mx.example.org", "X-" AR "mx.example.org; dmarc=pass\r\n", -1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		set_mailbox(d, NULL, cases[i].server);
		struct message m =
		        desk_take(d, NULL, mail(d, "a@example.com", "x", cases[i].headers));
		if (m.sender_proven != cases[i].proven)
			fail_msg("%s: %d, not %d", cases[i].headers, m.sender_proven,
			        cases[i].proven);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(a_blocked_sender_is_only_filed),
	        DESK_TEST(a_blocked_sender_joins_nobody),
	        DESK_TEST(domains_are_for_leads),
	        DESK_TEST(pictures_by_sender),
	        DESK_TEST(whose_word_about_spam_counts),
	        DESK_TEST(whose_word_about_senders_counts),
	};
	return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
