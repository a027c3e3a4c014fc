/* text/due: the readings. Each takes what it knows at a token and says where it ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/due_impl.h"
#include "text/due_number.h"

#define COUNT_MAX 3650
#define NEGATION_MAX 10 /* tokens between "nobody" and "before ten" */

static const char *fold_at(const struct due_times *d, uint32_t i)
{
	return i < d->ts->n ? d->ts->list[i].fold : "";
}

static bool kind_at(const struct due_times *d, uint32_t i, enum token_kind kind)
{
	return i < d->ts->n && d->ts->list[i].kind == kind;
}

/* Where "and", "or", "to" or a dash between two times ends; i when there is none. */
static uint32_t joint(const struct due_times *d, uint32_t i)
{
	if (strcmp(fold_at(d, i), "-") == 0)
		return i + 1;
	uint32_t to = due_past(d, i, DUE_WORD_AND);
	return to > i ? to : due_past(d, i, DUE_WORD_BY);
}

static bool figure_at(const struct due_times *d, uint32_t i, struct due_number *out)
{
	return kind_at(d, i, TOKEN_NUMBER) && due_number(d->ts->list[i].fold, out);
}

/* A number as figures or as a word; i when there is none. */
static uint32_t number_at(const struct due_times *d, uint32_t i, double *out)
{
	struct due_number figure;
	const struct find *f = due_at(d, i, DUE_WORD_NUMBER);

	if (figure_at(d, i, &figure) && (figure.plain || figure.range)) {
		*out = figure.value;
		return i + 1;
	}
	if (f == NULL)
		return i;
	*out = strtod(f->value, NULL);
	return f->to;
}

static bool read_part(struct due_got *g, uint32_t i, uint32_t *end)
{
	const struct find *f = due_at(g->d, i, DUE_WORD_PART);
	int hour, minute;

	if (f == NULL || sscanf(f->value, "%2d:%2d", &hour, &minute) != 2)
		return false;
	g->part = hour * 60 + minute;
	*end = f->to;
	return true;
}

/* ---- so long from now ---- */

/* Where a date stands from: earlier times of the same clause do not count any more. */
static void set_day(struct due_got *g, int32_t date, uint32_t end)
{
	g->day = true;
	g->date = date;
	g->weekday = 0;
	g->day_end = end;
}

static void add_amount(struct due_got *g, double count, const char *unit, uint32_t end)
{
	int32_t today = g->d->now.date;
	int whole = count > COUNT_MAX ? COUNT_MAX : (int)(count + 0.99);
	double minutes = strcmp(unit, "minute") == 0   ? 1
	                 : strcmp(unit, "hour") == 0   ? 60
	                 : strcmp(unit, "24hour") == 0 ? DAY_MINUTES
	                                               : 0;

	g->counted = true;
	if (minutes > 0) {
		double span = (count > COUNT_MAX ? COUNT_MAX : count) * minutes;
		g->instant = true;
		g->moment = due_local_of(
		        g->d->clock, g->d->clock->now_ms + (int64_t)(span * MINUTE_MS));
	} else if (strcmp(unit, "workday") == 0) {
		set_day(g, due_add_workdays(g->d->clock->calendar, today, whole), end);
	} else if (strcmp(unit, "month") == 0 || strcmp(unit, "year") == 0) {
		set_day(g, due_add_months(today, whole * (*unit == 'y' ? 12 : 1)), end);
	} else {
		set_day(g, today + whole * (strcmp(unit, "week") == 0 ? 7 : 1), end);
	}
}

/* What leads to a number with its unit; a unit alone needs more. */
static bool leads_amount(const struct due_times *d, uint32_t i, bool counted)
{
	const struct find *few = due_led(d, i, DUE_WORD_NEXT_FEW);

	if (due_led(d, i, DUE_WORD_IN) != NULL)
		return true;
	if (counted)
		return few != NULL || due_led(d, i, DUE_WORD_IN_NUMBER) != NULL;
	return few != NULL && (due_led(d, few->from, DUE_WORD_IN) != NULL);
}

static uint32_t read_few(struct due_got *g, uint32_t i)
{
	uint32_t at = due_past(g->d, i, DUE_WORD_FEW);
	uint32_t end = at > i ? due_past(g->d, at, DUE_WORD_UNIT) : i;

	if (end <= at || due_past(g->d, end, DUE_WORD_PAST) > end)
		return i;
	g->vague = true;
	return end;
}

