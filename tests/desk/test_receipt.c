/* Who is told that their letter arrived, who is not, and what goes in a circle. */
#include "desk_people.h"

#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/outgoing.h"
#include "desk/receipt.h"
#include "desk/reply.h"
#include "desk/setting.h"
#include "store/mailbox.h"
#include "store/outbox.h"
#include "store/receipt.h"

#define HOUR_MS 3600000LL
#define TO "To: Help <help@example.org>\r\n"

static void wish(struct desk *d, int64_t mailbox, bool box_too)
{
	struct mailbox m;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "receipt_enabled", "true"));
	assert_ok(setting_set(d->c, "desk_name", "The Well"));
	assert_ok(store_mailbox_get(d->c, d->c, mailbox, &m));
	m.receipt = box_too;
	m.spam_header = "X-Spam-Flag: YES";
	assert_ok(store_mailbox_update(d->c, &m));
	assert_ok(store_commit(d->c));
}

/* Each another one, of another matter unless told. */
static const char *letter(struct desk *d, const char *from, const char *subject, const char *more)
{
	static const char *const matters[] = {"Parcel", "Invoice", "Opening hours", "A wrong size",
	        "Thanks", "The blue chair", "Address", "Refund", "Holiday", "Colour"};
	static int n;
	const char *about = matters[++n % 10];
	if (subject == NULL)
		subject = talloc_asprintf(d->c, "%s no %d", about, n);
	return talloc_asprintf(d->c,
	        "From: %s\r\n" TO "Subject: %s\r\nMessage-ID: <r%d@example.net>\r\n%s\r\n"
	        "Hello, this is letter %d.\r\n",
	        from, subject, n, more, n);
}

static struct receipt receipt_of(struct desk *d, int64_t number)
{
	struct receipt r;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_receipt_get(d->c, d->c, number, &r));
	store_rollback(d->c);
	return r;
}

static struct message message_of(struct desk *d, int64_t id)
{
	struct message m;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_message_get(d->c, d->c, id, &m));
	store_rollback(d->c);
	return m;
}

static const char *bytes_of(struct desk *d, int64_t id)
{
	struct bytes b;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(outgoing_build(d->c, d->c, id, &b));
	store_rollback(d->c);
	return talloc_strndup(d->c, (const char *)b.p, b.n);
}

/* The reason that is kept; "sent", or "none" when receipts are no matter at all. */
static const char *fate(struct desk *d, const struct way *w, const char *mail)
{
	struct receipt r = receipt_of(d, desk_take(d, w, mail).conversation);
	return r.message_id == 0 ? "none" : r.withheld != NULL ? r.withheld : "sent";
}

static void off_unless_both_want_it(void **state)
{
	struct desk *d = *state;
	assert_string_equal(fate(d, NULL, letter(d, "a@example.com", NULL, "")), "none");
	wish(d, d->help, false);
	assert_string_equal(fate(d, NULL, letter(d, "b@example.com", NULL, "")), "none");
	wish(d, d->help, true);
	assert_string_equal(fate(d, NULL, letter(d, "c@example.com", NULL, "")), "sent");
	struct way other = {.mailbox = d->other};
	assert_string_equal(fate(d, &other, letter(d, "d@example.com", NULL, "")), "none");
}

