/* Who joins a conversation, and what a mail does to it (CONTRACT.md). */
#include "desk_fixture.h"

#include "desk/message_id.h"
#include "store/customer.h"
#include "store/engine.h"
#include "store/mailbox.h"
#include "store/outbox.h"

#define DATE "Date: Mon, 5 Jan 2026 10:00:00 +0000\r\n"
#define TO "To: Help <help@example.org>\r\n"
#define FIRST                                                                                      \
	"From: Anna Kowalska <Anna@Example.com>\r\n" TO DATE "Subject: My order\r\n"               \
	"Message-ID: <first@example.com>\r\n\r\nWhere is my order?\r\n"

static const char *mail(struct desk *d, const char *from, const char *subject, const char *more)
{
	static int n;
	n++;
	return talloc_asprintf(d->c,
	        "From: %s\r\n" TO DATE
	        "Subject: %s\r\nMessage-ID: <m%d@example.net>\r\n%s\r\nHello %d.\r\n",
	        from, subject, n, more, n);
}

static const char *in_reply_to(struct desk *d, const char *id)
{
	return talloc_asprintf(d->c, "In-Reply-To: <%s>\r\n", id);
}

static void a_first_mail(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL, FIRST);
	struct conversation v = desk_conversation(d, m.conversation);

	assert_int_equal(v.state, STATE_OPEN);
	assert_string_equal(v.subject, "My order");
	assert_string_equal(v.preview, "Where is my order?");
	assert_string_equal(v.customer_name, "Anna Kowalska");
	assert_string_equal(v.customer_address, "anna@example.com");
	assert_int_equal(v.message_count, 1);
	assert_int_equal(v.newest_message_id, m.id);
	assert_int_equal(v.may_belong_to, 0);
	assert_string_equal(m.message_id, "first@example.com");
	assert_int_equal(m.at_ms, d->c->now_ms);
	assert_true(desk_takes_part(d, v.number, "anna@example.com"));
	assert_false(desk_takes_part(d, v.number, "help@example.org"));
	assert_int_equal(desk_events(d, 0, "conversation.added"), 1);
	assert_int_equal(desk_events(d, 0, "message.added"), 1);
}

/* Many customers have their mail at the provider where the desk has its own. */
static void a_neighbour_is_a_person(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL,
	        "From: Anna <anna@example.org>\r\n" TO DATE "Subject: Hello\r\n"
	        "Message-ID: <ws.first.1790@example.org>\r\n\r\nHello.\r\n");

	assert_int_equal(m.mail_kind, MAIL_PERSON);
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_OPEN);
}

/* The table: who writes, quoting what, proven or not; what comes of it. */
enum quote { NOTHING, OUR_ID, FORGED_ID, PLUS, FOREIGN_ID, NUMBER, OTHER_NUMBER };
struct join_case {
	const char *from;
	enum quote quote;
	int proven;
	bool joins, new_sender, offered;
};

static const struct join_case join_cases[] = {
        {"anna@example.com", NOTHING, 0, false, false, false},
        {"anna@example.com", OUR_ID, 0, true, false, false},
        {"anna@example.com", OUR_ID, -1, true, false, false},
        {"stranger@example.net", OUR_ID, 0, true, true, false},
        {"anna@example.com", FORGED_ID, 0, false, false, false},
        {"stranger@example.net", FORGED_ID, 0, false, false, false},
        {"anna@example.com", PLUS, 0, true, false, false},
        {"stranger@example.net", PLUS, 0, true, true, false},
        {"anna@example.com", FOREIGN_ID, 0, true, false, false},
        {"ANNA@EXAMPLE.COM", FOREIGN_ID, 0, true, false, false},
        {"stranger@example.net", FOREIGN_ID, 0, false, false, true},
        {"stranger@example.net", FOREIGN_ID, 1, false, false, true},
        {"anna@example.com", NUMBER, 0, true, false, false},
        {"anna@example.com", NUMBER, 1, true, false, false},
        {"anna@example.com", NUMBER, -1, false, false, true},
        {"stranger@example.net", NUMBER, 0, false, false, true},
        {"stranger@example.net", NUMBER, 1, false, false, true},
        {"anna@example.com", OTHER_NUMBER, 0, false, false, false},
};

