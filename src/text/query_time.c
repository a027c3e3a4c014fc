/* text/query: times, by the calendar of whoever reads. */
#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/str.h"
#include "text/query_impl.h"
#include "text/words.h"

#define ZONE_MAX 64
#define COUNT_MAX 9999

static UCalendar *open_calendar(const char *zone)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar name[ZONE_MAX] = {0};

	if (zone != NULL && strlen(zone) < ZONE_MAX)
		u_charsToUChars(zone, name, (int32_t)strlen(zone));
	UCalendar *cal = ucal_open(name, name[0] == 0 ? 0 : -1, "en", UCAL_GREGORIAN, &error);
	return U_FAILURE(error) ? NULL : cal;
}

static void to_midnight(UCalendar *cal)
{
	ucal_set(cal, UCAL_HOUR_OF_DAY, 0);
	ucal_set(cal, UCAL_MINUTE, 0);
	ucal_set(cal, UCAL_SECOND, 0);
	ucal_set(cal, UCAL_MILLISECOND, 0);
}

/* From where cal stands, so many of unit long. */
static bool span(UCalendar *cal, UCalendarDateFields unit, struct query_term *out)
{
	UErrorCode error = U_ZERO_ERROR;

	out->from_ms = (int64_t)ucal_getMillis(cal, &error);
	ucal_add(cal, unit, 1, &error);
	out->upto_ms = (int64_t)ucal_getMillis(cal, &error);
	return !U_FAILURE(error);
}

/* A year, with a month, with a day; their lengths tell which. */
static bool read_date(const char *value, int date[3])
{
	int used = 0;
	size_t n = strlen(value);

	if (value[strspn(value, "0123456789-")] != 0)
		return false;
	date[1] = date[2] = 1;
	bool whole = (n == 4 && sscanf(value, "%4d%n", &date[0], &used) == 1) ||
	             (n == 7 && sscanf(value, "%4d-%2d%n", &date[0], &date[1], &used) == 2) ||
	             (n == 10 && sscanf(value, "%4d-%2d-%2d%n", &date[0], &date[1], &date[2],
	                                 &used) == 3);
	return whole && (size_t)used == n;
}

static bool dated(UCalendar *cal, const char *value, struct query_term *out)
{
	int date[3];
	size_t n = strlen(value);
	UErrorCode error = U_ZERO_ERROR;

	if (!read_date(value, date) || date[0] < 1970 || date[1] < 1 || date[1] > 12 || date[2] < 1)
		return false;
	ucal_setDate(cal, date[0], date[1] - 1, 1, &error);
	to_midnight(cal);
	if (date[2] > ucal_getLimit(cal, UCAL_DAY_OF_MONTH, UCAL_ACTUAL_MAXIMUM, &error))
		return false;
	ucal_set(cal, UCAL_DAY_OF_MONTH, date[2]);
	return !U_FAILURE(error) && span(cal,
	                                    n == 4   ? UCAL_YEAR
	                                    : n == 7 ? UCAL_MONTH
	                                             : UCAL_DAY_OF_MONTH,
	                                    out);
}

/* "7d": so long ago. On that day, where a day is asked. */
static bool ago(UCalendar *cal, const char *value, struct query_term *out)
{
	static const struct {
		char letter;
		UCalendarDateFields unit;
		int of;
	} units[] = {{'h', UCAL_HOUR_OF_DAY, 1}, {'d', UCAL_DAY_OF_MONTH, 1},
	        {'w', UCAL_DAY_OF_MONTH, 7}, {'m', UCAL_MONTH, 1}, {'y', UCAL_YEAR, 1}};
	UErrorCode error = U_ZERO_ERROR;
	int count = 0, used = 0;

	if (strlen(value) > 5 || value[0] < '0' || value[0] > '9' ||
	        sscanf(value, "%4d%n", &count, &used) != 1 || value[used] == 0 ||
	        value[used + 1] != 0)
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (units[i].letter != value[used])
			continue;
		ucal_add(cal, units[i].unit, -count * units[i].of, &error);
		if (out->field != QUERY_ON) {
			out->from_ms = out->upto_ms = (int64_t)ucal_getMillis(cal, &error);
			return !U_FAILURE(error);
		}
		to_midnight(cal);
		return span(cal, UCAL_DAY_OF_MONTH, out);
	}
	return false;
}

static int named_day(const char *folded)
{
	static const struct query_alias names[] = {{"today", 0}, {"dzis", 0}, {"dzisiaj", 0},
	        {"σημερα", 0}, {"siandien", 0}, {"yesterday", 1}, {"wczoraj", 1}, {"χθεσ", 1},
	        {"vakar", 1}, {NULL, 0}};
	return query_alias_find(names, folded);
}

bool query_time(
        const void *mem, const char *value, const struct query_clock *clock, struct query_term *out)
{
	UErrorCode error = U_ZERO_ERROR;
	UCalendar *cal = open_calendar(clock->zone);
	char *lower = str_lower(mem, value);
	bool good = false;

	if (cal == NULL)
		return false;
	ucal_setMillis(cal, (UDate)clock->now_ms, &error);
	int day = named_day(out->words);
	if (day >= 0) {
		to_midnight(cal);
		ucal_add(cal, UCAL_DAY_OF_MONTH, -day, &error);
		good = span(cal, UCAL_DAY_OF_MONTH, out) && !U_FAILURE(error);
		out->value = day == 0 ? "today" : "yesterday";
	} else {
		good = ago(cal, lower, out) || dated(cal, lower, out);
		out->value = lower;
	}
	ucal_close(cal);
	return good;
}

static const char *day_of(const void *mem, UCalendar *cal, int64_t ms)
{
	UErrorCode error = U_ZERO_ERROR;

	ucal_setMillis(cal, (UDate)ms, &error);
	return talloc_asprintf(mem, "%04d-%02d-%02d", ucal_get(cal, UCAL_YEAR, &error),
	        ucal_get(cal, UCAL_MONTH, &error) + 1, ucal_get(cal, UCAL_DAY_OF_MONTH, &error));
}

bool query_days(
        const void *mem, const char *value, const struct query_clock *clock, struct query_term *out)
{
	struct buf *b = buf_new(mem, ZONE_MAX);
	words_add(b, value);
	struct query_term day = {.field = QUERY_ON, .words = b->n == 0 ? "" : b->p + 1};

	if (!query_time(mem, value, clock, &day))
		return false;
	UCalendar *cal = open_calendar(clock->zone);
	if (cal == NULL)
		return false;
	out->from_day = day_of(mem, cal, day.from_ms);
	out->upto_day = day_of(mem, cal, day.upto_ms);
	ucal_close(cal);
	return true;
}
