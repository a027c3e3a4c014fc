/* What a report of failure or delay does, and what is known of an address afterwards. */
#include "desk_people.h"

#include "desk/address.h"
#include "desk/bounce.h"
#include "desk/customer.h"
#include "desk/message.h"
#include "desk/message_id.h"
#include "desk/setting.h"
#include "store/bounce.h"
#include "store/mailbox.h"
#include "store/outbox.h"
#include "store/receipt.h"

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

static struct address_state state_of(struct desk *d, const char *address)
{
	struct address_state s;
	assert_ok(address_get(d->c, d->c, address, &s));
	return s;
}

static const char *report(struct desk *d, const char *id, const char *who, const char *action,
        const char *status, const char *words)
{
	static int n;
	return talloc_asprintf(d->c,
	        "Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@example.com>\r\n" TO
	        "Subject: Undelivered\r\nMessage-ID: <b%d@example.com>\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
	        "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	        "Reporting-MTA: dns; mx.example.com\r\n\r\n"
	        "Final-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\n"
	        "Diagnostic-Code: smtp; %s\r\n\r\n"
	        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <%s>\r\n"
	        "From: help@example.org\r\nSubject: Re\r\n\r\nanswer\r\n--b--\r\n",
	        ++n, who, action, status, words, id);
}

static struct message_whole whole(struct desk *d, int64_t id)
{
	struct message_whole w;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(message_load(d->c, d->c, id, &w));
	store_rollback(d->c);
	return w;
}

static struct message first_letter(struct desk *d)
{
	return desk_take(d, NULL, mail(d, "Anna <anna@example.com>", "My order", ""));
}

static void a_dead_address(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	const char *id = desk_reply(d, first_letter(d).conversation, &reply);
	struct message m = desk_take(d, NULL,
	        report(d, id, "Anna@Example.com", "failed", "5.1.1", "550 5.1.1 no such user"));
	struct message_whole w = whole(d, reply);

	assert_int_equal(w.m.outbox_state, OUTBOX_BOUNCED);
	assert_non_null(w.bounce);
	assert_true(w.bounce->permanent);
	assert_string_equal(w.bounce->cause, "no_such_address");
	assert_string_equal(w.bounce->status, "5.1.1");
	assert_string_equal(w.bounce->addresses, "[\"anna@example.com\"]");
	assert_string_equal(w.bounce->words, "550 5.1.1 no such user");
	assert_int_equal(w.bounce->message_id, m.id);
	assert_int_equal(whole(d, m.id).bounce->reply_id, reply);

	struct address_state s = state_of(d, "ANNA@example.com");
	assert_true(s.is_dead);
	assert_string_equal(s.known.dead_cause, "no_such_address");
	assert_int_equal(s.known.dead_ms, d->c->now_ms);
	/* since the first time */
	int64_t since = d->c->now_ms;
	d->c->now_ms += 1000;
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.2.2", "552 full"));
	s = state_of(d, "anna@example.com");
	assert_int_equal(s.known.dead_ms, since);
	assert_string_equal(s.known.dead_cause, "mailbox_full");
	/* the customer's page says so */
	struct customer_whole k;
	assert_ok(customer_get(d->c, d->c, desk_conversation(d, m.conversation).customer_id, &k));
	assert_true(k.address_states[0].is_dead);

	/* a machine at that address proves nothing, a person does */
	desk_take(d, NULL, mail(d, "anna@example.com", "Away", "Auto-Submitted: auto-replied\r\n"));
	assert_true(state_of(d, "anna@example.com").is_dead);
	struct way forged = {.proven = -1};
	desk_take(d, &forged, mail(d, "anna@example.com", "Forged", ""));
	assert_true(state_of(d, "anna@example.com").is_dead);
	desk_take(d, NULL, mail(d, "anna@example.com", "I am here", ""));
	assert_false(state_of(d, "anna@example.com").is_dead);
}