static void a_person_gets_one(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	struct message m = desk_take(d, NULL,
	        "From: Anna Kowalska <anna@example.com>\r\n" TO
	        "Subject: Gdzie jest paczka\r\nMessage-ID: <p1@example.com>\r\n"
	        "References: <p0@example.com>\r\n"
	        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
	        "Dzień dobry, gdzie jest moja paczka? Czekam już od tygodnia i nikt nie "
	        "odpisuje.\r\n");
	struct conversation v = desk_conversation(d, m.conversation);
	struct receipt r = receipt_of(d, m.conversation);
	assert_null(r.withheld);
	assert_int_equal(r.message_id, m.id);
	struct message own = message_of(d, r.reply_id);

	assert_int_equal(own.kind, MESSAGE_REPLY);
	assert_int_equal(own.mail_kind, MESSAGE_AUTOMATIC);
	assert_int_equal(own.author_id, 0);
	assert_int_equal(own.outbox_state, OUTBOX_WAITING);
	assert_string_equal(own.language, "pl");
	/* it is no answer */
	assert_int_equal(v.state, STATE_OPEN);
	assert_int_equal(v.newest_message_id, m.id);
	assert_int_equal(v.message_count, 2);
	assert_int_equal(strncmp(v.preview, "Dzień dobry", 11), 0);
	assert_int_equal(desk_events(d, 0, "message.added"), 2);

	const char *mail = bytes_of(d, own.id);
	assert_non_null(strstr(mail, "Auto-Submitted: auto-replied\r\n"));
	assert_non_null(strstr(mail, "X-Auto-Response-Suppress: All\r\n"));
	assert_non_null(strstr(mail, "Precedence: bulk\r\n"));
	assert_non_null(strstr(mail, "X-Loop: help@example.org\r\n"));
	assert_non_null(strstr(mail, "In-Reply-To: <p1@example.com>\r\n"));
	assert_non_null(strstr(mail, "References: <p0@example.com> <p1@example.com>\r\n"));
	assert_non_null(strstr(mail, "From: The Well <help@example.org>\r\n"));
	assert_non_null(strstr(mail, "To: Anna Kowalska <anna@example.com>\r\n"));
	assert_non_null(strstr(mail, "Subject: Re: Gdzie jest paczka\r\n"));
	/* nobody sends their own words to others through us */
	assert_null(strstr(own.text, "paczka"));

	/* The customer's answer to it joins, and is answered by nobody but a person. */
	struct message next = desk_take(d, NULL,
	        letter(d, "anna@example.com", "Re: Gdzie jest paczka",
	                talloc_asprintf(d->c, "In-Reply-To: <%s>\r\n", own.message_id)));
	assert_int_equal(next.conversation, m.conversation);
	assert_int_equal(desk_conversation(d, m.conversation).message_count, 3);
}

struct fate_case {
	const char *from, *more;
	struct way way;
	const char *fate;
};

static const struct fate_case fates[] = {
        {"p1@example.com", "", {0}, "sent"},
        {"p2@example.com", "", {.proven = 1}, "sent"},
        {"p3@example.com", "", {.proven = -1}, "unproven"},
        {"p4@example.com", "", {.history = true, .source = "import"}, "none"},
        {"p5@example.com", "", {.filed = "junk", .source = "imap"}, "spam"},
        {"p6@example.com", "X-Spam-Flag: YES\r\n", {0}, "spam"},
        {"p7@example.com", "Auto-Submitted: auto-replied\r\n", {0}, "automatic"},
        {"p8@example.com", "Auto-Submitted: no\r\n", {0}, "sent"},
        {"p9@example.com", "List-Id: <l.example.com>\r\n", {0}, "list"},
        {"noreply@example.com", "", {0}, "automatic"},
        {"p10@example.com", "Return-Path: <>\r\n", {0}, "automatic"},
        {"other@example.org", "", {0}, "own"},
        {"help+form@example.org", "", {0}, "own"},
        {"nothing", "", {0}, "no_address"},
        {"p11@example.com", "X-Loop: help@example.org\r\n", {0}, "loop"},
        {"root@example.com", "", {0}, "unwanted"},
        {"p12@example.com", "In-Reply-To: <old@example.com>\r\nX-Auto-Response-Suppress: All\r\n",
                {0}, "unwanted"},
        {"p13@example.com", "Date: Tue, 26 Nov 2019 10:00:00 +0000\r\n", {0}, "old"},
};

static void the_table_of_fates(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	for (size_t i = 0; i < sizeof fates / sizeof *fates; i++) {
		const struct fate_case *t = &fates[i];
		const char *is = fate(d, &t->way, letter(d, t->from, NULL, t->more));
		if (strcmp(is, t->fate) != 0)
			fail_msg("%s %s: %s, not %s", t->from, t->more, is, t->fate);
		assert_non_null(receipt_title(is));
	}
}

static void very_large_letters_get_none(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	char *body = talloc_array(d->c, char, (26u << 20) + 1);
	memset(body, 'a', 26u << 20);
	for (size_t i = 70; i < (26u << 20); i += 71)
		body[i] = '\n';
	body[26u << 20] = '\0';
	const char *mail = talloc_asprintf(d->c,
	        "From: big@example.com\r\n" TO "Subject: x\r\nMessage-ID: <big@x>\r\n\r\n%s", body);
	assert_string_equal(fate(d, NULL, mail), "oversized");
}