static const char *quoting(
        struct desk *d, const struct join_case *t, int64_t number, const char *id)
{
	const char *subject = "Hello", *more = "";
	char *forged = talloc_strdup(d->c, id);
	switch (t->quote) {
	case NOTHING:
		break;
	case OUR_ID:
		more = in_reply_to(d, id);
		break;
	case FORGED_ID:
		/* One sign of the signature is another. */
		*(strchr(forged, '@') - 1) = *(strchr(forged, '@') - 1) == 'a' ? 'b' : 'a';
		more = in_reply_to(d, forged);
		break;
	case PLUS:
		more = talloc_asprintf(d->c, "Delivered-To: %s\r\n",
		        plus_address_make(d->c, d->c, number, "help@example.org"));
		break;
	case FOREIGN_ID:
		more = "References: <nothing@example.net> <first@example.com>\r\n";
		break;
	case NUMBER:
		subject = talloc_asprintf(d->c, "Re: [#%d] my order", (int)number);
		break;
	case OTHER_NUMBER:
		subject = talloc_asprintf(d->c, "a#%d #%d0000 #12x # 3", (int)number, (int)number);
		break;
	}
	return mail(d, t->from, subject, more);
}

static void the_table_of_joining(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	int64_t number = first.conversation;
	const char *id = desk_reply(d, number, NULL);

	for (size_t i = 0; i < sizeof join_cases / sizeof *join_cases; i++) {
		const struct join_case *t = &join_cases[i];
		struct way w = {.proven = t->proven};
		struct message m = desk_take(d, &w, quoting(d, t, number, id));
		struct conversation v = desk_conversation(d, m.conversation);
		if ((m.conversation == number) != t->joins || m.new_sender != t->new_sender ||
		        (v.may_belong_to == number) != t->offered)
			fail_msg("case %zu: conversation %d, new sender %d, offered %d", i,
			        (int)m.conversation, m.new_sender, (int)v.may_belong_to);
		assert_false(desk_takes_part(d, number, "stranger@example.net"));
	}
}

static void a_new_sender_brings_nobody_along(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	const char *id = desk_reply(d, first.conversation, NULL);
	struct message m = desk_take(d, NULL,
	        mail(d, "boss@example.net", "Hi",
	                talloc_asprintf(d->c, "Cc: friend@example.net\r\n%s", in_reply_to(d, id))));
	assert_int_equal(m.conversation, first.conversation);
	assert_true(m.new_sender);
	assert_false(desk_takes_part(d, first.conversation, "boss@example.net"));
	assert_false(desk_takes_part(d, first.conversation, "friend@example.net"));
	/* Their foreign id is stored now, and still leads only participants in. */
	m = desk_take(d, NULL, mail(d, "friend@example.net", "Hi", in_reply_to(d, m.message_id)));
	assert_int_not_equal(m.conversation, first.conversation);
	/* Those whom a participant copies take part. */
	desk_take(d, NULL,
	        mail(d, "anna@example.com", "Hi",
	                talloc_asprintf(
	                        d->c, "Cc: husband@example.com\r\n%s", in_reply_to(d, id))));
	assert_true(desk_takes_part(d, first.conversation, "husband@example.com"));
}

static void a_poisoned_id_does_not_divert(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	/* A stranger sends a mail that bears the customer's own Message-ID. */
	struct message evil = desk_take(d, NULL,
	        "From: stranger@example.net\r\n" TO DATE
	        "Subject: x\r\nMessage-ID: <first@example.com>\r\n\r\nOther bytes\r\n");
	assert_int_not_equal(evil.conversation, first.conversation);
	struct message m = desk_take(
	        d, NULL, mail(d, "anna@example.com", "More", in_reply_to(d, "first@example.com")));
	assert_int_equal(m.conversation, first.conversation);
}

static void mailboxes_do_not_mix(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	const char *id = desk_reply(d, first.conversation, NULL);
	struct way other = {.mailbox = d->other};
	const char *more[] = {in_reply_to(d, id), in_reply_to(d, "first@example.com"), ""};
	for (int i = 0; i < 3; i++) {
		const char *subject = i == 2 ? "#1" : "Hi";
		struct message m =
		        desk_take(d, &other, mail(d, "anna@example.com", subject, more[i]));
		assert_int_not_equal(m.conversation, first.conversation);
		/* offered only by what we signed: an answer that was written to another address */
		assert_int_equal(desk_conversation(d, m.conversation).may_belong_to,
		        i == 0 ? first.conversation : 0);
	}
	/* The same bytes in another mailbox are another mail. */
	struct message again = desk_take(d, &other, FIRST);
	assert_int_not_equal(again.conversation, first.conversation);
}