static void a_person_says_that_it_works(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct address_change works = {.pictures = -1, .works = true};
	struct address_state s;
	const char *id = desk_reply(d, first_letter(d).conversation, NULL);
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.1.1", "550 no"));
	assert_true(state_of(d, "anna@example.com").is_dead);
	int before = desk_events(d, 0, "customer.changed");
	assert_ok(address_change(c, c, "Anna@example.com", &works, &s));
	assert_false(s.is_dead);
	assert_int_equal(s.known.revived_by, p.ewa);
	assert_int_equal(desk_events(d, 0, "customer.changed"), before + 1);
	assert_ok(address_change(c, c, "anna@example.com", &works, &s));
	assert_int_equal(desk_events(d, 0, "customer.changed"), before + 1);
}

/* Whom a report is about, when the mail went to several, or was forwarded, or it says nothing. */
static void whom_it_is_about(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	const char *id = desk_reply(d, first_letter(d).conversation, &reply);

	/* part of an address is no address */
	desk_take(d, NULL, report(d, id, "nna@example.com", "failed", "5.1.1", "550 no"));
	struct message_whole w = whole(d, reply);
	/* one recipient alone is meant all the same: mail is forwarded */
	assert_string_equal(w.bounce->addresses, "[\"anna@example.com\"]");
	assert_true(state_of(d, "anna@example.com").is_dead);
	assert_false(state_of(d, "nna@example.com").is_dead);

	/* of several, whoever is named; and nobody where somebody else is */
	int64_t two;
	struct message first = desk_take(d, NULL, mail(d, "ben@example.com", "Two", ""));
	id = desk_reply_to(d, first.conversation,
	        "{\"to\":[{\"name\":\"Ben\",\"address\":\"Ben@example.com\"}],"
	        "\"cc\":[{\"name\":\"\",\"address\":\"zoe@example.com\"}],\"bcc\":[]}",
	        &two);
	desk_take(d, NULL, report(d, id, "forwarded@example.net", "failed", "5.1.1", "550 no"));
	assert_int_equal(whole(d, two).m.outbox_state, OUTBOX_BOUNCED);
	assert_string_equal(whole(d, two).bounce->addresses, "[]");
	assert_false(state_of(d, "ben@example.com").is_dead);
	desk_take(d, NULL, report(d, id, "zoe@example.com", "failed", "5.1.1", "550 no"));
	assert_string_equal(whole(d, two).bounce->addresses, "[\"zoe@example.com\"]");
	assert_true(state_of(d, "zoe@example.com").is_dead);
	assert_false(state_of(d, "ben@example.com").is_dead);
}

/* An id that only looks like ours marks nothing. */
static void a_forged_id(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	struct message first = first_letter(d);
	char *id = talloc_strdup(d->c, desk_reply(d, first.conversation, &reply));
	*(strchr(id, '@') - 1) = *(strchr(id, '@') - 1) == 'a' ? 'b' : 'a';
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.1.1", "550 no"));
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_SENT);
	assert_false(state_of(d, "anna@example.com").is_dead);
}

static void a_delay_only_says_so(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	struct message first = first_letter(d);
	const char *id = desk_reply(d, first.conversation, &reply);
	struct message m = desk_take(d, NULL,
	        report(d, id, "anna@example.com", "delayed", "4.4.1", "connection timed out"));
	struct message_whole w = whole(d, reply);

	assert_int_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_WAITING);
	assert_int_equal(w.m.outbox_state, OUTBOX_SENT);
	assert_non_null(w.bounce);
	assert_false(w.bounce->permanent);
	assert_string_equal(w.bounce->cause, "out_of_reach");
	assert_int_equal(w.attempt_count, 0);
	/* whoever sends it again lets it arrive twice */
	assert_false(w.bounce->final);
	assert_string_not_equal(bounce_next_step("out_of_reach", false, false),
	        bounce_next_step("out_of_reach", true, true));
	assert_null(strstr(bounce_next_step("out_of_reach", false, false), "Try again"));
	assert_false(state_of(d, "anna@example.com").is_dead);
	/* the final word stands over it */
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.4.7", "gave up"));
	w = whole(d, reply);
	assert_true(w.bounce->permanent);
	assert_int_equal(w.m.outbox_state, OUTBOX_BOUNCED);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	/* sent again, the old word is no news */
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_message_resend(d->c, reply, d->c->now_ms));
	assert_ok(store_commit(d->c));
	assert_null(whole(d, reply).bounce);
}

