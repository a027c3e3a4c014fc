/* text/due: what was read of one clause, put together. */
#include "text/due.h"

#include <stdio.h>

#include "text/due_impl.h"

#define NIGHT_HOURS 5 /* nobody means three at night by "at three, around noon" */

static void resolve_day(struct due_got *g)
{
	int32_t today = g->d->now.date, monday = today - due_weekday(today);

	if (g->weekday != 0) {
		int ahead = g->week >= 0 ? g->week : g->next ? 1 : -1;
		g->date = ahead >= 0 ? monday + ahead * 7 + g->weekday - 1
		                     : today + (g->weekday - 1 - due_weekday(today) + 7) % 7;
	} else if (g->week >= 0) {
		g->date = monday + g->week * 7 + g->week_day;
		if (g->date < today)
			g->date += 7;
	}
	if (g->before && !g->time && g->part < 0 && g->date > today)
		g->date--;
}

/* The hour of the day where the half is not said: people mean the hours when they work. */
static void resolve_half(struct due_got *g)
{
	bool today = !g->day || g->date == g->d->now.date;
	int at = g->hour * 60 + g->minute;

	if (g->sure || g->hour >= 12)
		return;
	if (g->part == 12 * 60) { /* in the morning, at noon */
		g->hour += g->hour < NIGHT_HOURS ? 12 : 0;
		return;
	}
	if (g->part > 12 * 60)
		g->hour += 12;
	else if (g->hour < 7 || (today && at <= g->d->now.minute && at + 720 > g->d->now.minute))
		g->hour += 12;
}

/* The minute of the day, -1 when none is named. */
static int minute_of(struct due_got *g)
{
	if (!g->time)
		return g->part;
	resolve_half(g);
	return g->hour * 60 + g->minute;
}

static void put_together(struct due_got *g, struct due *out)
{
	int32_t today = g->d->now.date;

	resolve_day(g);
	int at = minute_of(g);
	bool alone = !g->day && at >= 0;
	bool over = at <= g->d->now.minute;
	if (alone)
		g->date = today + over;
	else if (g->time && g->weekday != 0 && g->date == today && over)
		g->date += 7;
	if (g->instant && !g->day && at < 0) {
		g->date = g->moment.date;
		at = g->moment.minute;
	}
	out->kind = at >= 0 ? DUE_MINUTE : DUE_DAY;
	out->named = !g->counted;
	out->near = g->near || (alone && !g->instant);
	due_civil(g->date, &out->year, &out->month, &out->day);
	at = at < 0 ? 0 : at;
	out->hour = at / 60;
	out->minute = at % 60;
}

bool due_read(const struct due_times *d, uint32_t from, uint32_t to, struct due *out)
{
	struct due_got g = {.d = d, .week = -1, .part = -1};
	struct due due = {.kind = DUE_NEVER};

	for (uint32_t i = from, end; i < to && i < d->ts->n; i = end) {
		end = d->ts->list[i].quoted ? i : due_reading(&g, i);
		if (end <= i) {
			end = i + 1;
			continue;
		}
		if (due.to == 0)
			due.from = i;
		due.to = end;
	}
	if (g.day || g.time || g.part >= 0 || g.instant)
		put_together(&g, &due);
	else if (!g.vague)
		return false;
	*out = due;
	return true;
}

void due_write(const struct due *due, char out[DUE_TEXT])
{
	out[0] = 0;
	if (due->kind == DUE_DAY)
		snprintf(out, DUE_TEXT, "%04u-%02u-%02u", (unsigned)due->year % 10000,
		        (unsigned)due->month % 100, (unsigned)due->day % 100);
	else if (due->kind == DUE_MINUTE)
		snprintf(out, DUE_TEXT, "%04u-%02u-%02uT%02u:%02u", (unsigned)due->year % 10000,
		        (unsigned)due->month % 100, (unsigned)due->day % 100,
		        (unsigned)due->hour % 100, (unsigned)due->minute % 100);
}
