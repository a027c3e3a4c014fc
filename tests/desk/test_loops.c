/*
 * A month in which everything that answers by itself is wired into everything else: two desks with
 * receipts, people's vacation responders with and without manners, a notifier whose address takes
 * no mail, a mailing list, and a help desk of another make that marks nothing. Time is told to the
 * desks; nothing waits. What is counted is what the desks send without a person.
 */
#include "desk_fixture.h"

#include <stdlib.h>

#include "desk/outgoing.h"
#include "desk/receipt.h"
#include "desk/setting.h"
#include "store/mailbox.h"
#include "store/outbox.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define DAYS 30
#define PER_HOUR 3
#define PER_DAY 5
#define PER_MONTH 20
#define QUEUE_MAX 4000 /* what goes on for ever fills it */

#define NORTH "help@north.example"
#define SOUTH "help@south.example"

struct letter {
	int64_t at_ms;
	const char *to, *bytes;
};

struct sent {
	const char *desk, *to;
	int64_t at_ms;
};

struct world {
	int64_t now_ms;
	struct desk *north, *south;
	struct letter queue[QUEUE_MAX];
	size_t first,
	        end; /* delivered in the order in which they were posted: each takes a minute */
	struct sent *sent;
	size_t sent_n;
	int number, taken_in, answers; /* answers: by the machines of others */
};

static void post(struct world *w, const char *to, const char *bytes)
{
	assert_true(w->end < QUEUE_MAX);
	w->queue[w->end++] = (struct letter){
	        w->now_ms + MINUTE_MS, talloc_strdup(w, to), talloc_strdup(w, bytes)};
}

/* from and to may be any; extra: whole header lines. */
static void post_mail(
        struct world *w, const char *from, const char *to, const char *subject, const char *extra)
{
	int n = ++w->number;
	post(w, to,
	        talloc_asprintf(w,
	                "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: "
	                "<w%d@elsewhere.example>\r\n"
	                "%s\r\nSome words, number %d.\r\n",
	                from, to, subject, n, extra, n));
}

/* ---- the machines of others ---- */

static void bounce(struct world *w, const struct mail *m, const char *who)
{
	int n = ++w->number;
	post(w, m->from.v[0].address,
	        talloc_asprintf(w,
	                "Return-Path: <>\r\nFrom: Mail Delivery <mailer-daemon@machine.example>\r\n"
	                "Subject: Undelivered Mail\r\nMessage-ID: <b%d@machine.example>\r\n"
	                "MIME-Version: 1.0\r\nContent-Type: multipart/report; "
	                "report-type=delivery-status; boundary=b\r\n\r\n"
	                "--b\r\n\r\nNobody reads here.\r\n"
	                "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
	                "Reporting-MTA: dns; machine.example\r\n\r\n"
	                "Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
	                "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <%s>\r\n"
	                "Subject: x\r\n\r\nx\r\n--b--\r\n",
	                n, who, m->message_id != NULL ? m->message_id : "none@example"));
}

/* Answers every mail, whoever wrote it. */
static void answer(struct world *w, const char *me, const struct mail *m)
{
	const char *to = m->from.v[0].address, *subject = m->subject;

	w->answers++;
	if (strcmp(me, "polite@person.example") == 0) {
		post_mail(w, me, to, talloc_asprintf(w, "Away: %s", subject),
		        talloc_asprintf(w, "Auto-Submitted: auto-replied\r\nIn-Reply-To: <%s>\r\n",
		                m->message_id));
	} else if (strcmp(me, "rude@person.example") == 0) {
		post_mail(w, me, to, talloc_asprintf(w, "Away until autumn - %s", subject), "");
	} else if (strcmp(me, "fixed@person.example") == 0) {
		post_mail(w, me, to, "I am not here", "");
	} else {
		/* every case has a number, an address and a subject of its own */
		unsigned mark = 0x10000000u + 7919u * (unsigned)w->number;
		post_mail(w, talloc_asprintf(w, "Service <case-%08x@brand.example>", mark), to,
		        talloc_asprintf(
		                w, "We have opened a new case for you, it is %d", w->number),
		        "");
	}
}

/* To everybody but who wrote it, in the writer's name; only every second time it says what it is.
 */
static void expand(struct world *w, const char *bytes, const struct mail *m)
{
	static const char *const members[] = {NORTH, SOUTH, "rude@person.example",
	        "polite@person.example", "tickets@brand.example"};
	const char *mark = ++w->number % 2 == 0 ? "List-Id: <team.list.example>\r\n" : "";

	/* a list takes what people write, not what comes without a sender */
	if (m->return_path != NULL && m->return_path[0] == '\0')
		return;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcasecmp(members[i], m->from.v[0].address) != 0)
			post(w, members[i], talloc_asprintf(w, "%s%s", mark, bytes));
}

