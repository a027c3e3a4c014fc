#include "desk/silence.h"

#include <math.h>

#include "store/engine.h"
#include "store/event.h"
#include "store/mailbox.h"
#include "store/raw.h"

#define HOUR_MS 3600000LL
#define WEEK_HOURS 168
#define LEAST_MS (4 * HOUR_MS) /* of silence, before anybody is told */
#define CONTACT_MS (15 * 60000LL) /* a server heard within that time */

/* Twice the longest pause: for that, so much has to be known. */
#define PAUSE_HOURS 8
#define PAUSE_SPAN WEEK_HOURS
/* The hours of the week: for that, more. */
#define WEEK_LEAST 20
#define WEEK_SPAN (2 * WEEK_HOURS)
/* One silence of three thousand would last so long by chance. */
#define UNLIKELY 8.0

static int64_t longest_pause(const int64_t *hours, size_t n)
{
	int64_t longest = 0;

	for (size_t i = 1; i < n; i++)
		if (hours[i] - hours[i - 1] > longest)
			longest = hours[i] - hours[i - 1];
	return longest;
}

/* In how many of the weeks mail came in each hour of the week. */
static void count_weeks(const int64_t *hours, size_t n, int weeks, int out[WEEK_HOURS])
{
	uint8_t seen[WEEK_HOURS] = {0};

	for (size_t i = 0; i < n; i++) {
		int64_t back = (hours[n - 1] - hours[i]) / WEEK_HOURS;
		if (back < weeks)
			seen[hours[i] % WEEK_HOURS] |= (uint8_t)(1 << back);
	}
	for (int h = 0; h < WEEK_HOURS; h++)
		out[h] = __builtin_popcount(seen[h]);
}

/* The hour at whose end so many hours went by in which mail nearly always came that it is
 * unlikely; after `latest` nobody counts any more. */
static int64_t week_due(const int64_t *hours, size_t n, int64_t latest)
{
	int weeks = (int)((hours[n - 1] - hours[0]) / WEEK_HOURS);
	int counts[WEEK_HOURS];
	double unlikely = 0;
	int64_t h = hours[n - 1];

	if (weeks > SILENCE_WEEKS)
		weeks = SILENCE_WEEKS;
	count_weeks(hours, n, weeks, counts);
	while (unlikely < UNLIKELY && h < latest) {
		h++;
		/* One week more than was seen: nothing is ever certain. */
		unlikely -= log(1.0 - counts[h % WEEK_HOURS] / (weeks + 1.0));
	}
	return h;
}

int64_t silence_due_ms(const int64_t *hours, size_t n)
{
	if (n < PAUSE_HOURS || hours[n - 1] - hours[0] < PAUSE_SPAN)
		return 0;
	int64_t last = hours[n - 1] + 1; /* its end */
	int64_t due = last + 2 * longest_pause(hours, n);
	if (n >= WEEK_LEAST && hours[n - 1] - hours[0] >= WEEK_SPAN)
		due = week_due(hours, n, due - 1) + 1;
	return due * HOUR_MS > last * HOUR_MS + LEAST_MS ? due * HOUR_MS
	                                                 : last * HOUR_MS + LEAST_MS;
}

/* ---- looking ---- */

static void tell(struct ctx *c, int64_t mailbox_id, bool silent)
{
	event_add(c, &(struct event){
	                     .kind = silent ? "mailbox.silent" : "mailbox.heard",
	                     .mailbox_id = mailbox_id,
	                     .subject_kind = "mailbox",
	                     .subject_id = mailbox_id,
	             });
}

/* Where reading is in trouble, or nobody was asked lately, silence says nothing; nor does it
 * while the history is taken in: its newest letter so far may be weeks old. */
static bool can_be_heard(const struct mailbox *m, const struct mailbox_state *s, int64_t now_ms)
{
	if (m->paused)
		return false;
	if (m->imap_url == NULL)
		return true;
	return s->error_slug == NULL && s->history_left == 0 &&
	       now_ms - s->last_contact_ms < CONTACT_MS;
}

static enum rc is_silent(struct ctx *c, int64_t mailbox_id, int64_t last_ms, bool *out)
{
	int64_t *hours;
	int n = 0;

	*out = false;
	if (last_ms == 0 || c->now_ms - last_ms < LEAST_MS)
		return RC_OK;
	int64_t since = last_ms - (int64_t)SILENCE_WEEKS * WEEK_HOURS * HOUR_MS;
	TRY(store_raw_hours(c, c, mailbox_id, since, last_ms, &hours, &n));
	int64_t due = silence_due_ms(hours, (size_t)n);
	*out = due != 0 && c->now_ms >= due;
	return RC_OK;
}

struct look {
	struct mailbox *list;
	int n;
	int64_t *since; /* what silent_since has to become; -1: stays */
	bool any;
};

static enum rc look_at(struct ctx *c, struct look *k, int i)
{
	const struct mailbox *m = &k->list[i];
	struct mailbox_state s;
	bool silent = false;

	k->since[i] = -1;
	TRY(store_mailbox_state_get(c, c, m->id, &s));
	/* New mail ends it at once, whatever else is the matter. */
	bool heard = s.silent_since_ms != 0 && s.last_mail_ms > s.silent_since_ms;
	if (can_be_heard(m, &s, c->now_ms))
		TRY(is_silent(c, m->id, s.last_mail_ms, &silent));
	else if (!heard && !m->paused)
		return RC_OK;
	int64_t since = silent ? s.last_mail_ms : 0;
	if (since != s.silent_since_ms) {
		k->since[i] = since;
		k->any = true;
	}
	return RC_OK;
}

static enum rc look_rows(struct ctx *c, void *arg)
{
	struct look *k = arg;

	k->any = false;
	TRY(store_mailbox_list(c, c, &k->list, &k->n));
	k->since = talloc_zero_array(c, int64_t, (size_t)k->n + 1);
	for (int i = 0; i < k->n; i++)
		TRY(look_at(c, k, i));
	return RC_OK;
}

static enum rc write_rows(struct ctx *c, void *arg)
{
	struct look *k = arg;

	for (int i = 0; i < k->n; i++) {
		if (k->since[i] < 0)
			continue;
		TRY(store_mailbox_state_set_silent(c, k->list[i].id, k->since[i]));
		tell(c, k->list[i].id, k->since[i] != 0);
	}
	return RC_OK;
}

enum rc silence_look(struct ctx *c)
{
	struct look k = {0};

	TRY(store_tx(c, DB_READ, look_rows, &k));
	return k.any ? store_tx(c, DB_WRITE, write_rows, &k) : RC_OK;
}
