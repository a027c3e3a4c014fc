/* Sending: few connections, nobody left out, nothing twice. */
#include "desk_people.h"
#include "smtp_server.h"

#include "desk/delivery.h"
#include "desk/own_mail.h"
#include "desk/reply.h"
#include "jobs/courier.h"
#include "jobs/loop.h"
#include "store/mailbox.h"
#include "store/notice_choice.h"
#include "store/outbox.h"
#include "store/sending.h"

/* A desk with a mailbox whose server is ours, and somebody who writes. */
struct post {
	struct desk *d;
	struct people p;
	struct ctx *ewa;
	struct smtp_server *server;
	int64_t mailbox;
	struct jobs jobs;
	struct loop *loop;
};

static struct post post_new(struct desk *d)
{
	struct post post = {.d = d, .p = people_add(d), .server = smtp_server_new(d)};

	assert_non_null(post.server);
	struct mailbox m = {.address = "post@example.org",
	        .name = "Post",
	        .smtp_url = smtp_server_url(post.server),
	        .open_to_all = true};
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_mailbox_add(d->c, &m));
	assert_ok(store_commit(d->c));
	post.mailbox = m.id;
	post.ewa = people_as(d, post.p.ewa);
	return post;
}

/* One turn of the loop, by a process that has just begun: no mailbox rests. */
static void turn(struct post *post)
{
	struct ctx *c = ctx_new(post->d->c, post->d->s);
	int64_t wait;

	c->actor.role = ROLE_SYSTEM;
	post->jobs.store = post->d->s;
	post->loop = talloc_zero(post->d->c, struct loop);
	post->loop->jobs = &post->jobs;
	assert_ok(send_begin(c, post->loop));
	assert_ok(send_turn(c, post->loop, &wait));
	couriers_settle(post->jobs.couriers);
	couriers_end(post->jobs.couriers);
	talloc_free(post->loop);
	talloc_free(c);
}

static struct message_whole write_reply(struct post *post, struct reply_new r)
{
	struct message letter = people_letter_to(post->d, post->mailbox, "Parcel", "Where is it?");
	struct message_whole w;
	struct message_page newer;

	r.markdown = "Here.";
	r.seen_message = letter.id;
	assert_ok(reply_create(post->ewa, post->ewa, letter.conversation, &r, &w, &newer));
	return w;
}

static struct message_whole look(struct post *post, int64_t id)
{
	struct message_whole w;

	assert_ok(store_begin(post->ewa, DB_READ));
	assert_ok(message_load(post->ewa, post->ewa, id, &w));
	store_rollback(post->ewa);
	return w;
}

static const char *state_of(struct post *post, int64_t id)
{
	struct message_whole w = look(post, id);
	return delivery_state(&w, INT64_MAX);
}

/* Its time has come. */
static void make_due(struct post *post, int64_t id)
{
	struct ctx *c = post->d->c;

	assert_ok(store_begin(c, DB_WRITE));
	assert_ok(store_outbox_move(c, id, OUTBOX_WAITING, OUTBOX_WAITING, 1));
	assert_ok(store_commit(c));
}

static void twenty_replies_take_one_connection(void **state)
{
	struct post post = post_new(*state);
	int64_t ids[20];

	for (int i = 0; i < 20; i++)
		ids[i] = write_reply(&post, (struct reply_new){0}).m.id;
	turn(&post);
	for (int i = 0; i < 20; i++)
		assert_string_equal(state_of(&post, ids[i]), "sent");
	assert_int_equal(smtp_server_taken(post.server), 20);
	assert_int_equal(post.server->connections, 1);
}

/* Each mail is taken exactly once, wherever the connection breaks; only where the end was said
 * and nothing heard it may come twice, and then says so. */
static void a_broken_connection_loses_and_doubles_nothing(void **state)
{
	static const struct {
		const char *stage;
		bool doubt;
	} cases[] = {{"GREETING", false}, {"MAIL", false}, {"RCPT", false}, {"DATA", false},
	        {"BODY", true}, {"DOT", true}};
	struct post post = post_new(*state);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int before = smtp_server_taken(post.server);
		int64_t id = write_reply(&post, (struct reply_new){0}).m.id;
		post.server->cut_at = cases[i].stage;
		post.server->cut_mail = post.server->mails + 1;
		turn(&post);
		struct message_whole w = look(&post, id);
		assert_string_equal(delivery_state(&w, INT64_MAX), "waiting");
		assert_int_equal(w.attempt_count, 1);
		assert_int_equal(w.m.maybe_repeat, cases[i].doubt);
		assert_int_equal(smtp_server_taken(post.server), before);

		make_due(&post, id);
		turn(&post);
		w = look(&post, id);
		assert_string_equal(delivery_state(&w, INT64_MAX), "sent");
		assert_int_equal(w.attempt_count, 2);
		assert_int_equal(smtp_server_taken(post.server), before + 1);
		const char *body = post.server->got[post.server->got_count - 1].body;
		assert_int_equal(
		        strstr(body, "X-Wellspring-Possible-Repeat: yes") != NULL, cases[i].doubt);
		turn(&post);
		assert_int_equal(smtp_server_taken(post.server), before + 1);
	}
}