/* ---- a desk ---- */

static void take_in(struct world *w, struct desk *d, const char *bytes)
{
	bool is_new;
	struct mail *m;
	struct mail_hints hints;
	struct intake_count count;
	struct raw r = desk_raw(d, &(struct way){0}, bytes, &is_new);

	if (!is_new)
		return;
	w->taken_in++;
	assert_ok(intake_hints(d->c, d->c, r.mailbox_id, &hints));
	assert_ok(mail_understand(
	        d->c, d->c, (struct bytes){(const uint8_t *)bytes, strlen(bytes)}, &hints, &m));
	struct intake_item item = {.raw = &r, .mail = m};
	assert_ok(intake_batch(d->c, &item, 1, &count));
	assert_int_equal(count.taken + count.skipped, 1);
}

static void send_one(struct world *w, struct desk *d, int64_t id)
{
	struct bytes b;
	struct outgoing o;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(outgoing_build(d->c, d->c, id, &b));
	assert_ok(outgoing_envelope(d->c, d->c, id, &o));
	assert_ok(store_outbox_move(d->c, id, OUTBOX_CLAIMED, OUTBOX_SENT, w->now_ms));
	assert_ok(store_commit(d->c));
	const char *bytes = talloc_strndup(w, (const char *)b.p, b.n);
	assert_non_null(strstr(bytes, "Auto-Submitted: auto-replied"));
	for (size_t i = 0; o.to[i] != NULL; i++) {
		w->sent = talloc_realloc(w, w->sent, struct sent, w->sent_n + 1);
		w->sent[w->sent_n++] = (struct sent){
		        talloc_strdup(w, o.from), talloc_strdup(w, o.to[i]), w->now_ms};
		post(w, o.to[i], bytes);
	}
}

static void send_out(struct world *w, struct desk *d)
{
	struct outbox *rows;
	int n;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_outbox_claim(d->c, d->c, 0, 20, &rows, &n));
	assert_ok(store_commit(d->c));
	for (int i = 0; i < n; i++)
		send_one(w, d, rows[i].message_id);
}

/* A turn of the desk in a context of its own. */
static void desk_turn(struct world *w, struct desk *d, const char *bytes)
{
	TALLOC_FREE(d->c);
	d->c = ctx_new(d, d->s);
	d->c->actor.role = ROLE_SYSTEM;
	d->c->now_ms = w->now_ms;
	take_in(w, d, bytes);
	send_out(w, d);
}

/* ---- the post ---- */

static void deliver(struct world *w, const struct letter *l)
{
	struct ctx *c = ctx_new(w, NULL);
	struct mail *m;

	w->now_ms = l->at_ms > w->now_ms ? l->at_ms : w->now_ms;
	if (strcasecmp(l->to, NORTH) == 0)
		desk_turn(w, w->north, l->bytes);
	else if (strcasecmp(l->to, SOUTH) == 0)
		desk_turn(w, w->south, l->bytes);
	assert_ok(mail_understand(
	        c, c, (struct bytes){(const uint8_t *)l->bytes, strlen(l->bytes)}, NULL, &m));
	if (strcmp(l->to, "alarm@machine.example") == 0)
		bounce(w, m, l->to);
	else if (strcmp(l->to, "team@list.example") == 0)
		expand(w, l->bytes, m);
	else if (strstr(l->to, "@brand.example") != NULL ||
	         (strstr(l->to, "@person.example") != NULL &&
	                 strcmp(l->to, "anna@person.example") != 0))
		answer(w, l->to, m);
	talloc_free(c);
}

static void run_until(struct world *w, int64_t end_ms)
{
	while (w->first < w->end && w->queue[w->first].at_ms <= end_ms) {
		struct letter l = w->queue[w->first++];
		deliver(w, &l);
	}
	w->now_ms = end_ms;
}