/* Given up after days of trying: it did not arrive and nobody tries any more, but the address may
 * well be a living one. */
static void given_up_on(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	struct message first = first_letter(d);
	const char *id = desk_reply(d, first.conversation, &reply);
	struct message_whole w;

	desk_take(d, NULL, report(d, id, "anna@example.com", "delayed", "4.4.1", "timed out"));
	assert_false(whole(d, reply).bounce->final);
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "4.4.1", "450 timed out"));
	/* one that was late itself is no news */
	desk_take(d, NULL, report(d, id, "anna@example.com", "delayed", "4.4.1", "timed out"));
	w = whole(d, reply);
	assert_int_equal(w.m.outbox_state, OUTBOX_BOUNCED);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	assert_true(w.bounce->final);
	assert_false(w.bounce->permanent);
	assert_string_equal(w.bounce->cause, "out_of_reach");
	assert_string_equal(w.bounce->addresses, "[\"anna@example.com\"]");
	assert_int_equal(w.attempt_count, 1);
	assert_int_equal(w.attempts[0].code, 450);
	assert_false(state_of(d, "anna@example.com").is_dead);
	assert_string_not_equal(bounce_next_step("out_of_reach", true, false),
	        bounce_next_step("out_of_reach", false, false));
	assert_string_not_equal(bounce_next_step("out_of_reach", true, false),
	        bounce_next_step("out_of_reach", true, true));
}

/* The cause of the one who is not there is not that of the other. */
static void one_is_dead_and_one_was_given_up(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	const char *id = desk_reply_to(d, first_letter(d).conversation,
	        "{\"to\":[{\"name\":\"\",\"address\":\"ben@example.com\"},"
	        "{\"name\":\"\",\"address\":\"zoe@example.com\"}]}",
	        &reply);
	const char *both = "failed\r\nStatus: 4.2.2\r\n\r\nFinal-Recipient: rfc822; "
	                   "zoe@example.com\r\nAction: failed";

	desk_take(d, NULL, report(d, id, "ben@example.com", both, "5.1.1", "550 no such user"));
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_BOUNCED);
	assert_true(state_of(d, "zoe@example.com").is_dead);
	assert_false(state_of(d, "ben@example.com").is_dead);
	assert_non_null(strstr(whole(d, reply).bounce->addresses, "ben@example.com"));
}

static void the_letter_not_the_address(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	const char *id = desk_reply(d, first_letter(d).conversation, &reply);
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.3.4", "552 too big"));
	assert_string_equal(whole(d, reply).bounce->cause, "too_large");
	assert_false(state_of(d, "anna@example.com").is_dead);
}

/* A report without any structure: the id stands in its text. */
static void a_wild_bounce(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	struct message first = first_letter(d);
	const char *id = desk_reply(d, first.conversation, &reply);
	struct message m = desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.com\r\n" TO
	                "Subject: failure notice\r\nMessage-ID: <w1@mx.example.com>\r\n\r\n"
	                "Hi. This is the program at mx.example.com.\r\n"
	                "I was not able to deliver your message to the following addresses.\r\n"
	                "This is a permanent error; I have given up. Sorry.\r\n\r\n"
	                "<anna@example.com>:\r\n550 mailbox unavailable\r\n\r\n"
	                "--- Below this line is a copy of the message, reference %s\r\n",
	                id));
	assert_int_equal(m.mail_kind, MAIL_BOUNCE);
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_BOUNCED);
	assert_true(state_of(d, "anna@example.com").is_dead);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
}