static void the_same_bytes_once(void **state)
{
	struct desk *d = *state;
	struct way w = {0};
	bool is_new;
	desk_take(d, NULL, FIRST);
	struct raw r = desk_raw(d, &w, FIRST, &is_new);
	assert_false(is_new);
	assert_int_equal(r.state, RAW_TAKEN);
	/* A row that was taken in is not taken in again. */
	struct mail_hints hints = {0};
	struct mail *m;
	struct intake_count count;
	assert_ok(mail_understand(
	        d->c, d->c, (struct bytes){(const uint8_t *)FIRST, strlen(FIRST)}, &hints, &m));
	struct intake_item item = {.raw = &r, .mail = m};
	assert_ok(intake_batch(d->c, &item, 1, &count));
	assert_int_equal(count.taken, 0);
	assert_int_equal(count.skipped, 1);
}

static void an_id_is_made_from_the_bytes(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(
	        d, NULL, "From: anna@example.com\r\n" TO "Subject: no id\r\n\r\nHello\r\n");
	assert_non_null(m.message_id);
	assert_int_equal(strncmp(m.message_id, "made.", 5), 0);
	assert_non_null(strstr(m.message_id, "@example.org"));
}

struct state_case {
	const char *headers;
	enum conversation_state before, after;
	bool history;
};

static const struct state_case state_cases[] = {
        {"", STATE_WAITING, STATE_OPEN, false},
        {"", STATE_SNOOZED, STATE_OPEN, false},
        {"", STATE_SOLVED, STATE_OPEN, false},
        {"", STATE_SOLVED, STATE_SOLVED, true},
        {"", STATE_WAITING, STATE_WAITING, true},
        {"Auto-Submitted: auto-replied\r\n", STATE_WAITING, STATE_WAITING, false},
        {"Auto-Submitted: auto-replied\r\n", STATE_SOLVED, STATE_SOLVED, false},
        {"Auto-Submitted: auto-replied\r\n", STATE_SNOOZED, STATE_SNOOZED, false},
        {"List-Id: <l.example.com>\r\nPrecedence: list\r\n", STATE_WAITING, STATE_WAITING, false},
        {"List-Id: <l.example.com>\r\nPrecedence: list\r\n", STATE_SOLVED, STATE_SOLVED, false},
        /* a wish not to be answered by machines, and a habit: people's letters all the same */
        {"X-Auto-Response-Suppress: All\r\n", STATE_SOLVED, STATE_OPEN, false},
        {"Precedence: bulk\r\n", STATE_SOLVED, STATE_OPEN, false},
};

static void the_table_of_states(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	const char *id = desk_reply(d, first.conversation, NULL);
	for (size_t i = 0; i < sizeof state_cases / sizeof *state_cases; i++) {
		const struct state_case *t = &state_cases[i];
		struct way w = {.history = t->history, .source = t->history ? "imap" : NULL};
		desk_set_state(d, first.conversation, t->before);
		struct message m = desk_take(d, &w,
		        mail(d, "anna@example.com", "Hi",
		                talloc_asprintf(d->c, "%s%s", t->headers, in_reply_to(d, id))));
		struct conversation v = desk_conversation(d, first.conversation);
		assert_int_equal(m.conversation, first.conversation);
		if (v.state != t->after)
			fail_msg("case %zu: state %d, mail kind %d", i, v.state, m.mail_kind);
		if (t->after == STATE_OPEN)
			assert_int_equal(v.snoozed_until_ms, 0);
		assert_int_equal(v.newest_message_id, m.id);
	}
	assert_int_equal(desk_conversation(d, first.conversation).message_count,
	        1 + sizeof state_cases / sizeof *state_cases);
}

static const char *bounce(struct desk *d, const char *id, const char *action, const char *status)
{
	return talloc_asprintf(d->c,
	        "Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@example.com>\r\n" TO DATE
	        "Subject: Undelivered\r\nMessage-ID: <b%s@example.com>\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
	        "--b\r\n\r\nIt failed.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	        "Reporting-MTA: dns; mx.example.com\r\n\r\n"
	        "Final-Recipient: rfc822; anna@example.com\r\nAction: %s\r\nStatus: %s\r\n"
	        "Diagnostic-Code: smtp; 550 5.1.1 no such user here\r\n\r\n"
	        "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <%s>\r\n"
	        "From: help@example.org\r\nSubject: Re\r\n\r\nanswer\r\n--b--\r\n",
	        status, action, status, id);
}