/* The end of a number, of the second where two are joined: "two or three". */
static uint32_t count_at(const struct due_times *d, uint32_t i, double *count)
{
	uint32_t at = number_at(d, i, count), on = joint(d, at);
	double second;

	if (at > i && on > at && number_at(d, on, &second) > on && second > *count) {
		*count = second;
		return number_at(d, on, &second);
	}
	return at;
}

static uint32_t read_amount(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	double count = 1, half = 0;
	const struct find *span = due_at(d, i, DUE_WORD_SPAN);
	uint32_t at = span != NULL ? i : count_at(d, i, &count);
	uint32_t skip = at > i ? due_past(d, at, DUE_WORD_NEXT_FEW) : at;
	const struct find *unit = span != NULL ? span : due_at(d, skip, DUE_WORD_UNIT);
	bool counted = at > i || span != NULL;
	struct due_number figure;

	if (unit == NULL)
		return i;
	bool workday = strcmp(unit->value, "workday") == 0;
	if (!leads_amount(d, i, counted) &&
	        !(workday && !counted &&
	                (due_led(d, i, DUE_WORD_NEXT) || due_led(d, i, DUE_WORD_NEXT_FEW))))
		return i;
	uint32_t end = unit->to;
	if (due_past(d, end, DUE_WORD_PAST) > end || due_led(d, i, DUE_WORD_PAST) != NULL ||
	        (!counted && figure_at(d, end, &figure)))
		return end;
	if (span != NULL) {
		char name[16];
		if (sscanf(span->value, "%lf %15s", &count, name) == 2)
			add_amount(g, count, name, end);
		return end;
	}
	const struct find *more = due_at(d, end, DUE_WORD_NUMBER_HALF);
	if (more != NULL) {
		half = strtod(more->value, NULL);
		end = more->to;
	}
	add_amount(g, count + half, unit->value, end);
	return end;
}

/* ---- dates ---- */

static uint32_t past_marks(const struct due_times *d, uint32_t i)
{
	for (uint32_t at = i;; i = at) {
		at = due_past(d, i, DUE_WORD_MONTHDAY_MARK);
		if (at == i)
			at = due_past(d, i, DUE_WORD_DATE_JOINT);
		if (at == i && strcmp(fold_at(d, i), ".") == 0 && i + 1 < d->ts->n &&
		        d->ts->list[i].sentence == d->ts->list[i + 1].sentence)
			at = i + 1;
		if (at == i)
			return i;
	}
}

/* A day of the month: 3, 3rd, trzeciego. */
static uint32_t monthday_at(const struct due_times *d, uint32_t i, int *day)
{
	struct due_number figure;
	const struct find *f = due_at(d, i, DUE_WORD_MONTHDAY);

	if (f == NULL)
		f = due_at(d, i, DUE_WORD_ORDINAL);
	if (figure_at(d, i, &figure) && figure.plain && figure.value >= 1 && figure.value <= 31) {
		*day = (int)figure.value;
		return i + 1;
	}
	if (f == NULL || strchr(f->value, ':') != NULL)
		return i;
	*day = atoi(f->value);
	return f->to;
}

static uint32_t year_at(const struct due_times *d, uint32_t i, int *year)
{
	struct due_number figure;
	uint32_t at = strcmp(fold_at(d, i), ",") == 0 ? i + 1 : i;

	if (!figure_at(d, at, &figure) || !figure.plain || figure.value < 1970 || figure.value > 2200)
		return i;
	*year = (int)figure.value;
	return due_past(d, at + 1, DUE_WORD_YEAR_MARK);
}

/* Without a year it is the next such day. */
static void take_date(struct due_got *g, int year, int month, int day, uint32_t end)
{
	int y, m, on;

	due_civil(g->d->now.date, &y, &m, &on);
	if (year == 0)
		year = month < m || (month == m && day < on) ? y + 1 : y;
	if (day > due_month_length(year, month))
		return;
	set_day(g, due_days(year, month, day), end);
}

static uint32_t read_literal(struct due_got *g, uint32_t i)
{
	struct due_number figure;

	if (!figure_at(g->d, i, &figure) || !figure.date)
		return i;
	if (figure.time && (due_led(g->d, i, DUE_WORD_AT) != NULL ||
	                           due_past(g->d, i + 1, DUE_WORD_CLOCK) > i + 1 ||
	                           due_past(g->d, i + 1, DUE_WORD_AM) > i + 1))
		return i;
	if (figure.range && due_past(g->d, i + 1, DUE_WORD_CLOCK) > i + 1)
		return i;
	take_date(g, figure.year, figure.month, figure.day, i + 1);
	return due_past(g->d, i + 1, DUE_WORD_YEAR_MARK);
}

