/* desk/silence: when the silence of a mailbox is unusual, for habits of many kinds. */
#include "desk/silence.h"

#include "base/crypto.h"
#include "desk_fixture.h"
#include "store/mailbox.h"
#include "store/raw.h"

#define HOUR_MS 3600000LL
#define MONDAY (20423LL * 24) /* hours since 1970: some Monday 0:00 UTC */
#define MAX 2000

struct habit {
	int64_t hours[MAX];
	size_t n;
};

static void add(struct habit *h, int64_t hour)
{
	assert_true(h->n < MAX);
	h->hours[h->n++] = hour;
}

/* Hours from the end of the last hour with mail until somebody is told; 0: never. */
static int64_t patience(const struct habit *h)
{
	int64_t due = silence_due_ms(h->hours, h->n);

	return due == 0 ? 0 : (due - (h->hours[h->n - 1] + 1) * HOUR_MS) / HOUR_MS;
}

static void test_monday_is_one(void **state)
{
	(void)state;
	assert_int_equal((MONDAY / 24 + 4) % 7, 1); /* 1 January 1970 was a Thursday */
}

static void test_too_little_is_known(void **state)
{
	struct habit h = {0};

	(void)state;
	assert_int_equal(silence_due_ms(h.hours, 0), 0);
	for (int i = 0; i < 7; i++)
		add(&h, MONDAY + i * 30);
	assert_int_equal(patience(&h), 0); /* seven letters */
	h.n = 0;
	for (int i = 0; i < 100; i++)
		add(&h, MONDAY + i);
	assert_int_equal(patience(&h), 0); /* four days */
}

/* Around the clock: some hours are enough, and never fewer than four. */
static void test_always_busy(void **state)
{
	struct habit h = {0};

	(void)state;
	for (int i = 0; i < 28 * 24; i++)
		add(&h, MONDAY + i);
	assert_in_range(patience(&h), 4, 7);
	h.n = 0;
	for (int i = 0; i < 9 * 24; i++)
		add(&h, MONDAY + i);
	assert_int_equal(patience(&h), 4); /* nine days: by the longest pause alone */
}

static void fill_office(struct habit *h, int days)
{
	for (int d = 0; d < days; d++)
		for (int hour = 8; d % 7 < 5 && hour < 17; hour++)
			add(h, MONDAY + d * 24 + hour);
}

/* An office hour: nights and weekends are no silence, a morning without mail is. */
static void test_office(void **state)
{
	struct habit h = {0};

	(void)state;
	fill_office(&h, 26); /* up to Friday 16:00–17:00 */
	int64_t monday_8 = 7 + 24 * 2 + 8; /* after Friday 17:00 */
	assert_in_range(patience(&h), monday_8 + 4, monday_8 + 8);
	h.n = 0;
	fill_office(&h, 25); /* up to Thursday evening */
	assert_in_range(patience(&h), 7 + 8 + 4, 7 + 8 + 8);
	h.n -= 4; /* the last came on Thursday at 12:00–13:00 */
	assert_in_range(patience(&h), 4, 4 + 15 + 4);
}

/* Three letters a day at no fixed hour: told by the longest pause. */
static void test_few_a_day(void **state)
{
	struct habit h = {0};
	uint32_t r = 7;

	(void)state;
	for (int d = 0; d < 28; d++) {
		if (d % 7 >= 5)
			continue;
		for (int k = 0; k < 3; k++) {
			r = r * 1103515245 + 12345;
			add(&h, MONDAY + d * 24 + 8 + k * 3 + (int64_t)(r >> 16) % 3);
		}
	}
	/* Longer than any weekend, shorter than two weeks. */
	assert_in_range(patience(&h), 66, 14 * 24);
}

/* One newsletter each Monday and a few others. */
static void test_seldom(void **state)
{
	struct habit h = {0};

	(void)state;
	for (int d = 0; d < 28; d += 7) {
		add(&h, MONDAY + d * 24 + 9);
		add(&h, MONDAY + d * 24 + 60);
	}
	assert_int_equal(h.n, 8);
	assert_in_range(patience(&h), 7 * 24, 3 * 7 * 24);
}

/* A pause that was, was usual: it raises nothing when it comes again. */
static void test_what_was_before_is_usual(void **state)
{
	struct habit h = {0};

	(void)state;
	for (int i = 0; i < 10; i++)
		add(&h, MONDAY + i * 5);
	for (int i = 0; i < 10; i++)
		add(&h, MONDAY + 200 + i * 5);
	assert_true(patience(&h) >= 2 * (200 - 45) - 1);
}

/* A mail each hour until a day before the newest that is known. */
static int64_t fill_mailbox(struct desk *d, int64_t newest_ms)
{
	struct mailbox m = {.address = "busy@example.org",
	        .name = "busy",
	        .take = "all",
	        .imap_url = "imaps://imap.example.org"};

	assert_ok(store_mailbox_add(d->c, &m));
	for (int i = 0; i < 24 * 28; i++) {
		bool is_new;
		struct raw r = {.mailbox_id = m.id,
		        .hash = sha256_hex(d->c, &i, sizeof(i)),
		        .size = 1,
		        .source = "imap",
		        .filed = "inbox",
		        .history = true,
		        .received_ms = newest_ms - i * HOUR_MS};
		assert_ok(store_raw_add(d->c, &r, &is_new));
	}
	return m.id;
}

static int64_t silent_since(struct desk *d, int64_t mailbox_id, int64_t history_uid)
{
	struct mailbox_state s = {.last_contact_ms = d->c->now_ms};
	struct mailbox_folder f = {.mailbox_id = mailbox_id,
	        .name = "INBOX",
	        .role = "inbox",
	        .uidvalidity = 1,
	        .next_uid = 1000,
	        .history_uid = history_uid,
	        .history_end = 1000};

	assert_ok(store_begin(d->c, DB_WRITE));
	assert_ok(store_mailbox_state_set_reading(d->c, mailbox_id, &s));
	assert_ok(store_mailbox_folder_set(d->c, &f));
	assert_ok(store_commit(d->c));
	assert_ok(silence_look(d->c));
	assert_ok(store_begin(d->c, DB_READ));
	assert_ok(store_mailbox_state_get(d->c, d->c, mailbox_id, &s));
	store_rollback(d->c);
	return s.silent_since_ms;
}

/* The newest letter that was taken so far is weeks old: that is no silence. */
static void test_history_is_no_silence(void **state)
{
	struct desk *d = *state;
	int64_t newest_ms = d->c->now_ms - 24 * HOUR_MS;

	assert_ok(store_begin(d->c, DB_WRITE));
	int64_t busy = fill_mailbox(d, newest_ms);
	assert_ok(store_commit(d->c));
	assert_int_equal(silent_since(d, busy, 600), 0);
	assert_int_equal(silent_since(d, busy, 1000), newest_ms);
	assert_int_equal(desk_events(d, 0, "mailbox.silent"), 1);
	assert_int_equal(desk_events(d, 0, "mailbox.heard"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_monday_is_one),
	        cmocka_unit_test(test_too_little_is_known),
	        cmocka_unit_test(test_always_busy),
	        cmocka_unit_test(test_office),
	        cmocka_unit_test(test_few_a_day),
	        cmocka_unit_test(test_seldom),
	        cmocka_unit_test(test_what_was_before_is_usual),
	        DESK_TEST(test_history_is_no_silence),
	};

	return cmocka_run_group_tests_name("desk/silence", tests, NULL, NULL);
}