/* The server ends a kept connection: that is no failure of the mail. */
static void a_dead_kept_connection_is_no_attempt(void **state)
{
	static const char *const stages[] = {"MAIL", "RCPT", "DATA"};
	struct post post = post_new(*state);

	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		int before = smtp_server_taken(post.server);
		int64_t ids[3];
		for (int k = 0; k < 3; k++)
			ids[k] = write_reply(&post, (struct reply_new){0}).m.id;
		post.server->cut_at = stages[i];
		post.server->cut_mail = post.server->mails + 2;
		turn(&post);
		for (int k = 0; k < 3; k++) {
			struct message_whole w = look(&post, ids[k]);
			assert_string_equal(delivery_state(&w, INT64_MAX), "sent");
			assert_int_equal(w.attempt_count, 1);
			assert_false(w.m.maybe_repeat);
		}
		assert_int_equal(smtp_server_taken(post.server), before + 3);
	}
}

static const char *recipient_of(const struct message_whole *w, const char *address)
{
	for (int i = 0; i < w->recipient_count; i++)
		if (strcmp(w->recipients[i].address, address) == 0)
			return delivery_recipient_state(&w->recipients[i]);
	return "";
}

static void refused_ones_cost_the_others_nothing(void **state)
{
	const char *to[] = {"Anna@example.com", "bob@example.net", NULL},
	           *cc[] = {"carl@example.net", NULL};
	struct post post = post_new(*state);
	struct smtp_server *s = post.server;

	s->rules[0].address = "bob@example.net";
	s->rules[0].answer = "550 5.1.1 no bob here";
	s->rules[1].address = "carl@example.net";
	s->rules[1].answer = "451 4.7.1 come back later";
	struct message_whole w = write_reply(&post, (struct reply_new){.to = to, .cc = cc});
	turn(&post);
	assert_string_equal(s->got[0].to, "Anna@example.com");
	w = look(&post, w.m.id);
	assert_string_equal(delivery_state(&w, INT64_MAX), "waiting");
	assert_string_equal(recipient_of(&w, "anna@example.com"), "sent");
	assert_string_equal(recipient_of(&w, "bob@example.net"), "refused");
	assert_string_equal(recipient_of(&w, "carl@example.net"), "waiting");
	assert_int_equal(w.attempt_count, 3);
	assert_string_equal(w.attempts[0].recipient, "bob@example.net");
	assert_string_equal(w.attempts[0].words, "5.1.1 no bob here");
	assert_string_equal(delivery_reason(&w.attempts[0]), "no_such_address");
	assert_string_equal(delivery_reason(&w.attempts[1]), "asked_to_wait");
	assert_true(w.attempts[2].ok);

	/* later for carl alone; bob's refusal then opens the conversation */
	s->rules[1].address = NULL;
	assert_int_equal(desk_conversation(post.d, w.m.conversation).state, STATE_WAITING);
	make_due(&post, w.m.id);
	turn(&post);
	assert_int_equal(smtp_server_taken(s), 2);
	assert_string_equal(s->got[1].to, "carl@example.net");
	assert_string_equal(state_of(&post, w.m.id), "partly");
	assert_int_equal(desk_conversation(post.d, w.m.conversation).state, STATE_OPEN);
	turn(&post);
	assert_int_equal(smtp_server_taken(s), 2);
}

static void all_refused_is_a_failure(void **state)
{
	const char *to[] = {"bob@example.net", "carl@example.net", NULL};
	struct post post = post_new(*state);

	post.server->rules[0].address = "bob@example.net";
	post.server->rules[0].answer = "550 5.1.1 no bob here";
	post.server->rules[1].address = "carl@example.net";
	post.server->rules[1].answer = "552 5.2.2 his mailbox is full";
	struct message_whole w = write_reply(&post, (struct reply_new){.to = to});
	turn(&post);
	w = look(&post, w.m.id);
	assert_string_equal(delivery_state(&w, INT64_MAX), "failed");
	assert_int_equal(w.attempt_count, 2);
	assert_int_equal(smtp_server_taken(post.server), 0);
	assert_int_equal(desk_conversation(post.d, w.m.conversation).state, STATE_OPEN);
}