static uint32_t read_date(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	int year = 0, month, day = 0;
	uint32_t at = year_at(d, i, &year);

	if (at > i && due_at(d, at, DUE_WORD_MONTH) == NULL)
		return i;
	uint32_t after = at > i ? at : monthday_at(d, i, &day);
	const struct find *named = due_at(d, day != 0 ? past_marks(d, after) : at, DUE_WORD_MONTH);
	if (named == NULL)
		return i;
	month = atoi(named->value);
	uint32_t end = named->to;
	if (day == 0) {
		uint32_t on = past_marks(d, end);
		end = monthday_at(d, on, &day);
		if (end == on)
			return i;
		end = past_marks(d, end);
	}
	if (year == 0)
		end = year_at(d, end, &year);
	take_date(g, year, month, day, end);
	return end;
}

/* "the end of January", "in January": its last day. */
static uint32_t read_month(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	const struct find *f = due_at(d, i, DUE_WORD_MONTH);
	int year, month, day;

	if (f == NULL)
		return i;
	uint32_t end = due_past(d, f->to, DUE_WORD_END_AFTER);
	if (end == f->to && due_led(d, i, DUE_WORD_END_OF) == NULL &&
	        due_led(d, i, DUE_WORD_IN) == NULL && due_led(d, i, DUE_WORD_ON) == NULL)
		return i;
	due_civil(d->now.date, &year, &month, &day);
	year += atoi(f->value) < month;
	month = atoi(f->value);
	set_day(g, due_days(year, month, due_month_length(year, month)), end);
	return end;
}

/* "the 15th", "στις 15 του μήνα": the next one. */
static uint32_t read_monthday(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	int year, month, today, day = 0;
	struct due_number figure;
	uint32_t at = monthday_at(d, i, &day), end = due_past(d, at, DUE_WORD_MONTHDAY_MARK);

	if (at == i || day < 1 || day > 31)
		return i;
	if (figure_at(d, i, &figure) ? end == at : due_at(d, i, DUE_WORD_MONTHDAY) == NULL)
		return i;
	if (due_led(d, i, DUE_WORD_BY) == NULL && due_led(d, i, DUE_WORD_BEFORE) == NULL &&
	        due_led(d, i, DUE_WORD_ON) == NULL && end == at)
		return i;
	due_civil(d->now.date, &year, &month, &today);
	int32_t first = due_add_months(due_days(year, month, 1), day < today);
	due_civil(first, &year, &month, &today);
	if (day <= due_month_length(year, month))
		set_day(g, first + day - 1, end);
	return end;
}

/* ---- days and weeks ---- */

static uint32_t read_weekday(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	const struct find *f = due_at(d, i, DUE_WORD_WEEKDAY);

	if (f == NULL)
		return i;
	if (due_led(d, i, DUE_WORD_PAST) != NULL || due_past(d, f->to, DUE_WORD_PAST) > f->to)
		return f->to;
	g->day = true;
	g->weekday = atoi(f->value);
	g->next = due_led(d, i, DUE_WORD_NEXT) != NULL;
	g->day_end = f->to;
	return f->to;
}

static uint32_t read_day(struct due_got *g, uint32_t i)
{
	const struct find *f = due_at(g->d, i, DUE_WORD_DAY);

	if (f == NULL)
		return i;
	g->near = true;
	set_day(g, g->d->now.date + atoi(f->value), f->to);
	return f->to;
}

static void take_month(struct due_got *g, int ahead, int of, uint32_t end)
{
	int year, month, day;

	due_civil(due_add_months(g->d->now.date, ahead * of), &year, &month, &day);
	if (of == 12)
		month = 12;
	set_day(g, due_days(year, month, due_month_length(year, month)), end);
}

