/* desk/promise_time: when a promise is due, and when its owner is told. */
#include "desk/promise_time.h"

#include <string.h>

#include "desk/calendar.h"
#include "desk/setting.h"
#include "i18n/i18n.h"

#define HOUR_MS 3600000LL
#define DAYS_BACK 14 /* a holiday is not longer */
#define AFTERNOON 15
#define BEFORE_HOUR_MS (2 * HOUR_MS) /* of what is due at an hour */
#define SKIPS 15 /* minutes: clocks are put forward by so much, or by a multiple */
#define DAY_LENGTH 10 /* of "2026-11-27" */

static enum rc no_such_day(struct ctx *c)
{
	return ctx_fail_field(c, RC_INVALID, "due", "no_such_day",
	        "There is no such day. Please choose another one.", NULL);
}

/* Midnight, or where the clocks skip it, the first moment there is. */
static bool begin_of(const void *mem, const struct due_clock *clock, const char *day, int64_t *out)
{
	for (int minute = 0; minute < 24 * 60; minute += SKIPS)
		if (i18n_instant(clock->zone,
		            talloc_asprintf(mem, "%sT%02d:%02d", day, minute / 60, minute % 60),
		            out))
			return true;
	return false;
}

/* The end of a day, or the hour itself. */
static bool end_of(const struct due_clock *clock, const char *due, int64_t *out)
{
	void *mem = talloc_new(NULL);
	int64_t ms = 0;
	bool ok;

	if (strlen(due) > DAY_LENGTH) {
		ok = i18n_instant(clock->zone, due, &ms);
	} else {
		ok = begin_of(mem, clock, due, &ms) &&
		     /* an island that changed sides had no next day */
		     (begin_of(mem, clock, calendar_day(mem, due, 1), &ms) ||
		             begin_of(mem, clock, calendar_day(mem, due, 2), &ms));
	}
	if (ok)
		*out = ms;
	talloc_free(mem);
	return ok;
}

static int64_t at_hour(const struct due_clock *clock, const char *day, int hour)
{
	char *text = talloc_asprintf(NULL, "%sT%02d:00", day, hour);
	int64_t ms = 0;

	if (!i18n_instant(clock->zone, text, &ms))
		ms = 0; /* the clocks skip it */
	talloc_free(text);
	return ms;
}

/* The working day before; NULL: none for long. */
static const char *working_day_before(
        const void *mem, const struct due_clock *clock, const char *day)
{
	for (int back = 1; back <= DAYS_BACK; back++) {
		const char *one = calendar_day(mem, day, -back);
		if (calendar_works(clock, one))
			return one;
	}
	return NULL;
}

/* In the morning of the working day before; where that is past, on the day itself, while there is
 * time to do it. */
static int64_t when_to_tell(
        const struct due_clock *clock, const char *due, int64_t due_ms, int hour)
{
	void *mem = talloc_new(NULL);
	const char *day = talloc_strndup(mem, due, DAY_LENGTH);
	const char *before = working_day_before(mem, clock, day);
	bool has_hour = strlen(due) > DAY_LENGTH;
	int64_t times[] = {
	        before == NULL ? 0 : at_hour(clock, before, hour),
	        has_hour ? due_ms - BEFORE_HOUR_MS : at_hour(clock, day, hour),
	        has_hour ? 0 : at_hour(clock, day, AFTERNOON),
	        clock->now_ms + (due_ms - clock->now_ms) / 2,
	};
	int64_t out = due_ms;

	for (size_t i = 0; i < sizeof times / sizeof *times && out == due_ms; i++)
		if (times[i] > clock->now_ms && times[i] < due_ms)
			out = times[i];
	talloc_free(mem);
	return out;
}

static enum rc set_tell(struct ctx *c, struct promise_row *p)
{
	struct due_clock clock;
	int64_t hour;

	p->tell_ms = 0;
	if (p->due == NULL)
		return RC_OK;
	TRY(calendar_clock(c, c, &clock));
	TRY(setting_i64(c, "promise_remind_hour", &hour));
	p->tell_ms = when_to_tell(&clock, p->due, p->due_ms, (int)hour);
	return RC_OK;
}

/* Closed behind its time: that it was over was said by then. */
static bool was_told(const struct promise_row *p)
{
	return p->closed_ms != 0 && p->closed_ms >= p->due_ms && !p->unsent;
}

enum rc promise_set_tell(struct ctx *c, struct promise_row *p)
{
	if (!was_told(p))
		return set_tell(c, p);
	p->tell_ms = 0;
	return RC_OK;
}

enum rc promise_set_due(struct ctx *c, struct promise_row *p)
{
	struct due_clock clock;

	p->due_ms = PROMISE_NO_DAY_MS;
	TRY(calendar_clock(c, c, &clock));
	if (p->due != NULL && !end_of(&clock, p->due, &p->due_ms))
		return no_such_day(c);
	return set_tell(c, p);
}