static void the_budget_of_one_sender(void **state)
{
	struct desk *d = *state;
	static const char *const names[] = {
	        "eve@example.com", "EVE@example.com", "eve+1@example.com", "eve+2@example.com"};
	wish(d, d->help, true);
	for (int i = 0; i < 4; i++) {
		const char *is = fate(d, NULL, letter(d, names[i], NULL, ""));
		assert_string_equal(is, i < 3 ? "sent" : "budget");
	}
	/* somebody else has a budget of their own */
	assert_string_equal(fate(d, NULL, letter(d, "ona@example.com", NULL, "")), "sent");
	d->c->now_ms += HOUR_MS + 1;
	assert_string_equal(fate(d, NULL, letter(d, "eve@example.com", NULL, "")), "sent");
	/* another process counts the same rows */
	struct ctx *before = d->c;
	d->c = ctx_new(d, d->s);
	d->c->actor.role = ROLE_SYSTEM;
	d->c->now_ms = before->now_ms;
	assert_string_equal(fate(d, NULL, letter(d, "eve@example.com", NULL, "")), "sent");
	assert_string_equal(fate(d, NULL, letter(d, "eve@example.com", NULL, "")), "budget");
	d->c->now_ms += 24 * HOUR_MS;
	assert_string_equal(fate(d, NULL, letter(d, "eve@example.com", NULL, "")), "sent");
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "sender_answers_per_hour", "0"));
	assert_ok(store_commit(d->c));
	assert_string_equal(fate(d, NULL, letter(d, "new@example.com", NULL, "")), "budget");
}

/* Many senders of one domain, then of many: the bounds are no sender's. */
static void the_bounds_over_all_senders(void **state)
{
	struct desk *d = *state;
	struct mailbox_state s;
	wish(d, d->help, true);
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "domain_answers_per_hour", "2"));
	assert_ok(setting_set(d->c, "desk_answers_per_hour", "3"));
	assert_ok(store_mailbox_state_get(d->c, d->c, d->help, &s));
	assert_ok(store_commit(d->c));
	assert_int_equal(s.receipts_bounded_ms, 0);
	static const struct {
		const char *from, *fate;
	} turns[] = {{"a@one.example", "sent"}, {"b@one.example", "sent"},
	        {"c@one.example", "bound"}, {"d@two.example", "sent"},
	        {"e@three.example", "bound"}};
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		assert_string_equal(
		        fate(d, NULL, letter(d, turns[i].from, NULL, "")), turns[i].fate);
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_mailbox_state_get(d->c, d->c, d->help, &s));
	assert_int_equal(s.receipts_bounded_ms, d->c->now_ms);
	assert_ok(store_mailbox_state_get(d->c, d->c, d->other, &s));
	assert_int_equal(s.receipts_bounded_ms, 0);
	store_rollback(d->c);
	/* an hour later it goes on, and a day later it is no news */
	d->c->now_ms += HOUR_MS + 1;
	assert_string_equal(fate(d, NULL, letter(d, "f@one.example", NULL, "")), "sent");
	d->c->now_ms += 24 * HOUR_MS;
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_mailbox_state_get(d->c, d->c, d->help, &s));
	assert_int_equal(s.receipts_bounded_ms, 0);
	store_rollback(d->c);
}

/* Where the receipt of a letter went; the reason where there is none. */
static const char *way_of(struct desk *d, const char *mail)
{
	struct receipt r = receipt_of(d, desk_take(d, NULL, mail).conversation);
	if (r.withheld != NULL)
		return r.withheld;
	const char *sent = strstr(message_of(d, r.reply_id).recipients, "\"address\":\"");
	sent += strlen("\"address\":\"");
	return talloc_strndup(d->c, sent, strcspn(sent, "\""));
}

static const struct {
	const char *from, *more, *to;
} ways[] = {
        {"p1@one.example", "Reply-To: Ona <ona@two.example>\r\n", "ona@two.example"},
        /* a form on a web site: nobody reads where it comes from */
        {"noreply@form.example", "Reply-To: jan@three.example\r\n", "jan@three.example"},
        {"p3@one.example", "Reply-To: P3@One.example\r\n", "p3@one.example"},
        {"p4@four.example", "Reply-To: help+x@example.org\r\n", "p4@four.example"},
        {"p5@four.example", "Reply-To: a@x.example, b@x.example\r\n", "p5@four.example"},
        {"p6@four.example", "Reply-To: no-reply@x.example\r\n", "p6@four.example"},
        {"p7@five.example", "Cc: all@x.example\r\nReply-To: all@x.example\r\n", "p7@five.example"},
        {"p8@five.example", "Reply-To: nobody\r\n", "p8@five.example"},
};