static const char *wild(struct desk *d, const char *to, const char *from, const char *more)
{
	static int n;
	return talloc_asprintf(d->c,
	        "Return-Path: <>\r\nFrom: %s\r\nTo: %s\r\nSubject: Undelivered Mail Returned\r\n"
	        "Message-ID: <wild%d@mx.example.com>\r\n%s\r\n"
	        "Your message could not be delivered to the following recipient:\r\n\r\n"
	        "<anna@example.com>: 550 5.1.1 User unknown\r\n",
	        from, to, ++n, more);
}

#define DAEMON "MAILER-DAEMON@mx.example.com"
#define ZOE "{\"to\":[{\"name\":\"\",\"address\":\"zoe@example.com\"}]}"

/* No id of ours at all, but it came to the address that only this conversation has. */
static void a_wild_bounce_to_our_plus_address(void **state)
{
	struct desk *d = *state;
	int64_t older, newest, other;
	struct message first = first_letter(d);
	desk_reply(d, first.conversation, &older);
	desk_reply(d, first.conversation, &newest);
	desk_reply_to(d, first.conversation, ZOE, &other);
	const char *to = plus_address_make(d->c, d->c, first.conversation, "help@example.org");
	struct message m = desk_take(d, NULL, wild(d, to, DAEMON, ""));

	assert_int_equal(m.mail_kind, MAIL_BOUNCE);
	assert_int_equal(m.conversation, first.conversation);
	assert_int_equal(whole(d, newest).m.outbox_state, OUTBOX_BOUNCED);
	assert_int_equal(whole(d, older).m.outbox_state, OUTBOX_SENT);
	assert_int_equal(whole(d, other).m.outbox_state, OUTBOX_SENT);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	assert_true(state_of(d, "anna@example.com").is_dead);
}

/* Nothing but the address and the time. */
static void a_wild_bounce_by_its_time(void **state)
{
	struct desk *d = *state;
	int64_t reply, second;
	struct message first = first_letter(d);
	desk_reply(d, first.conversation, &reply);
	struct message m = desk_take(d, NULL, wild(d, "help@example.org", DAEMON, ""));

	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, first.conversation);
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_BOUNCED);
	assert_int_equal(whole(d, reply).bounce->message_id, m.id);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	/* anybody can write such a thing */
	assert_false(state_of(d, "anna@example.com").is_dead);

	/* two replies within a day: which of them */
	struct message other = first_letter(d);
	desk_reply(d, other.conversation, &second);
	m = desk_take(d, NULL, wild(d, "help@example.org", DAEMON, ""));
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, other.conversation);
	assert_int_equal(whole(d, second).m.outbox_state, OUTBOX_SENT);

	/* some days later it is only offered, then not even that */
	d->c->now_ms += 2 * 86400000LL;
	m = desk_take(d, NULL, wild(d, "help@example.org", DAEMON, ""));
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, other.conversation);
	assert_int_equal(whole(d, second).m.outbox_state, OUTBOX_SENT);
	d->c->now_ms += 2 * 86400000LL;
	m = desk_take(d, NULL, wild(d, "help@example.org", DAEMON, ""));
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, 0);
}

static void what_a_wild_bounce_does_not_mark(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	struct message first = first_letter(d);
	desk_reply(d, first.conversation, &reply);
	/* about a mail of somebody else's */
	struct message m = desk_take(
	        d, NULL, wild(d, "help@example.org", DAEMON, "In-Reply-To: <x@example.net>\r\n"));
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_SENT);
	/* going in a circle */
	m = desk_take(d, NULL, wild(d, "help@example.org", DAEMON, "X-Loop: help@example.org\r\n"));
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, 0);
	/* to the other mailbox, which sent nothing */
	struct way other = {.mailbox = d->other};
	m = desk_take(d, &other, wild(d, "other@example.org", DAEMON, ""));
	assert_int_equal(desk_conversation(d, m.conversation).may_belong_to, 0);
	/* a person who tells of one */
	m = desk_take(d, NULL,
	        mail(d, "ben@example.com", "She wrote to you",
	                "X-Note: <anna@example.com>: 550 5.1.1 User unknown\r\n"));
	assert_int_equal(m.mail_kind, MAIL_PERSON);
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_SENT);
}

