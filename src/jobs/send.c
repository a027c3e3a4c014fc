/* jobs/send: what is due is called out; the couriers carry it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "desk/setting.h"
#include "jobs/courier.h"
#include "jobs/send.h"
#include "store/event.h"
#include "store/notice_mail.h"

#define LOOK_MS 1000
#define JUMP_MS 60000 /* less is the clock being adjusted */
#define NEAR_MS (2 * 60000LL) /* what was due a moment before the jump moves, too */

struct sender {
	int64_t clock_ms; /* how far the wall clock is ahead of the one that only counts */
};

struct jump {
	int64_t back_ms, n;
};

static enum rc jump_rows(struct ctx *c, void *arg)
{
	struct jump *k = arg;
	int64_t after_ms = c->now_ms + (k->back_ms > NEAR_MS ? k->back_ms - NEAR_MS : 0);
	TRY(store_notice_mail_move_with_clock(c, k->back_ms, after_ms));
	return store_outbox_move_with_clock(c, k->back_ms, after_ms, &k->n);
}

/* The desk was down when it happened: its newest event is still to come. */
static enum rc clock_was_ahead(struct ctx *c)
{
	struct jump k = {0};
	int64_t newest_ms = 0;

	TRY(event_newest_time(c, &newest_ms));
	k.back_ms = newest_ms - c->now_ms;
	if (k.back_ms <= JUMP_MS)
		return RC_OK;
	log_line(LOG_WARN, "clock_was_set_back", NULL);
	return jump_rows(c, &k);
}

/* A reply that waits for seconds would wait for a day when the clock is set back by one. */
static enum rc follow_clock(struct ctx *c, struct sender *s)
{
	int64_t ahead = c->now_ms - clock_mono_ms();
	struct jump k = {.back_ms = s->clock_ms - ahead};

	if (s->clock_ms != 0 && k.back_ms > JUMP_MS) {
		log_line(LOG_WARN, "clock_was_set_back", NULL);
		TRY(store_tx(c, DB_WRITE, jump_rows, &k));
	}
	s->clock_ms = ahead;
	return RC_OK;
}

static enum rc reclaim_rows(struct ctx *c, void *arg)
{
	int64_t *n = arg, notices;
	TRY(clock_was_ahead(c));
	TRY(store_outbox_reclaim(c, INT64_MAX, n));
	return store_notice_mail_reclaim(c, &notices);
}

enum rc send_begin(struct ctx *c, struct loop *l)
{
	int64_t n = 0;
	char count[24];
	struct sender *s = talloc_zero(l, struct sender);
	l->state = s;
	l->jobs->couriers = couriers_new(l->jobs);
	TRY(file_make_dirs(c, path_join(c, store_data_dir(c->store), "outgoing"), 0750));
	TRY(store_tx(c, DB_WRITE, reclaim_rows, &n));
	snprintf(count, sizeof count, "%lld", (long long)n);
	if (n > 0)
		log_line(LOG_WARN, "sending_was_interrupted", "possible_repeats", count, NULL);
	return RC_OK;
}

/* The second sending says so to whoever receives it. */
struct bytes send_marked(struct ctx *c, struct bytes mail)
{
	static const char header[] = "X-Wellspring-Possible-Repeat: yes\r\n";
	uint8_t *p = talloc_size(c, sizeof header - 1 + mail.n);
	memcpy(p, header, sizeof header - 1);
	memcpy(p + sizeof header - 1, mail.p, mail.n);
	return (struct bytes){p, sizeof header - 1 + mail.n};
}

struct turn {
	int64_t *mailboxes; /* where replies are due */
	int n;
	int64_t next_ms, timeout_s;
	bool notices;
};

static enum rc look_rows(struct ctx *c, void *arg)
{
	struct turn *t = arg;
	int64_t reply, notice;
	t->timeout_s = 30;
	TRY(setting_i64(c, "mail_timeout_seconds", &t->timeout_s));
	TRY(store_outbox_next_due(c, &reply));
	TRY(store_notice_mail_next_due(c, &notice));
	t->notices = notice != 0 && notice <= c->now_ms;
	t->next_ms = reply == 0 || (notice != 0 && notice < reply) ? notice : reply;
	if (reply != 0 && reply <= c->now_ms)
		TRY(store_outbox_due_mailboxes(c, c, &t->mailboxes, &t->n));
	return RC_OK;
}

enum rc send_turn(struct ctx *c, struct loop *l, int64_t *out_wait_ms)
{
	struct couriers *couriers = l->jobs->couriers;
	struct turn t = {0};

	couriers_sweep(couriers);
	TRY(follow_clock(c, l->state));
	TRY(store_tx(c, DB_READ, look_rows, &t));
	*out_wait_ms = LOOK_MS;
	if (t.next_ms > c->now_ms)
		*out_wait_ms = t.next_ms - c->now_ms;
	for (int i = 0; i < t.n; i++)
		couriers_call(couriers, t.mailboxes[i], t.timeout_s);
	if (t.notices)
		couriers_call(couriers, COURIER_OF_THE_DESK, t.timeout_s);
	return RC_OK;
}
