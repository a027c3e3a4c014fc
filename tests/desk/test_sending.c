/* How a mailbox writes: from which address, with which words below, to whom by default. */
#include "desk_people.h"

#include "base/file.h"
#include "base/json.h"
#include "desk/deliver.h"
#include "desk/mailbox.h"
#include "desk/message_id.h"
#include "desk/outgoing.h"
#include "desk/reply.h"
#include "desk/sending.h"
#include "store/customer.h"
#include "store/user.h"

static const char *no_aliases[] = {NULL};

static void set(struct desk *d, int64_t mailbox, struct sending s)
{
	const char **aliases = talloc_zero_array(d->c, const char *, SENDING_ALIASES_MAX + 1);

	for (size_t i = 0; s.aliases != NULL && s.aliases[i] != NULL; i++)
		aliases[i] = s.aliases[i];
	s.aliases = aliases;
	enum rc rc = sending_set(d->c, d->c, mailbox, &s);
	if (rc != RC_OK)
		print_error("%s\n", d->c->fail.text);
	assert_ok(rc);
}

static struct message_whole answer(struct ctx *c, int64_t number, struct reply_new r)
{
	struct message_whole w;
	struct message_page newer;

	if (r.html == NULL)
		r.markdown = "Soon.";
	enum rc rc = reply_create(c, c, number, &r, &w, &newer);
	if (rc != RC_OK)
		print_error("%s\n", c->fail.text);
	assert_ok(rc);
	return w;
}

static const char *built(struct ctx *c, int64_t id)
{
	struct bytes mail;

	assert_ok(message_raw(c, c, id, &mail));
	return talloc_strndup(c, (const char *)mail.p, mail.n);
}

static struct message letter_to(struct desk *d, const char *to, const char *more)
{
	static int number;

	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: Anna <anna@example.com>\r\nTo: %s\r\nSubject: Parcel\r\n"
	                "Message-ID: <sending%d@example.com>\r\n%s\r\nWhere is it?\r\n",
	                to, ++number, more));
}

static void an_answer_comes_from_the_address_that_was_written_to(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *aliases[] = {"Shop@Example.org", "info@example.net", "shop@example.org", NULL};
	struct outgoing envelope;
	struct message_whole w;
	struct message_page newer;

	set(d, d->help, (struct sending){.aliases = aliases});
	struct message letter = letter_to(d, "Carl <carl@example.com>, INFO+tag@example.net", "");
	assert_int_equal(letter.kind, MESSAGE_INBOUND);
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = letter.id});
	assert_string_equal(w.m.sender, "info@example.net");
	assert_non_null(strstr(built(c, w.m.id), "<info@example.net>"));
	assert_ok(store_begin(c, DB_READ));
	assert_ok(outgoing_envelope(c, c, w.m.id, &envelope));
	store_rollback(c);
	assert_string_equal(envelope.from, "info@example.net");

	/* chosen, and chosen wrongly */
	w = answer(c, letter.conversation,
	        (struct reply_new){.seen_message = w.m.id, .from = "SHOP@example.org"});
	assert_string_equal(w.m.sender, "shop@example.org");
	struct reply_new r = {.markdown = "x", .seen_message = w.m.id, .from = "other@example.org"};
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "not_our_address");
	letter = letter_to(d, "help@example.org", "");
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = letter.id});
	assert_string_equal(w.m.sender, "help@example.org");
}

static void an_alias_is_ours(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	const char *aliases[] = {"shop@example.org", NULL}, *to[] = {"Shop+x@EXAMPLE.org", NULL};
	struct message_whole w;
	struct message_page newer;

	set(d, d->help, (struct sending){.aliases = aliases});
	struct message letter = letter_to(d, "shop@example.org", "Cc: shop+1@example.org\r\n");
	assert_false(desk_takes_part(d, letter.conversation, "shop@example.org"));
	assert_false(desk_takes_part(d, letter.conversation, "shop+1@example.org"));
	struct reply_new r = {.markdown = "x", .seen_message = letter.id, .to = to};
	assert_fails(c, reply_create(c, c, letter.conversation, &r, &w, &newer), RC_INVALID,
	        "own_address");

	/* what we sent from it and find again is about whom it went to */
	struct way proven = {.proven = 1};
	struct message ours = desk_take(d, &proven,
	        "From: Shop <shop@example.org>\r\nTo: bea@example.com\r\nSubject: Offer\r\n"
	        "Message-ID: <offer@example.org>\r\n\r\nAn offer\r\n");
	struct conversation v = desk_conversation(d, ours.conversation);
	assert_string_equal(v.customer_address, "bea@example.com");
	assert_int_equal(v.state, STATE_WAITING);
}