static void a_bounce_marks_its_reply(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	struct outbox o;
	struct message_attempt *attempts;
	int n;
	int64_t reply;
	const char *id = desk_reply(d, first.conversation, &reply);

	/* Delayed is not failed. */
	struct message m = desk_take(d, NULL, bounce(d, id, "delayed", "4.4.1"));
	assert_int_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_WAITING);

	m = desk_take(d, NULL, bounce(d, id, "failed", "5.1.1"));
	assert_int_equal(m.mail_kind, MAIL_BOUNCE);
	assert_int_equal(m.conversation, first.conversation);
	assert_false(m.new_sender);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_outbox_get(d->c, reply, &o));
	assert_ok(store_message_attempts(
	        d->c, d->c, first.conversation, reply, reply, &attempts, &n));
	store_rollback(d->c);
	assert_int_equal(o.state, OUTBOX_BOUNCED);
	assert_int_equal(n, 1);
	assert_false(attempts[0].ok);
	assert_int_equal(attempts[0].code, 550);
	assert_non_null(strstr(attempts[0].words, "no such user"));
	/* the delay is told as well */
	assert_int_equal(desk_events(d, 0, "message.changed"), 2);

	/* A report about nothing of ours is a conversation of its own, without a customer. */
	m = desk_take(d, NULL, bounce(d, "x@example.net", "failed", "5.2.2"));
	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, 0);
}

static void history_comes_in_solved(void **state)
{
	struct desk *d = *state;
	struct way w = {.source = "import", .history = true};
	struct message m = desk_take(d, &w, FIRST);
	struct conversation v = desk_conversation(d, m.conversation);
	assert_int_equal(v.state, STATE_SOLVED);
	assert_int_equal(m.at_ms, 1767607200000);
	assert_int_equal(v.created_ms, 1767607200000);
	assert_int_equal(v.active_ms, 1767607200000);
}

static void junk_is_only_filed(void **state)
{
	struct desk *d = *state;
	struct way junk = {.source = "imap", .filed = "junk"};
	struct message m = desk_take(d, &junk, FIRST);
	struct conversation v = desk_conversation(d, m.conversation);
	assert_true(v.spam);
	assert_int_equal(v.state, STATE_OPEN);
}

static void sent_mail_is_our_own(void **state)
{
	struct desk *d = *state;
	struct way sent = {.source = "imap", .filed = "sent", .history = true};
	struct message first = desk_take(d, NULL, FIRST);
	struct message m = desk_take(d, &sent,
	        "From: help@example.org\r\nTo: Jonas <jonas@example.net>\r\n" DATE
	        "Subject: Offer\r\nMessage-ID: <s1@example.org>\r\n\r\nHello\r\n");
	struct conversation v = desk_conversation(d, m.conversation);
	assert_int_equal(m.mail_kind, MAIL_OWN);
	assert_string_equal(v.customer_address, "jonas@example.net");
	assert_true(desk_takes_part(d, v.number, "jonas@example.net"));
	/* An answer that was sent by another program joins what it answers. */
	m = desk_take(d, &sent,
	        "From: help@example.org\r\nTo: anna@example.com\r\n" DATE
	        "In-Reply-To: <first@example.com>\r\nSubject: Re\r\nMessage-ID: "
	        "<s2@example.org>\r\n\r\nYes\r\n");
	assert_int_equal(m.conversation, first.conversation);
	/* The same From by the inbox proves nothing. */
	m = desk_take(d, NULL,
	        "From: help@example.org\r\nTo: anna@example.com\r\n" DATE
	        "In-Reply-To: <first@example.com>\r\nSubject: Re\r\nMessage-ID: "
	        "<s3@example.org>\r\n\r\nNo\r\n");
	assert_int_not_equal(m.conversation, first.conversation);
	/* Under another of our names it is ours all the same. */
	m = desk_take(d, &sent,
	        "From: boss@shop.example\r\nTo: ona@example.net\r\n" DATE
	        "Subject: Hi\r\nMessage-ID: <s4@shop.example>\r\n\r\nHello\r\n");
	v = desk_conversation(d, m.conversation);
	assert_int_equal(m.mail_kind, MAIL_OWN);
	assert_string_equal(v.customer_address, "ona@example.net");
	assert_false(desk_takes_part(d, v.number, "boss@shop.example"));
}

/* What becomes of our mail on its way: read, delivered, complained about. No customer is made of
 * whoever tells, and nothing begins. */