static void it_goes_where_the_writer_wants_it(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_string_equal(
		        way_of(d, letter(d, ways[i].from, NULL, ways[i].more)), ways[i].to);
}

/* Many who name the same one: it gets no more than if it had written itself. */
static void nobody_is_flooded_by_reply_to(void **state)
{
	struct desk *d = *state;
	static const char *const to_eve = "Reply-To: Eve+1@victim.example\r\n";
	wish(d, d->help, true);
	for (int i = 0; i < 4; i++) {
		const char *from = talloc_asprintf(d->c, "w%d@w%d.example", i, i);
		assert_string_equal(way_of(d, letter(d, from, NULL, to_eve)),
		        i < 3 ? "Eve+1@victim.example" : "budget");
	}
	assert_string_equal(way_of(d, letter(d, "eve@victim.example", NULL, "")), "budget");
	/* nor is it free for who names them */
	assert_string_equal(way_of(d, letter(d, "w0@w0.example", NULL, "")), "w0@w0.example");
	assert_string_equal(way_of(d, letter(d, "w0@w0.example", NULL, "")), "w0@w0.example");
	assert_string_equal(way_of(d, letter(d, "w0@w0.example", NULL, "")), "budget");
	/* one matter for one reader */
	assert_string_equal(way_of(d, letter(d, "a@a.example", "My green chair",
	                                      "Reply-To: ben@b.example\r\n")),
	        "ben@b.example");
	assert_string_equal(
	        way_of(d, letter(d, "ben@b.example", "My green chair", "")), "same_subject");
	/* the bound of a domain is one of both */
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "domain_answers_per_hour", "2"));
	assert_ok(store_commit(d->c));
	for (int i = 0; i < 3; i++) {
		const char *from = talloc_asprintf(d->c, "v%d@v%d.example", i, i),
		           *to = talloc_asprintf(d->c, "Reply-To: n%d@many.example\r\n", i);
		const char *is = way_of(d, letter(d, from, NULL, to));
		assert_true((strcmp(is, "bound") == 0) == (i == 2));
	}
}

static void one_for_one_matter(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	wish(d, d->other, true);
	assert_string_equal(
	        fate(d, NULL, letter(d, "a@example.com", "My green chair", "")), "sent");
	/* the same letter to another mailbox, and a machine that answers the receipt anew */
	struct way other = {.mailbox = d->other};
	assert_string_equal(
	        fate(d, &other, letter(d, "a@example.com", "My green chair", "")), "same_subject");
	assert_string_equal(
	        fate(d, NULL, letter(d, "a@example.com", "Away: Re: My green chair", "")),
	        "same_subject");
	assert_string_equal(
	        fate(d, NULL, letter(d, "a@example.com", "[#77] about: my GREEN chair", "")),
	        "same_subject");
	assert_string_equal(fate(d, NULL, letter(d, "a@example.com", "My red chair", "")), "sent");
	d->c->now_ms += 25 * HOUR_MS;
	assert_string_equal(
	        fate(d, NULL, letter(d, "a@example.com", "My green chair", "")), "sent");
}

static void who_is_the_same_sender(void **state)
{
	static const char *const pairs[][2] = {
	        {"anna@example.com", "anna@example.com"},
	        {"anna+shop@example.com", "anna@example.com"},
	        {"kowalska1985@example.com", "kowalska1985@example.com"},
	        {"123456789@example.com", "123456789@example.com"},
	        {"jan.nowak@example.com", "jan.nowak@example.com"},
	        {"reply-8f3a2c91@example.com", "reply-#@example.com"},
	        {"bounce.20260105.77123456.x@example.com", "bounce.#.#.x@example.com"},
	        {"no address", "no address"},
	};
	(void)state;
	void *mem = talloc_new(NULL);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(receipt_address(mem, pairs[i][0]), pairs[i][1]);
	assert_true(receipt_same_subject(mem, "Re: A chair", "AW: Re: a chair"));
	assert_true(receipt_same_subject(mem, "", "Re:  "));
	assert_false(receipt_same_subject(mem, "Chair", "Chair and table"));
	assert_true(receipt_same_subject(mem, "The chair", "Case 12: the chair (auto)"));
	assert_false(receipt_same_subject(mem, "The chair", "The table"));
	talloc_free(mem);
}