/* Its mail is the mailbox's, wherever it arrives. */
static void mail_to_an_alias_finds_its_mailbox(void **state)
{
	struct desk *d = *state;
	const char *aliases[] = {"shop@example.org", NULL};
	struct own_address *own;
	struct customer customer;
	int n;

	set(d, d->help, (struct sending){.aliases = aliases});
	letter_to(d, "shop@example.org", "Cc: shop+1@example.org\r\n");
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_own_addresses(d->c, d->c, &own, &n));
	assert_int_equal(
	        store_customer_by_address(d->c, d->c, "shop@example.org", &customer), RC_NOT_FOUND);
	store_rollback(d->c);
	static const char to_shop[] = "Received: x\r\nTo: Shop <SHOP+y@example.org>\r\n\r\n";
	struct bytes mail = {(const uint8_t *)to_shop, sizeof to_shop - 1};
	assert_int_equal(deliver_to(mail, own, n), d->help);
	static const char *const to_other[] = {
	        "To: x@example.net\r\nCc: y@z, Other@example.org\r\n\r\n",
	        "Envelope-To: other@example.org\r\nTo: help@example.org\r\n\r\n",
	        "To: help@example.org\r\nX-Envelope-To: <other@example.org>\r\n\r\n",
	        "To: help@example.org\r\nX-Delivered-To: other@example.org\r\n\r\n",
	        "To: other@example.org\r\nCc: help@example.org\r\n\r\n"};
	for (size_t i = 0; i < sizeof to_other / sizeof *to_other; i++)
		assert_int_equal(deliver_to((struct bytes){(const uint8_t *)to_other[i],
		                                    strlen(to_other[i])},
		                         own, n),
		        d->other);
	assert_true(file_exists(path_join(d->c, d->dir, "spool/shop@example.org")));
}

static void an_alias_is_nobody_elses(void **state)
{
	struct desk *d = *state;
	const char *aliases[] = {"shop@example.org", NULL}, *other[] = {"other@example.org", NULL};

	set(d, d->help, (struct sending){.aliases = aliases});
	struct sending s = {.aliases = aliases};
	assert_fails(d->c, sending_set(d->c, d->c, d->other, &s), RC_CONFLICT, "alias_taken");
	s.aliases = other;
	assert_fails(d->c, sending_set(d->c, d->c, d->help, &s), RC_CONFLICT, "alias_taken");
	struct mailbox_change change = mailbox_change_none;
	struct mailbox_view view;
	change.address = "shop@example.org";
	change.local = 1;
	assert_fails(d->c, mailbox_add(d->c, &change, &view), RC_CONFLICT, "alias_taken");
	assert_fails(d->c, mailbox_change(d->c, d->other, 0, &change, &view), RC_CONFLICT,
	        "alias_taken");
	assert_ok(sending_get(d->c, d->c, d->help, &s));
	assert_string_equal(s.aliases[0], "shop@example.org");
	assert_null(s.aliases[1]);
	set(d, d->help, (struct sending){0});
	assert_ok(mailbox_add(d->c, &change, &view));
}

static void only_admins_choose_it(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *tomek = people_as(d, p.tomek);
	const char *bad[] = {"../x@example.org", NULL};
	struct sending s = {.aliases = no_aliases};

	assert_fails(tomek, sending_set(tomek, tomek, d->other, &s), RC_DENIED, "not_allowed");
	assert_fails(
	        tomek, sending_get(tomek, tomek, d->help, &s), RC_NOT_FOUND, "no_such_mailbox");
	assert_ok(sending_get(tomek, tomek, d->other, &s));
	s.aliases = bad;
	assert_fails(d->c, sending_set(d->c, d->c, d->help, &s), RC_INVALID, "address_unreadable");
	s.aliases = no_aliases;
	assert_fails(d->c, sending_set(d->c, d->c, 99, &s), RC_NOT_FOUND, "no_such_mailbox");
}