/* It may be quicker than the desk's own mark. */
static void a_bounce_before_the_mark(void **state)
{
	struct desk *d = *state;
	int64_t reply;
	const char *id = desk_reply(d, first_letter(d).conversation, &reply);
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_outbox_move(d->c, reply, OUTBOX_SENT, OUTBOX_CLAIMED, d->c->now_ms));
	assert_ok(store_commit(d->c));
	desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.1.1", "550 no"));
	assert_int_equal(whole(d, reply).m.outbox_state, OUTBOX_BOUNCED);
}

static void a_bounce_about_nothing_of_ours(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL,
	        report(d, "x@example.net", "zoe@example.com", "failed", "5.1.1", "550 no"));
	struct message_whole w = whole(d, m.id);
	assert_int_equal(w.bounce->reply_id, 0);
	assert_string_equal(w.bounce->addresses, "[\"zoe@example.com\"]");
	/* whoever writes such a mail says nothing about an address */
	assert_false(state_of(d, "zoe@example.com").is_dead);
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, 0);
}

static void a_receipt_comes_back(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct mailbox box;
	struct receipt r;
	struct address_state s;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "receipt_enabled", "true"));
	assert_ok(store_mailbox_get(d->c, d->c, d->help, &box));
	box.receipt = true;
	assert_ok(store_mailbox_update(d->c, &box));
	assert_ok(store_commit(d->c));
	struct message m = first_letter(d);
	desk_set_state(d, m.conversation, STATE_SOLVED);
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_receipt_get(d->c, d->c, m.conversation, &r));
	assert_ok(store_outbox_move(d->c, r.reply_id, OUTBOX_WAITING, OUTBOX_SENT, 1));
	assert_ok(store_commit(d->c));
	const char *id = whole(d, r.reply_id).m.message_id;
	struct message b =
	        desk_take(d, NULL, report(d, id, "anna@example.com", "failed", "5.1.1", "550 no"));

	assert_int_equal(b.conversation, m.conversation);
	assert_int_equal(whole(d, r.reply_id).m.outbox_state, OUTBOX_BOUNCED);
	assert_true(state_of(d, "anna@example.com").is_dead);
	/* nobody waits for it */
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_SOLVED);
	/* writing again does not earn another, a person's word does */
	m = desk_take(d, NULL, mail(d, "anna@example.com", "Another matter", ""));
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_receipt_get(d->c, d->c, m.conversation, &r));
	store_rollback(d->c);
	assert_string_equal(r.withheld, "dead");
	struct address_change works = {.pictures = -1, .works = true};
	assert_ok(address_change(c, c, "anna@example.com", &works, &s));
	m = desk_take(d, NULL, mail(d, "anna@example.com", "A third matter", ""));
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_receipt_get(d->c, d->c, m.conversation, &r));
	store_rollback(d->c);
	assert_null(r.withheld);
}

/* The desk's own mails, an invitation as here, may come back: kept, and nothing is sent for it. */
static void a_bounce_makes_no_mail(void **state)
{
	struct desk *d = *state;
	struct mailbox box;
	struct receipt r;
	int64_t due;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "receipt_enabled", "true"));
	assert_ok(store_mailbox_get(d->c, d->c, d->help, &box));
	box.receipt = true;
	assert_ok(store_mailbox_update(d->c, &box));
	assert_ok(store_commit(d->c));
	struct message m = desk_take(d, NULL,
	        report(d, "ws.notice.Zm9vYmFyYmF6@example.org", "new@example.com", "failed",
	                "5.1.1", "550 no"));
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_receipt_get(d->c, d->c, m.conversation, &r));
	assert_ok(store_outbox_next_due(d->c, &due));
	store_rollback(d->c);
	assert_string_equal(r.withheld, "automatic");
	assert_int_equal(due, 0);
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_OPEN);
}