static const char *notice(
        struct desk *d, const char *from, const char *type, const char *part, const char *enclosed)
{
	static int n;
	return talloc_asprintf(d->c,
	        "Return-Path: <>\r\nFrom: %s\r\n" TO DATE
	        "Subject: Notice\r\nMessage-ID: <n%d@example.com>\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/report; report-type=%s; boundary=b\r\n\r\n"
	        "--b\r\n\r\nIt is so.\r\n--b\r\nContent-Type: message/%s\r\n\r\n%s\r\n"
	        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n%sSubject: Re\r\n\r\n--b--\r\n",
	        from, ++n, type, type, part, enclosed);
}

static void notices_join_what_they_tell_of(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	const char *id = desk_reply(d, first.conversation, NULL);
	const char *read = talloc_asprintf(d->c,
	        "Final-Recipient: rfc822; anna@example.com\r\nOriginal-Message-ID: <%s>\r\n"
	        "Disposition: manual-action/MDN-sent-manually; displayed\r\n",
	        id);
	const char *relayed = "Reporting-MTA: dns; mx.example.com\r\n\r\n"
	                      "Final-Recipient: rfc822; anna@example.com\r\nAction: relayed\r\n"
	                      "Status: 2.0.0\r\n";
	const char *enclosed = talloc_asprintf(d->c, "Message-ID: <%s>\r\n", id);
	const char *mails[] = {
	        notice(d, "Anna <anna@example.com>", "disposition-notification", read, ""),
	        notice(d, "mailer-daemon@example.com", "delivery-status", relayed, enclosed),
	};
	desk_set_state(d, first.conversation, STATE_SOLVED);
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct message m = desk_take(d, NULL, mails[i]);
		assert_int_equal(m.mail_kind, MAIL_AUTO_REPLY);
		assert_int_equal(m.conversation, first.conversation);
		assert_false(m.new_sender);
	}
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_SOLVED);
	assert_false(desk_takes_part(d, first.conversation, "mailer-daemon@example.com"));
	/* about nothing that is known here */
	struct message m = desk_take(
	        d, NULL, notice(d, "postmaster@example.com", "delivery-status", relayed, ""));
	assert_int_not_equal(m.conversation, first.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, 0);
	assert_false(desk_takes_part(d, m.conversation, "postmaster@example.com"));
}

/* By the inbox: a form in our name, a scanner, an imitation of our ids. None is hidden. */
static void what_comes_in_is_open(void **state)
{
	struct desk *d = *state;
	static const char *const mails[] = {
	        "From: help@example.org\r\nReply-To: ona@example.net\r\n" TO DATE
	        "Subject: Form\r\nMessage-ID: <f1@example.org>\r\n\r\nHello\r\n",
	        "From: help@example.org\r\n" TO DATE
	        "Subject: Scan\r\nMessage-ID: <f2@example.org>\r\n\r\nHello\r\n",
	        "From: eve@example.net\r\nTo: x@example.net\r\n" DATE
	        "Subject: x\r\nMessage-ID: <ws.1.2.abcdefghijklmnop@example.org>\r\n\r\nHello\r\n",
	};
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct message m = desk_take(d, NULL, mails[i]);
		assert_int_equal(desk_conversation(d, m.conversation).state, STATE_OPEN);
	}
	/* a copy to the customer is no answer of ours; only what the receiving server vouches for
	 * is */
	struct way unproven = {.proven = -1}, proven = {.proven = 1};
	struct message m = desk_take(d, NULL,
	        "From: Shop <help@example.org>\r\n" TO "Cc: ona@example.net\r\n" DATE
	        "Subject: Form\r\nMessage-ID: <f3@example.org>\r\n\r\nWhere is it?\r\n");
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_OPEN);
	assert_string_equal(
	        desk_conversation(d, m.conversation).customer_address, "ona@example.net");
	m = desk_take(d, &unproven,
	        "From: help@example.org\r\nTo: ona@example.net\r\n" DATE
	        "Subject: Forged\r\nMessage-ID: <f5@example.org>\r\n\r\nHello\r\n");
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_OPEN);
	m = desk_take(d, &proven,
	        "From: help@example.org\r\nTo: ona@example.net\r\n" DATE
	        "Subject: By hand\r\nMessage-ID: <f4@example.org>\r\n\r\nHello\r\n");
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_WAITING);
}

