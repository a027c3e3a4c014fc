/* desk/notice_choice: what somebody wants to hear of, and how. */
#include "desk/notice_choice.h"

#include "base/str.h"
#include "desk/setting.h"
#include "i18n/i18n.h"
#include "store/engine.h"
#include "store/event.h"

#define HOUR_MS 3600000LL
#define MORNING 8 /* o'clock */

/* Quiet until somebody wishes otherwise: what waits for this person alone may show itself, the rest
 * stands in the list. */
static const struct notice_choice defaults[] = {
        {NOTICE_MENTION, true, true, true},
        {NOTICE_ASSIGNED, true, true, true},
        {NOTICE_LETTER_MINE, true, false, true},
        {NOTICE_LETTER_FOLLOWED, true, false, false},
        {NOTICE_NOTE_MINE, true, false, false},
        {NOTICE_NOTE_FOLLOWED, true, false, false},
        {NOTICE_WOKE, true, false, true},
        {NOTICE_FAILED, true, true, true},
        {NOTICE_MAILBOX_TROUBLE, true, true, true},
        {NOTICE_MAILBOX_SILENT, true, false, true},
        {NOTICE_TEAM, false, false, false},
        {NOTICE_PROMISE_DUE, true, true, true},
        {NOTICE_PROMISE_OVERDUE, true, true, true},
        {NOTICE_PROMISE_MOVED, true, true, true},
};
#define CHOICES ((int)(sizeof defaults / sizeof *defaults))

enum rc notice_choice_of(
        struct ctx *c, int64_t user_id, enum notice_kind kind, struct notice_choice *out)
{
	enum rc rc = store_notice_choice_get(c, user_id, kind, out);

	if (rc != RC_NOT_FOUND)
		return rc;
	/* nobody can turn off that mails have ended */
	*out = (struct notice_choice){.kind = kind, .app = true};
	for (int i = 0; i < CHOICES; i++)
		if (defaults[i].kind == kind)
			*out = defaults[i];
	return RC_OK;
}

enum rc notice_digest_of(struct ctx *c, const void *mem, int64_t user_id, struct notice_digest *out)
{
	enum rc rc = store_notice_digest_get(c, mem, user_id, out);

	if (rc != RC_NOT_FOUND)
		return rc;
	*out = (struct notice_digest){.user_id = user_id, .hour = MORNING};
	return setting_text(c, mem, "time_zone", &out->zone);
}

int64_t notice_digest_next(const struct notice_digest *d, int64_t now_ms)
{
	int64_t next = 0;

	if (d->often == NOTICE_HOURLY)
		return (now_ms / HOUR_MS + 1) * HOUR_MS;
	if (d->often == NOTICE_DAILY && !i18n_next_hour(d->zone, d->hour, now_ms, &next))
		return now_ms + 24 * HOUR_MS;
	return next;
}

struct work {
	const void *mem;
	const struct notice_choices_change *change;
	struct notice_choices whole;
};

static enum rc load(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct notice_choice own[NOTICE_KINDS];
	int n = 0;

	w->whole.n = 0;
	for (int i = 0; i < CHOICES; i++)
		w->whole.v[w->whole.n++] = defaults[i];
	TRY(store_notice_choice_list(c, c->actor.user_id, own, &n));
	for (int i = 0; i < CHOICES; i++)
		for (int k = 0; k < n; k++)
			if (own[k].kind == defaults[i].kind)
				w->whole.v[i] = own[k];
	return notice_digest_of(c, w->mem, c->actor.user_id, &w->whole.digest);
}

enum rc notice_choices_get(struct ctx *c, const void *mem, struct notice_choices *out)
{
	struct work w = {.mem = mem};

	TRY(store_tx(c, DB_READ, load, &w));
	*out = w.whole;
	return RC_OK;
}

static bool changes_digest(const struct notice_choices_change *h)
{
	return h->often >= 0 || h->hour >= 0 || h->zone != NULL || h->words >= 0;
}

static enum rc update_digest(struct ctx *c, const struct work *w)
{
	const struct notice_choices_change *h = w->change;
	struct notice_digest d;

	TRY(notice_digest_of(c, w->mem, c->actor.user_id, &d));
	if (h->often >= 0) {
		d.often = (enum notice_often)h->often;
		d.stopped_ms = 0; /* chosen again: it is tried again */
		d.stopped_words = NULL;
	}
	if (h->hour >= 0)
		d.hour = h->hour;
	if (h->zone != NULL)
		d.zone = h->zone;
	if (h->words >= 0)
		d.words = h->words == 1;
	d.next_ms = d.stopped_ms != 0 ? 0 : notice_digest_next(&d, c->now_ms);
	return store_notice_digest_put(c, &d);
}

static enum rc update(struct ctx *c, void *arg)
{
	struct work *w = arg;

	for (int i = 0; i < w->change->n; i++)
		TRY(store_notice_choice_put(c, c->actor.user_id, &w->change->v[i]));
	if (changes_digest(w->change))
		TRY(update_digest(c, w));
	event_add(c, &(struct event){.kind = "notice.choice",
	                     .subject_kind = "user",
	                     .subject_id = c->actor.user_id});
	return load(c, w);
}

enum rc notice_choices_update(struct ctx *c, const void *mem,
        const struct notice_choices_change *change, struct notice_choices *out)
{
	struct work w = {.mem = mem, .change = change};
	int64_t ms;

	if (change->zone != NULL && !i18n_next_hour(change->zone, 0, c->now_ms, &ms))
		return ctx_fail_field(
		        c, RC_INVALID, "zone", "no_such_zone", "There is no such time zone.", NULL);
	TRY(store_tx(c, DB_WRITE, update, &w));
	*out = w.whole;
	return RC_OK;
}

static const char *const often_names[] = {
        [NOTICE_NEVER] = "off", [NOTICE_HOURLY] = "hourly", [NOTICE_DAILY] = "daily"};

const char *notice_often_name(enum notice_often often)
{
	return often_names[often];
}

int notice_often_parse(const char *name)
{
	for (int i = NOTICE_NEVER; i <= NOTICE_DAILY; i++)
		if (str_eq(often_names[i], name))
			return i;
	return -1;
}