static void a_limit_is_learned(void **state)
{
	struct post post = post_new(*state);
	struct sending s;

	post.server->size = 300;
	struct message_whole w = write_reply(&post, (struct reply_new){0});
	turn(&post);
	w = look(&post, w.m.id);
	assert_string_equal(delivery_state(&w, INT64_MAX), "failed");
	assert_string_equal(delivery_reason(&w.attempts[0]), "too_large");
	assert_non_null(strstr(w.attempts[0].words, "takes mails of at most"));
	assert_int_equal(post.server->mails, 0);
	assert_ok(store_begin(post.d->c, DB_READ));
	assert_ok(store_sending_get(post.d->c, post.d->c, post.mailbox, &s));
	store_rollback(post.d->c);
	assert_int_equal(s.size_max, 300);
}

/* Bob's address is put right; who has the mail already does not get it again. */
static void a_wrong_address_is_put_right(void **state)
{
	const char *to[] = {"anna@example.com", "bob@example.net", NULL},
	           *right[] = {"robert@example.net", NULL}, *none[] = {NULL};
	struct post post = post_new(*state);
	struct smtp_server *s = post.server;
	struct message_whole w, again;

	s->rules[0].address = "bob@example.net";
	s->rules[0].answer = "550 5.1.1 no bob here";
	w = write_reply(&post, (struct reply_new){.to = to});
	turn(&post);
	assert_string_equal(state_of(&post, w.m.id), "partly");
	const char *own[] = {"post@example.org", NULL};
	assert_fails(post.ewa, message_retry(post.ewa, post.ewa, w.m.id, own, NULL, &again),
	        RC_INVALID, "own_address");
	assert_ok(message_retry(post.ewa, post.ewa, w.m.id, right, NULL, &again));
	assert_non_null(strstr(again.m.recipients, "anna@example.com"));
	assert_non_null(strstr(again.m.recipients, "robert@example.net"));
	assert_null(strstr(again.m.recipients, "bob@"));
	turn(&post);
	assert_int_equal(smtp_server_taken(s), 2);
	assert_string_equal(s->got[1].to, "robert@example.net");
	w = look(&post, w.m.id);
	assert_string_equal(delivery_state(&w, INT64_MAX), "sent");

	/* and where the wrong one is only left out, nothing goes at all */
	w = write_reply(&post, (struct reply_new){.to = to});
	turn(&post);
	assert_ok(message_retry(post.ewa, post.ewa, w.m.id, none, NULL, &again));
	assert_string_equal(state_of(&post, w.m.id), "sent");
	turn(&post);
	assert_int_equal(smtp_server_taken(s), 3);
	assert_fails(post.ewa, message_retry(post.ewa, post.ewa, w.m.id, right, NULL, &again),
	        RC_CONFLICT, "not_failed");
}

/* Of two recipients one mail came back: the next try is for that one alone. */
static void a_bounce_costs_only_the_one_it_names(void **state)
{
	const char *to[] = {"anna@example.com", "bob@example.net", NULL};
	struct post post = post_new(*state);
	struct message_whole w = write_reply(&post, (struct reply_new){.to = to}), again;

	turn(&post);
	assert_string_equal(state_of(&post, w.m.id), "sent");
	desk_take(post.d, &(struct way){.mailbox = post.mailbox},
	        talloc_asprintf(post.d->c,
	                "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nTo: "
	                "post@example.org\r\nSubject: Undelivered\r\nMessage-ID: "
	                "<b1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: "
	                "multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
	                "Content-Type: text/plain\r\n\r\nIt failed.\r\n--b\r\nContent-Type: "
	                "message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
	                "Final-Recipient: rfc822; Bob@example.net\r\nAction: failed\r\nStatus: "
	                "5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b\r\n"
	                "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
	                "<%s>\r\n\r\n--b--\r\n",
	                w.m.message_id));
	w = look(&post, w.m.id);
	assert_string_equal(delivery_state(&w, INT64_MAX), "partly");
	assert_string_equal(recipient_of(&w, "bob@example.net"), "bounced");
	assert_string_equal(recipient_of(&w, "anna@example.com"), "sent");
	assert_ok(message_retry(post.ewa, post.ewa, w.m.id, NULL, NULL, &again));
	turn(&post);
	assert_string_equal(post.server->got[1].to, "bob@example.net");
	assert_int_equal(smtp_server_taken(post.server), 2);
}