/* What people and clocks begin; everything else follows from it. */
static void one_day(struct world *w, int day, int64_t start_ms)
{
	for (int hour = 0; hour < 24; hour += 4) {
		w->now_ms = start_ms + hour * HOUR_MS;
		post_mail(w, "Alarm <alarm@machine.example>", NORTH,
		        talloc_asprintf(w, "Disk %d of machine %d is nearly full", hour, day), "");
		if (hour == 8) {
			post_mail(w, "Anna <anna@person.example>", NORTH,
			        talloc_asprintf(w, "My order of day %d", day), "");
			post_mail(w, "Anna <anna@person.example>", "team@list.example",
			        talloc_asprintf(w, "Meeting on day %d", day), "");
			/* an agent of one desk writes to the other */
			post_mail(w, "North <" NORTH ">", SOUTH,
			        talloc_asprintf(w, "Question %d", day), "");
		}
		if (hour == 12) {
			post_mail(w, "rude@person.example", NORTH,
			        talloc_asprintf(w, "A thing of day %d", day), "");
			post_mail(w, "fixed@person.example", SOUTH,
			        talloc_asprintf(w, "Something on day %d", day), "");
			post_mail(w, "polite@person.example", NORTH,
			        talloc_asprintf(w, "Other things, day %d", day), "");
			post_mail(w, "tickets@brand.example", SOUTH,
			        talloc_asprintf(w, "Your colleague asked, %d", day), "");
			post_mail(w, "tickets@brand.example", NORTH,
			        talloc_asprintf(w, "From our side, %d", day), "");
		}
		run_until(w, start_ms + (hour + 4) * HOUR_MS - 1);
	}
}

static void wish(struct desk *d)
{
	struct mailbox m;
	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(setting_set(d->c, "receipt_enabled", "true"));
	assert_ok(store_mailbox_get(d->c, d->c, d->help, &m));
	m.receipt = true;
	assert_ok(store_mailbox_update(d->c, &m));
	assert_ok(store_commit(d->c));
}

/* The most that one desk sent to one sender within any such time. */
static int most_within(const struct world *w, int64_t ms, const char **out_to)
{
	int most = 0;
	for (size_t i = 0; i < w->sent_n; i++) {
		int n = 0;
		const char *who = receipt_address(w, w->sent[i].to);
		for (size_t k = i; k < w->sent_n && w->sent[k].at_ms < w->sent[i].at_ms + ms; k++)
			n += strcmp(w->sent[k].desk, w->sent[i].desk) == 0 &&
			     strcmp(receipt_address(w, w->sent[k].to), who) == 0;
		if (n > most) {
			most = n;
			*out_to = who;
		}
	}
	return most;
}

static int sent_to(const struct world *w, const char *to)
{
	int n = 0;
	for (size_t i = 0; i < w->sent_n; i++)
		n += strcmp(receipt_address(w, w->sent[i].to), to) == 0;
	return n;
}

static void a_month_of_machines(void **state)
{
	struct world *w = talloc_zero(NULL, struct world);
	const char *hour_to = "", *day_to = "", *month_to = "";
	(void)state;

	w->north = desk_open(NORTH, "other@north.example", 1);
	w->south = desk_open(SOUTH, "other@south.example", 2);
	wish(w->north);
	wish(w->south);
	int64_t start_ms = w->north->c->now_ms;
	for (int day = 1; day <= DAYS; day++) {
		one_day(w, day, start_ms + (day - 1) * DAY_MS);
		if (day % 10 == 0) { /* nothing is forgotten by a restart */
			desk_restart(w->north);
			desk_restart(w->south);
		}
	}
	int hour = most_within(w, HOUR_MS, &hour_to), one = most_within(w, DAY_MS, &day_to);
	int month = most_within(w, 31 * DAY_MS, &month_to);
	printf("# %d days: %d mails taken in by two desks, %d answers by machines of others\n",
	        DAYS, w->taken_in, w->answers);
	printf("# automatic mails sent: %zu; to one sender at most %d within an hour (%s), %d "
	       "within a "
	       "day (%s), %d in the month (%s)\n",
	        w->sent_n, hour, hour_to, one, day_to, month, month_to);
	static const char *const all[] = {"anna@person.example", "polite@person.example",
	        "rude@person.example", "fixed@person.example", "alarm@machine.example",
	        "tickets@brand.example", "case-#@brand.example", NORTH, SOUTH, "team@list.example"};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		printf("#   to %-24s %d\n", all[i], sent_to(w, all[i]));

	assert_true(w->sent_n > 0);
	assert_true(hour <= PER_HOUR);
	assert_true(one <= PER_DAY);
	assert_true(month <= PER_MONTH);
	/* it came back once, and nobody said that it works */
	assert_int_equal(sent_to(w, "alarm@machine.example"), 1);
	/* a receipt is never about a receipt: each desk to the other at most what people wrote */
	assert_true(sent_to(w, NORTH) <= DAYS);
	assert_int_equal(sent_to(w, SOUTH), 0);
	assert_int_equal(sent_to(w, "team@list.example"), 0);
	/* the machines' own answers die away with ours */
	assert_int_equal(w->first, w->end);
	assert_int_equal(desk_close(w->north), 0);
	assert_int_equal(desk_close(w->south), 0);
	talloc_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_month_of_machines)};
	return cmocka_run_group_tests_name("loops", tests, NULL, NULL);
}
