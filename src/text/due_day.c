/* text/due: days, months and working days. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "text/due_impl.h"

#define ZONE_MAX 64
#define DAY_MS 86400000
#define WORKDAYS_MAX 1000
#define LOOK_AHEAD 4000 /* days, however few of them are worked */

/* The proleptic Gregorian calendar, by the era of 400 years. */
int32_t due_days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400, of_era = y - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int in_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return era * 146097 + in_era - 719468;
}

void due_civil(int32_t days, int *year, int *month, int *day)
{
	int z = days + 719468, era = z / 146097, in_era = z - era * 146097;
	int of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
	int mp = (5 * of_year + 2) / 153;

	*day = of_year - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = of_era + era * 400 + (*month <= 2);
}

int due_weekday(int32_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}

int due_month_length(int year, int month)
{
	return due_days(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
	       due_days(year, month, 1);
}

static bool local_in_zone(const char *zone, int64_t ms, struct due_local *out)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar name[ZONE_MAX] = {0}, known[ZONE_MAX];

	if (zone == NULL || *zone == 0 || strlen(zone) >= ZONE_MAX)
		return false;
	u_charsToUChars(zone, name, (int32_t)strlen(zone));
	ucal_getCanonicalTimeZoneID(name, -1, known, ZONE_MAX, NULL, &error);
	if (U_FAILURE(error))
		return false;
	UCalendar *cal = ucal_open(name, -1, "en", UCAL_GREGORIAN, &error);
	if (U_FAILURE(error))
		return false;
	ucal_setMillis(cal, (UDate)ms, &error);
	out->date = due_days(ucal_get(cal, UCAL_YEAR, &error), ucal_get(cal, UCAL_MONTH, &error) + 1,
	        ucal_get(cal, UCAL_DAY_OF_MONTH, &error));
	out->minute = ucal_get(cal, UCAL_HOUR_OF_DAY, &error) * 60 +
	              ucal_get(cal, UCAL_MINUTE, &error);
	ucal_close(cal);
	return !U_FAILURE(error);
}

struct due_local due_local_of(const struct due_clock *clock, int64_t ms)
{
	struct due_local out;

	if (local_in_zone(clock->zone, ms, &out))
		return out;
	ms += (int64_t)clock->offset_minutes * MINUTE_MS;
	int64_t days = ms / DAY_MS - (ms % DAY_MS < 0);
	out.date = (int32_t)days;
	out.minute = (int)((ms - days * DAY_MS) / MINUTE_MS);
	return out;
}

int32_t due_add_months(int32_t date, int months)
{
	int year, month, day;

	due_civil(date, &year, &month, &day);
	int at = year * 12 + month - 1 + months;
	int length = due_month_length(at / 12, at % 12 + 1);
	return due_days(at / 12, at % 12 + 1, day < length ? day : length);
}

static bool works(const struct due_calendar *c, int32_t date)
{
	if (c == NULL)
		return due_weekday(date) < 5;
	if (!c->works[due_weekday(date)])
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (c->holidays[i] == date)
			return false;
	return true;
}

int32_t due_add_workdays(const struct due_calendar *c, int32_t date, int count)
{
	int32_t day = date;

	if (count > WORKDAYS_MAX)
		count = WORKDAYS_MAX;
	for (int tries = 0; count > 0 && tries < LOOK_AHEAD; tries++)
		count -= works(c, ++day);
	return day;
}

/* The day of the week that a word names, 0 Monday; -1 none. */
static int day_named(const char *p, size_t n)
{
	static const char *const names[] = {"monday", "tuesday", "wednesday", "thursday", "friday",
	        "saturday", "sunday"};
	char word[16];

	if (n < 3 || n >= sizeof word)
		return -1;
	for (size_t i = 0; i < n; i++)
		word[i] = (char)tolower((unsigned char)p[i]);
	for (int k = 0; k < 7; k++)
		if (strncmp(names[k], word, n) == 0 && (n == 3 || strlen(names[k]) == n))
			return k;
	return -1;
}

static void add_holiday(struct due_calendar *c, const char *p, size_t n)
{
	int y, m, d, used = 0;

	if (n != 10 || c->n >= DUE_HOLIDAYS_MAX || sscanf(p, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 ||
	        used != 10 || y < 1970 || m < 1 || m > 12 || d < 1 || d > due_month_length(y, m))
		return;
	c->holidays[c->n++] = due_days(y, m, d);
}

struct due_calendar *due_calendar_read(const void *mem, const char *text)
{
	struct due_calendar *c = talloc_zero(mem, struct due_calendar);
	bool named = false;
	size_t n;

	if (c == NULL)
		abort();
	for (const char *p = text; *p != 0 && p - text < (ptrdiff_t)DUE_CALENDAR_MAX; p += n) {
		if ((n = strspn(p, "0123456789-")) > 0) {
			add_holiday(c, p, n);
		} else if ((n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")) > 0) {
			int day = day_named(p, n);
			if (day >= 0)
				named = c->works[day] = true;
		} else {
			n = 1;
		}
	}
	for (int i = 0; i < 5 && !named; i++)
		c->works[i] = true;
	return c;
}