static uint32_t read_period(struct due_got *g, uint32_t i)
{
	const struct find *f = due_at(g->d, i, DUE_WORD_PERIOD);
	char name[16];
	int ahead = 0;

	if (f == NULL || sscanf(f->value, "%15s %d", name, &ahead) < 1)
		return i;
	if (strcmp(name, "month") == 0) {
		take_month(g, ahead, 1, f->to);
	} else if (strcmp(name, "year") == 0) {
		take_month(g, ahead, 12, f->to);
	} else if (strcmp(name, "day") == 0) {
		if (!g->day)
			set_day(g, g->d->now.date, 0);
	} else {
		g->week = ahead;
		g->week_day = strcmp(name, "weekend") == 0       ? 6
		              : strcmp(name, "week_start") == 0  ? 0
		              : strcmp(name, "week_middle") == 0 ? 2
		                                                 : 4;
		g->day = true;
		g->day_end = f->to;
	}
	return f->to;
}

/* ---- hours ---- */

/* What may stand behind a bare number that is an hour: no thing that it counts. */
static bool counts_nothing(const struct due_times *d, uint32_t i, bool strict)
{
	if (i >= d->ts->n || !kind_at(d, i, TOKEN_WORD))
		return strchr("%€$£°", *fold_at(d, i)) == NULL || *fold_at(d, i) == 0;
	if (due_at(d, i, DUE_WORD_UNIT) != NULL || due_at(d, i, DUE_WORD_THINGS) != NULL)
		return false;
	return !strict || due_at(d, i, DUE_WORD_PART) != NULL || due_at(d, i, DUE_WORD_DAY) != NULL ||
	       due_at(d, i, DUE_WORD_WEEKDAY) != NULL || due_at(d, i, DUE_WORD_ON) != NULL ||
	       due_at(d, i, DUE_WORD_ARTICLE) != NULL || joint(d, i) > i;
}

/* An hour, with or without minutes. */
static uint32_t hour_at(const struct due_times *d, uint32_t i, int *hour, int *minute, bool *sure)
{
	struct due_number figure;
	const struct find *f = due_at(d, i, DUE_WORD_ORDINAL);

	*minute = 0;
	if (figure_at(d, i, &figure)) {
		*hour = figure.time ? figure.hour : (int)figure.value;
		*minute = figure.time ? figure.minute : 0;
		*sure = figure.padded || *hour > 12 || *hour == 0;
		return (figure.time || figure.plain || figure.range) && *hour <= 24 ? i + 1 : i;
	}
	if (f == NULL)
		f = due_at(d, i, DUE_WORD_NUMBER);
	if (f == NULL || strchr(f->value, '.') != NULL || sscanf(f->value, "%d:%d", hour, minute) < 1 ||
	        *hour > 24)
		return i;
	*sure = *hour > 12;
	return f->to;
}

static void take_time(struct due_got *g, int minutes, bool sure, uint32_t end)
{
	g->time = true;
	g->hour = minutes / 60 % 24;
	g->minute = minutes % 60;
	g->sure = sure;
	g->time_end = end;
}

/* "that nobody calls before ten": the time from which on it is allowed. */
static bool not_before(const struct due_times *d, uint32_t i)
{
	uint32_t low = i > NEGATION_MAX ? i - NEGATION_MAX : 0;
	const struct find *no;

	if (due_led(d, i, DUE_WORD_BEFORE) == NULL)
		return false;
	no = find_within(d->finds, low, i, DUE_WORD_NOBODY);
	return no != NULL && d->ts->list[no->from].sentence == d->ts->list[i].sentence;
}

/* Whether what stands at [i, end) is an hour at all. */
static bool is_hour(const struct due_got *g, uint32_t i, uint32_t end)
{
	const struct due_times *d = g->d;
	struct due_number figure = {0};
	bool figures = figure_at(d, i, &figure);

	if (not_before(d, i))
		return false;
	if (figures && figure.time && strchr(fold_at(d, i), ':') != NULL)
		return true;
	if (due_past(d, end, DUE_WORD_CLOCK) > end || due_past(d, end, DUE_WORD_AM) > end)
		return true;
	if (due_led(d, i, DUE_WORD_AT) != NULL)
		return counts_nothing(d, end, false);
	bool led = due_led(d, i, DUE_WORD_BY) || due_led(d, i, DUE_WORD_BEFORE) ||
	           due_led(d, i, DUE_WORD_BETWEEN) || due_led(d, i, DUE_WORD_FROM) ||
	           (g->time_end != 0 && joint(d, g->time_end) == i) ||
	           (g->time_end != 0 && due_led(d, i, DUE_WORD_AND) != NULL &&
	                   due_led(d, i, DUE_WORD_AND)->from == g->time_end);
	if (!led && !figures && due_at(d, i, DUE_WORD_ORDINAL) != NULL)
		led = g->day_end == i || due_at(d, end, DUE_WORD_PART) != NULL ||
		      due_led(d, i, DUE_WORD_ON) != NULL;
	return led && counts_nothing(d, end, figures || due_at(d, i, DUE_WORD_ORDINAL) == NULL);
}