static void the_sent_copy_is_the_reply(void **state)
{
	struct desk *d = *state;
	struct message first = desk_take(d, NULL, FIRST);
	const char *id = desk_reply(d, first.conversation, NULL);
	struct way sent = {.source = "imap", .filed = "sent"};
	int64_t before = desk_conversation(d, first.conversation).message_count;
	struct message m = desk_take(d, &sent,
	        talloc_asprintf(d->c,
	                "From: help@example.org\r\nTo: anna@example.com\r\n" DATE
	                "Subject: Re\r\nMessage-ID: <%s>\r\n\r\nanswer\r\n",
	                id));
	assert_int_equal(m.kind, MESSAGE_REPLY);
	assert_string_equal(m.message_id, id);
	assert_int_equal(desk_conversation(d, first.conversation).message_count, before);
}

static void the_desk_is_no_customer(void **state)
{
	struct desk *d = *state;
	struct message m = desk_take(d, NULL,
	        "From: Form <help+web@example.org>\r\nReply-To: Ona <ona@example.net>\r\n" TO DATE
	        "Subject: Form\r\nMessage-ID: <f@example.org>\r\n\r\nHello\r\n");
	struct conversation v = desk_conversation(d, m.conversation);
	if (m.mail_kind == MAIL_OWN)
		assert_string_equal(v.customer_address, "ona@example.net");
	m = desk_take(d, NULL,
	        "From: other@example.org\r\n" TO DATE
	        "Subject: x\r\nMessage-ID: <g@x>\r\n\r\nHello\r\n");
	assert_int_equal(desk_conversation(d, m.conversation).customer_id, 0);
}

static void attachments_are_kept(void **state)
{
	struct desk *d = *state;
	struct attachment *list;
	int n;
	struct message m = desk_take(d, NULL,
	        "From: anna@example.com\r\n" TO DATE
	        "Subject: A\r\nMessage-ID: <att@example.com>\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee\r\n--b\r\n"
	        "Content-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; "
	        "filename=a.csv\r\n\r\n"
	        "1,2\r\n--b--\r\n");
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_attachment_list(d->c, d->c, m.id, &list, &n));
	store_rollback(d->c);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].name, "a.csv");
	assert_string_equal(list[0].type, "text/csv");
}

static void what_cannot_be_read_is_a_row(void **state)
{
	struct desk *d = *state;
	struct way w = {0};
	bool is_new;
	struct intake_count count;
	struct raw bad = desk_raw(d, &w, "killer", &is_new), good = desk_raw(d, &w, FIRST, &is_new);
	struct mail_hints hints = {0};
	struct mail *m;
	assert_ok(mail_understand(
	        d->c, d->c, (struct bytes){(const uint8_t *)FIRST, strlen(FIRST)}, &hints, &m));
	struct intake_item items[] = {
	        {.raw = &bad, .slug = "parser_died", .words = "signal 11"},
	        {.raw = &good, .mail = m},
	};
	assert_ok(intake_batch(d->c, items, 2, &count));
	assert_int_equal(count.taken, 1);
	assert_int_equal(count.unreadable, 1);
	struct raw *rows;
	int n;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_raw_unreadable_list(d->c, d->c, 0, 0, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].reason_slug, "parser_died");
	assert_int_equal(rows[0].tries, 1);
	assert_ok(store_raw_retry(d->c, bad.id));
	assert_int_equal(store_raw_retry(d->c, bad.id), RC_NOT_FOUND);
	assert_ok(store_commit(d->c));
	assert_int_equal(desk_events(d, 0, "unreadable.added"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(a_first_mail),
	        DESK_TEST(a_neighbour_is_a_person),
	        DESK_TEST(the_table_of_joining),
	        DESK_TEST(a_new_sender_brings_nobody_along),
	        DESK_TEST(a_poisoned_id_does_not_divert),
	        DESK_TEST(mailboxes_do_not_mix),
	        DESK_TEST(the_same_bytes_once),
	        DESK_TEST(an_id_is_made_from_the_bytes),
	        DESK_TEST(the_table_of_states),
	        DESK_TEST(a_bounce_marks_its_reply),
	        DESK_TEST(history_comes_in_solved),
	        DESK_TEST(junk_is_only_filed),
	        DESK_TEST(sent_mail_is_our_own),
	        DESK_TEST(notices_join_what_they_tell_of),
	        DESK_TEST(what_comes_in_is_open),
	        DESK_TEST(the_sent_copy_is_the_reply),
	        DESK_TEST(the_desk_is_no_customer),
	        DESK_TEST(attachments_are_kept),
	        DESK_TEST(what_cannot_be_read_is_a_row),
	};
	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