static void answers_come_to_a_signed_address(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = letter_to(d, "help@example.org", "");
	int64_t of;

	struct message_whole w =
	        answer(c, letter.conversation, (struct reply_new){.seen_message = letter.id});
	assert_null(strstr(built(c, w.m.id), "\nReply-To:"));

	set(d, d->help, (struct sending){.plus_addressing = true});
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = w.m.id});
	const char *mail = built(c, w.m.id), *at = strstr(mail, "Reply-To: help+ws.");
	assert_non_null(at);
	at += strlen("Reply-To: ");
	const char *address = talloc_strndup(c, at, strcspn(at, "\r\n"));
	assert_ok(plus_address_verify(c, address, &of));
	assert_int_equal(of, letter.conversation);

	/* the answer of a program that keeps no ids joins, and stays with whom it was */
	struct message back = letter_to(d, address, "");
	assert_int_equal(back.conversation, letter.conversation);
	assert_false(back.new_sender);
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = back.id});
	assert_non_null(strstr(w.m.recipients, "\"to\":[{\"name\":\"Anna\""));
	assert_string_equal(w.m.sender, "help@example.org");
	char *forged = talloc_strdup(c, address);
	forged[strlen("help+ws.") + strcspn(address + strlen("help+ws."), ".") + 3] ^= 1;
	back = letter_to(d, forged, "");
	assert_int_not_equal(back.conversation, letter.conversation);
}

static void sign(struct desk *d, int64_t user, const char *words)
{
	struct user u;

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_user_get(d->c, d->c, user, &u));
	u.signature = words;
	assert_ok(store_user_update(d->c, &u));
	assert_ok(store_commit(d->c));
}

static void speak(struct desk *d, int64_t number, const char *language)
{
	struct conversation v;

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_conversation_get(d->c, d->c, number, &v));
	v.language = language;
	assert_ok(store_conversation_update(d->c, &v));
	assert_ok(store_commit(d->c));
}

static void words_stand_below_in_the_customers_language(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message letter = letter_to(d, "help@example.org", "");
	struct signature signatures[] = {{"pl", "Pozdrawiam\n{agent_name}, {mailbox_name}"},
	        {"en", "  "}, {"other", "Best <regards>\n{agent_name} {what}"}};
	struct message_whole w;

	set(d, d->help, (struct sending){.signatures = signatures, .signature_count = 3});
	speak(d, letter.conversation, "pl");
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = letter.id});
	assert_string_equal(w.m.text, "Soon.");
	assert_string_equal(w.m.folded, "-- \nPozdrawiam\nEwa Lis, help@example.org");
	sign(d, p.ewa, "Phone 1");
	speak(d, letter.conversation, "de");
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = w.m.id});
	assert_string_equal(w.m.folded, "-- \nBest <regards>\nEwa Lis {what}\nPhone 1");
	assert_non_null(strstr(w.m.html,
	        "<div class=\"signature\">-- <br>Best &lt;regards&gt;<br>Ewa Lis {what}<br>Phone "
	        "1</div>"));
	speak(d, letter.conversation, NULL);
	w = answer(c, letter.conversation, (struct reply_new){.seen_message = w.m.id});
	assert_non_null(strstr(w.m.folded, "Best <regards>"));

	/* the same words again are not signed twice, however they came */
	struct message_whole again = answer(c, letter.conversation,
	        (struct reply_new){.html = w.m.html, .seen_message = w.m.id});
	assert_string_equal(again.m.html, w.m.html);
	assert_string_equal(again.m.text, "Soon.");
	again = answer(c, letter.conversation,
	        (struct reply_new){.html = "<p>Soon.</p><p>Best &lt;regards&gt;<br>Ewa Lis "
	                                   "{what}<br>Phone 1</p>",
	                .seen_message = again.m.id});
	assert_string_equal(again.m.folded, "");
	assert_null(strstr(again.m.html, "signature"));
	again = answer(c, letter.conversation,
	        (struct reply_new){.html = "<p>Call Phone 1</p>", .seen_message = again.m.id});
	assert_non_null(strstr(again.m.folded, "Phone 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(an_answer_comes_from_the_address_that_was_written_to),
	        DESK_TEST(an_alias_is_ours),
	        DESK_TEST(mail_to_an_alias_finds_its_mailbox),
	        DESK_TEST(an_alias_is_nobody_elses),
	        DESK_TEST(only_admins_choose_it),
	        DESK_TEST(answers_come_to_a_signed_address),
	        DESK_TEST(words_stand_below_in_the_customers_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