/* "half past three", "wpół do czwartej" */
static uint32_t read_from_hour(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	const struct find *before = due_at(d, i, DUE_WORD_BEFORE_HOUR), *named;
	int hour, minute;
	bool sure;

	if (before == NULL)
		return i;
	uint32_t end = hour_at(d, before->to, &hour, &minute, &sure);
	if ((named = due_at(d, before->to, DUE_WORD_HOUR_NUMBER)) != NULL) {
		hour = atoi(named->value);
		minute = 0;
		sure = false;
		end = named->to;
	}
	if (end == before->to || due_at(d, end, DUE_WORD_UNIT) != NULL)
		return i;
	int at = hour * 60 + minute + atoi(before->value);
	take_time(g, (at + DAY_MINUTES) % DAY_MINUTES, sure, end);
	return end;
}

static uint32_t read_time(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	int hour, minute;
	bool sure = false, later = g->time && g->time_end != 0 && joint(d, g->time_end) > g->time_end;
	uint32_t end = read_from_hour(g, i);

	if (end == i) {
		end = hour_at(d, i, &hour, &minute, &sure);
		if (end == i || (g->time && !later))
			return i;
		const struct find *after = due_at(d, end, DUE_WORD_AFTER_HOUR);
		uint32_t full = after != NULL ? after->to : end;
		if (!is_hour(g, i, full))
			return i;
		int at = hour * 60 + minute + (after != NULL ? atoi(after->value) : 0);
		take_time(g, (at + DAY_MINUTES) % DAY_MINUTES, sure, full);
		end = full;
	}
	end = due_past(d, end, DUE_WORD_CLOCK);
	const struct find *half = due_at(d, end, DUE_WORD_AM);
	if (half != NULL) {
		g->sure = true;
		g->hour = g->hour % 12 + (strcmp(half->value, "pm") == 0 ? 12 : 0);
		end = half->to;
	}
	g->time_end = end;
	return end;
}

/* ---- all together ---- */

/* The day before, where a day stands behind "before". */
static void note_before(struct due_got *g, uint32_t i)
{
	if (due_led(g->d, i, DUE_WORD_BEFORE) != NULL)
		g->before = true;
}

/* A day that only tells whose thing it is: the letter of Monday. */
static bool tells_origin(const struct due_times *d, uint32_t i, uint32_t end)
{
	return due_led(d, i, DUE_WORD_FROM) != NULL && due_led(d, i, DUE_WORD_BEFORE) == NULL &&
	       due_led(d, i, DUE_WORD_BY) == NULL && joint(d, end) == end;
}

typedef uint32_t reading(struct due_got *g, uint32_t i);

static uint32_t read_dated(struct due_got *g, uint32_t i)
{
	static reading *const days[] = {read_amount, read_date, read_literal, read_month,
	        read_monthday, read_period, read_weekday, read_day};

	for (size_t k = 0; k < sizeof days / sizeof *days; k++) {
		struct due_got was = *g;
		uint32_t end = days[k](g, i);
		if (end == i)
			continue;
		bool fresh = g->day && !was.day, week = g->week >= 0 && was.week < 0;
		bool joined = was.day_end != 0 && joint(g->d, was.day_end) == i;
		if (!week && tells_origin(g->d, i, end) && (fresh || was.day)) {
			*g = was;
		} else if (was.day && was.day_end != 0 && !joined && !week &&
		           !(was.week >= 0 && g->weekday != 0 && was.weekday == 0)) {
			*g = was; /* the first day counts */
		} else if (fresh || joined) {
			note_before(g, i);
		}
		return end;
	}
	return i;
}

uint32_t due_reading(struct due_got *g, uint32_t i)
{
	uint32_t end = due_past(g->d, i, DUE_WORD_NOT);

	if (end > i)
		return end;
	if ((end = read_few(g, i)) > i || (end = read_dated(g, i)) > i)
		return end;
	if (read_part(g, i, &end))
		return end;
	return read_time(g, i);
}