static void words_of_causes(void **state)
{
	static const struct {
		const char *status, *words, *cause;
	} cases[] = {
	        {"5.1.1", "whatever", "no_such_address"},
	        {"5.1.2", NULL, "no_such_domain"},
	        {"5.1.10", NULL, "no_such_domain"},
	        {"5.2.1", NULL, "mailbox_closed"},
	        {"4.2.2", NULL, "mailbox_full"},
	        {"5.3.4", NULL, "too_large"},
	        {"5.7.1", "user unknown", "refused"},
	        {"4.4.1", NULL, "out_of_reach"},
	        {"5.4.4", NULL, "no_such_domain"},
	        {"4.4.4", NULL, "out_of_reach"},
	        {"4.1.2", NULL, "out_of_reach"},
	        {"4.1.1", "450 unverified address", "unknown"},
	        {"4.2.1", "450 too fast", "unknown"},
	        {"4.3.2", NULL, "unknown"},
	        {"5.0.0", "550 User unknown in table", "no_such_address"},
	        {NULL, "552 over quota", "mailbox_full"},
	        {NULL, "looks like SPAM", "refused"},
	        {"5.5.0", "550 No such user here", "no_such_address"},
	        {NULL, NULL, "unknown"},
	        {"nonsense", "", "unknown"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(bounce_cause(cases[i].status, cases[i].words), cases[i].cause);
	void *mem = talloc_new(NULL);
	assert_string_equal(bounce_status_in(mem, "550 5.1.1 <a@b>: no"), "5.1.1");
	assert_string_equal(bounce_status_in(mem, "host 5.6.7.8 said: 4.2.2 full"), "4.2.2");
	assert_null(bounce_status_in(mem, "550 no such user"));
	assert_null(bounce_status_in(mem, NULL));
	talloc_free(mem);
}

/* What our own mail server refuses outright tells the same. */
static void a_refusal_by_the_server(void **state)
{
	struct desk *d = *state;
	const char *one = "{\"to\":[{\"name\":\"\",\"address\":\"Anna@example.com\"}],\"cc\":[]}";
	const char *two = "{\"to\":[{\"address\":\"a@example.com\"}],\"cc\":[{\"address\":"
	                  "\"b@example.com\"}]}";
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(address_refused(d->c, two, "550 5.1.1 user unknown"));
	assert_ok(address_refused(d->c, one, "554 something else"));
	assert_ok(store_commit(d->c));
	assert_false(state_of(d, "a@example.com").is_dead);
	assert_false(state_of(d, "anna@example.com").is_dead);
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(address_refused(d->c, one, "550 5.1.1 <anna@example.com>: user unknown"));
	assert_ok(store_commit(d->c));
	assert_true(state_of(d, "anna@example.com").is_dead);
	assert_string_equal(state_of(d, "anna@example.com").known.dead_status, "5.1.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(a_dead_address),
	        DESK_TEST(a_person_says_that_it_works),
	        DESK_TEST(whom_it_is_about),
	        DESK_TEST(a_forged_id),
	        DESK_TEST(a_delay_only_says_so),
	        DESK_TEST(given_up_on),
	        DESK_TEST(one_is_dead_and_one_was_given_up),
	        DESK_TEST(the_letter_not_the_address),
	        DESK_TEST(a_wild_bounce),
	        DESK_TEST(a_wild_bounce_to_our_plus_address),
	        DESK_TEST(a_wild_bounce_by_its_time),
	        DESK_TEST(what_a_wild_bounce_does_not_mark),
	        DESK_TEST(a_bounce_before_the_mark),
	        DESK_TEST(a_bounce_about_nothing_of_ours),
	        DESK_TEST(a_receipt_comes_back),
	        DESK_TEST(a_bounce_makes_no_mail),
	        DESK_TEST(a_refusal_by_the_server),
	        cmocka_unit_test(words_of_causes),
	};
	return cmocka_run_group_tests_name("bounce", tests, NULL, NULL);
}
