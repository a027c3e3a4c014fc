/* text/due: hours of the day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/due_impl.h"

#define NEGATION_MAX 10 /* tokens between "nobody" and "before ten" */

/* What may stand behind a bare number that is an hour: no thing that it counts. */
static bool counts_nothing(const struct due_times *d, uint32_t i, bool strict)
{
	if (i >= d->ts->n || !due_kind_at(d, i, TOKEN_WORD))
		return strchr("%€$£°", *due_fold(d, i)) == NULL || *due_fold(d, i) == 0;
	if (due_at(d, i, DUE_WORD_UNIT) != NULL || due_at(d, i, DUE_WORD_THINGS) != NULL)
		return false;
	return !strict || due_at(d, i, DUE_WORD_PART) != NULL ||
	       due_at(d, i, DUE_WORD_DAY) != NULL || due_at(d, i, DUE_WORD_WEEKDAY) != NULL ||
	       due_at(d, i, DUE_WORD_ON) != NULL || due_at(d, i, DUE_WORD_ARTICLE) != NULL ||
	       due_joint(d, i) > i;
}

/* An hour, with or without minutes. */
static uint32_t hour_at(const struct due_times *d, uint32_t i, int *hour, int *minute, bool *sure)
{
	struct due_number figure;
	const struct find *f = due_at(d, i, DUE_WORD_ORDINAL);

	*minute = 0;
	if (due_figure(d, i, &figure)) {
		*hour = figure.time ? figure.hour : (int)figure.value;
		*minute = figure.time ? figure.minute : 0;
		*sure = figure.padded || *hour > 12 || *hour == 0;
		return (figure.time || figure.plain || figure.range) && *hour <= 24 ? i + 1 : i;
	}
	if (f == NULL)
		f = due_at(d, i, DUE_WORD_NUMBER);
	if (f == NULL || strchr(f->value, '.') != NULL ||
	        sscanf(f->value, "%d:%d", hour, minute) < 1 || *hour > 24)
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
	bool before = due_led(d, i, DUE_WORD_BEFORE) != NULL;
	const struct find *no = NULL;

	if (before || due_led(d, i, DUE_WORD_BY) != NULL)
		no = find_within(d->finds, low, i, DUE_WORD_NOBODY);
	if (no == NULL && before)
		no = find_within(d->finds, low, i, DUE_WORD_NEGATION);
	return no != NULL && d->ts->list[no->from].sentence == d->ts->list[i].sentence;
}

static bool leads_hour(const struct due_got *g, uint32_t i, uint32_t end, bool ordinal)
{
	const struct due_times *d = g->d;

	if (due_led(d, i, DUE_WORD_BY) || due_led(d, i, DUE_WORD_BEFORE) ||
	        due_led(d, i, DUE_WORD_BETWEEN) || due_led(d, i, DUE_WORD_FROM) ||
	        due_joins(d, g->time_end, i))
		return true;
	return ordinal && (g->day_end == i || due_at(d, end, DUE_WORD_PART) != NULL ||
	                          due_led(d, i, DUE_WORD_ON) != NULL);
}

/* "today by 4", "tomorrow between 1 and 3": behind a day a bare number that is led by one of these
 * is an hour. */
static bool behind_day(const struct due_got *g, uint32_t i)
{
	static const enum due_word leading[] = {
	        DUE_WORD_BY, DUE_WORD_BEFORE, DUE_WORD_BETWEEN, DUE_WORD_ARTICLE};
	const struct due_times *d = g->d;
	uint32_t k = g->day_end, was;

	if (!g->day || k == 0 || g->counted)
		return false;
	do {
		was = k;
		for (size_t w = 0; w < sizeof leading / sizeof *leading && k < i; w++)
			k = due_past(d, k, leading[w]);
	} while (k > was && k < i);
	return k == i && i > g->day_end;
}

/* Whether what stands at [i, end) is an hour at all. */
static bool is_hour(const struct due_got *g, uint32_t i, uint32_t end)
{
	const struct due_times *d = g->d;
	struct due_number figure = {0};
	bool figures = due_figure(d, i, &figure);
	bool ordinal = !figures && due_at(d, i, DUE_WORD_ORDINAL) != NULL;

	if (not_before(d, i))
		return false;
	if (figures && figure.time && strchr(due_fold(d, i), ':') != NULL)
		return true;
	if (figure.time && !figure.date && g->day_end == i)
		return true;
	if (due_past(d, end, DUE_WORD_CLOCK) > end || due_past(d, end, DUE_WORD_AM) > end)
		return true;
	if (due_led(d, i, DUE_WORD_AT) != NULL)
		return counts_nothing(d, end, false);
	bool strict = !ordinal && !behind_day(g, i) && !due_joins(d, g->time_end, i);
	return leads_hour(g, i, end, ordinal) && counts_nothing(d, end, strict);
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

uint32_t due_read_time(struct due_got *g, uint32_t i)
{
	const struct due_times *d = g->d;
	int hour, minute;
	bool sure = false;
	uint32_t end = read_from_hour(g, i);

	if (end == i) {
		end = hour_at(d, i, &hour, &minute, &sure);
		if (end == i || (g->time && !due_joins(d, g->time_end, i)))
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