/* Undone, the customer's letter leads again, not the receipt below it. */
static void a_receipt_leads_nothing(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *c = people_as(d, p.ewa);
	struct message_whole w;
	struct message_page newer = {0};
	struct draft_whole draft;
	wish(d, d->help, true);
	struct message m = desk_take(d, NULL, letter(d, "anna@example.com", NULL, ""));
	assert_null(receipt_of(d, m.conversation).withheld);
	struct reply_new r = {.markdown = "Hello", .seen_message = m.id, .hold_seconds = 60};
	assert_ok(reply_create(c, c, m.conversation, &r, &w, &newer));
	assert_int_equal(desk_conversation(d, m.conversation).state, STATE_WAITING);
	assert_ok(message_undo(c, c, w.m.id, &draft));
	struct conversation v = desk_conversation(d, m.conversation);
	assert_int_equal(v.newest_message_id, m.id);
	assert_int_equal(strncmp(v.preview, "Hello, this is letter", 21), 0);
	/* it cannot be taken back by anybody */
	assert_fails(c, message_undo(c, c, receipt_of(d, m.conversation).reply_id, &draft),
	        RC_DENIED, "not_yours");
}

/* What only we can have made comes in again, in whichever mailbox: kept, shown, not answered. */
static void our_own_mail_again_is_a_loop(void **state)
{
	struct desk *d = *state;
	wish(d, d->help, true);
	wish(d, d->other, true);
	struct message m = desk_take(d, NULL, letter(d, "anna@example.com", NULL, ""));
	const char *mail = bytes_of(d, receipt_of(d, m.conversation).reply_id);
	struct way other = {.mailbox = d->other};
	struct message back = desk_take(d, &other, mail);
	assert_true(back.loop);
	assert_int_not_equal(back.conversation, m.conversation);
	assert_false(desk_conversation(d, back.conversation).spam);
	struct receipt r = receipt_of(d, back.conversation);
	assert_int_equal(r.reply_id, 0);
	/* and stripped of every mark but its id */
	const char *id = message_of(d, receipt_of(d, m.conversation).reply_id).message_id;
	back = desk_take(d, &other,
	        talloc_asprintf(d->c,
	                "From: Relay <relay@example.net>\r\nTo: other@example.org\r\n"
	                "Subject: x\r\nMessage-ID: <%s>\r\n\r\nHello\r\n",
	                id));
	assert_true(back.loop);
	assert_int_equal(receipt_of(d, back.conversation).reply_id, 0);
}

static void more_than_a_person_writes(void **state)
{
	struct desk *d = *state;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "loop_letters_per_hour", "5"));
	assert_ok(store_commit(d->c));
	struct message first = desk_take(d, NULL, letter(d, "anna@example.com", NULL, ""));
	const char *more = talloc_asprintf(
	        d->c, "In-Reply-To: <%s>\r\n", desk_reply(d, first.conversation, NULL));
	for (int i = 2; i <= 7; i++) {
		struct message m = desk_take(d, NULL, letter(d, "anna@example.com", "Re", more));
		assert_int_equal(m.conversation, first.conversation);
		assert_int_equal(m.loop, i > 5);
		d->c->now_ms += 60000;
	}
	/* another one in the same conversation writes at their own pace */
	assert_false(desk_take(d, NULL, letter(d, "boss@example.com", "Re", more)).loop);
	assert_int_equal(desk_conversation(d, first.conversation).state, STATE_OPEN);
	d->c->now_ms += HOUR_MS;
	assert_false(desk_take(d, NULL, letter(d, "anna@example.com", "Re", more)).loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(off_unless_both_want_it),
	        DESK_TEST(a_person_gets_one),
	        DESK_TEST(the_table_of_fates),
	        DESK_TEST(very_large_letters_get_none),
	        DESK_TEST(the_budget_of_one_sender),
	        DESK_TEST(the_bounds_over_all_senders),
	        DESK_TEST(it_goes_where_the_writer_wants_it),
	        DESK_TEST(nobody_is_flooded_by_reply_to),
	        DESK_TEST(one_for_one_matter),
	        cmocka_unit_test(who_is_the_same_sender),
	        DESK_TEST(a_receipt_leads_nothing),
	        DESK_TEST(our_own_mail_again_is_a_loop),
	        DESK_TEST(more_than_a_person_writes),
	};
	return cmocka_run_group_tests_name("receipt", tests, NULL, NULL);
}
