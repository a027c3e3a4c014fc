/*
 * desk/calendar: the desk's clocks and working days (settings time_zone, work_days, holidays).
 * Needs an open transaction; everything lives in mem.
 */
#ifndef DESK_CALENDAR_H
#define DESK_CALENDAR_H

#include "base/ctx.h"
#include "text/due.h"

/* Now, here. */
MUST_CHECK enum rc calendar_clock(struct ctx *c, const void *mem, struct due_clock *out);
/* A setting holidays: days, and countries whose holidays are known. RC_INVALID "no_such_holiday".
 * Needs no transaction. */
MUST_CHECK enum rc calendar_holidays_check(struct ctx *c, const char *text);
/* Whether people work on "2026-11-27"; false for what is no day. */
bool calendar_works(const struct due_clock *clock, const char *day);
/* The day so many days later, or earlier. */
char *calendar_day(const void *mem, const char *day, int later);

#endif