static void what_waits_for_its_next_try_can_go_now(void **state)
{
	struct post post = post_new(*state);
	struct message_whole w = write_reply(&post, (struct reply_new){0}), again;

	assert_fails(post.ewa, message_retry(post.ewa, post.ewa, w.m.id, NULL, NULL, &again),
	        RC_CONFLICT, "not_failed");
	post.server->cut_at = "MAIL";
	post.server->cut_mail = 1;
	turn(&post);
	turn(&post);
	assert_int_equal(smtp_server_taken(post.server), 0);
	assert_ok(message_retry(post.ewa, post.ewa, w.m.id, NULL, NULL, &again));
	turn(&post);
	assert_int_equal(smtp_server_taken(post.server), 1);
}

/* The conversation gets its state when the reply leaves, and the mail that date. */
static struct notice_digest digest_of(struct post *post, const struct notice_digest *put)
{
	struct ctx *c = post->d->c;
	struct notice_digest now;
	struct own_mail m = {.recipient = "ewa@example.org",
	        .subject = "Notices",
	        .text = "one",
	        .html = "<p>one</p>",
	        .digest_of = post->p.ewa};

	assert_ok(store_begin(c, DB_WRITE));
	if (put != NULL) {
		assert_ok(store_notice_digest_put(c, put));
		assert_ok(own_mail_send(c, &m));
	}
	assert_ok(store_notice_digest_get(c, c, post->p.ewa, &now));
	assert_ok(store_commit(c));
	return now;
}

/* It is told, and no other follows. */
static void a_refused_digest_is_the_last(void **state)
{
	struct desk *d = *state;
	struct post post = post_new(d);
	struct notice_digest v = {
	        .user_id = post.p.ewa, .often = NOTICE_HOURLY, .zone = "UTC", .next_ms = INT64_MAX};

	digest_of(&post, &v);
	turn(&post);
	assert_int_equal(smtp_server_taken(post.server), 1);
	assert_non_null(strstr(post.server->got[0].body, "Auto-Submitted: auto-generated"));
	assert_non_null(strstr(post.server->got[0].body, "multipart/alternative"));
	assert_int_equal(digest_of(&post, NULL).stopped_ms, 0);
	post.server->rules[0].address = "ewa@example.org";
	post.server->rules[0].answer = "550 5.1.1 no such user";
	digest_of(&post, &v);
	turn(&post);
	struct notice_digest now = digest_of(&post, NULL);
	assert_int_not_equal(now.stopped_ms, 0);
	assert_int_equal(now.next_ms, 0);
	assert_non_null(strstr(now.stopped_words, "no such user"));
	assert_int_equal(desk_events(d, 0, "notice.digest_stopped"), 1);
	int mails = post.server->mails;
	turn(&post);
	assert_int_equal(post.server->mails, mails);
}

static void what_was_for_later_changes_the_state_then(void **state)
{
	struct post post = post_new(*state);
	struct ctx *c = post.ewa;
	struct message_whole w[2];

	for (int i = 0; i < 2; i++)
		w[i] = write_reply(&post, (struct reply_new){.send_at_ms = c->now_ms + 86400000,
		                                  .state = STATE_SOLVED});
	turn(&post);
	assert_int_equal(smtp_server_taken(post.server), 0);
	/* to the second the customer writes once more */
	struct message_whole first = look(&post, w[1].m.id);
	desk_take(post.d, &(struct way){.mailbox = post.mailbox},
	        talloc_asprintf(c,
	                "From: Anna <anna@example.com>\r\nTo: post@example.org\r\nMessage-ID: "
	                "<more@example.com>\r\nIn-Reply-To: <%s>\r\n\r\nAnd this.\r\n",
	                first.m.in_reply_to));
	for (int i = 0; i < 2; i++)
		make_due(&post, w[i].m.id);
	turn(&post);
	assert_int_equal(smtp_server_taken(post.server), 2);
	assert_int_equal(desk_conversation(post.d, w[0].m.conversation).state, STATE_SOLVED);
	assert_int_equal(desk_conversation(post.d, w[1].m.conversation).state, STATE_OPEN);
	assert_true(look(&post, w[0].m.id).m.at_ms > w[0].m.at_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(twenty_replies_take_one_connection),
	        DESK_TEST(a_broken_connection_loses_and_doubles_nothing),
	        DESK_TEST(a_dead_kept_connection_is_no_attempt),
	        DESK_TEST(refused_ones_cost_the_others_nothing),
	        DESK_TEST(all_refused_is_a_failure),
	        DESK_TEST(a_limit_is_learned),
	        DESK_TEST(a_wrong_address_is_put_right),
	        DESK_TEST(a_bounce_costs_only_the_one_it_names),
	        DESK_TEST(what_waits_for_its_next_try_can_go_now),
	        DESK_TEST(a_refused_digest_is_the_last),
	        DESK_TEST(what_was_for_later_changes_the_state_then),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
