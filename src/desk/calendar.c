/* desk/calendar: the desk's clocks and working days. */
#include "desk/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "desk/setting.h"
#include "text/holiday.h"

#define DAY_MS 86400000LL
#define YEARS_AHEAD 3 /* nobody promises further */
#define DAY_LENGTH 10 /* of "2026-12-25" */
#define WORDS " \t\r\n,;"

static bool days_of(const char *day, int64_t *out);

static int year_of(int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_write(text, ms);
	text[4] = 0;
	return atoi(text);
}

/* The countries that are named among the days. */
static void add_countries(const struct ctx *c, struct due_calendar *k, const char *text)
{
	void *mem = talloc_new(NULL);
	char *save = NULL, *copy = talloc_strdup(mem, text);
	int year = year_of(c->now_ms);

	for (char *w = strtok_r(copy, WORDS, &save); w != NULL; w = strtok_r(NULL, WORDS, &save))
		holiday_add(k, w, year - 1, year + YEARS_AHEAD);
	talloc_free(mem);
}

enum rc calendar_holidays_check(struct ctx *c, const char *text)
{
	char *save = NULL, *copy = talloc_strdup(c, text);
	int64_t day;

	for (char *w = strtok_r(copy, WORDS, &save); w != NULL; w = strtok_r(NULL, WORDS, &save)) {
		if (holiday_country(w) || (strlen(w) == DAY_LENGTH && days_of(w, &day)))
			continue;
		return ctx_fail_field(c, RC_INVALID, "holidays", "no_such_holiday",
		        "“{word}” is neither a day like 2026-12-25 nor one of the countries whose "
		        "holidays are known here: {countries}.",
		        "word", w, "countries", HOLIDAY_COUNTRIES, NULL);
	}
	return RC_OK;
}

enum rc calendar_clock(struct ctx *c, const void *mem, struct due_clock *out)
{
	const char *zone, *days, *holidays;

	TRY(setting_text(c, mem, "time_zone", &zone));
	TRY(setting_text(c, mem, "work_days", &days));
	TRY(setting_text(c, mem, "holidays", &holidays));
	struct due_calendar *calendar =
	        due_calendar_read(mem, talloc_asprintf(mem, "%s\n%s", days, holidays));
	add_countries(c, calendar, holidays);
	*out = (struct due_clock){.now_ms = c->now_ms, .zone = zone, .calendar = calendar};
	return RC_OK;
}

/* Days since 1970; false: it is none. */
static bool days_of(const char *day, int64_t *out)
{
	int64_t ms;
	char *text = talloc_asprintf(NULL, "%.10sT00:00:00Z", day);
	bool ok = clock_parse(text, &ms) == RC_OK;

	talloc_free(text);
	if (ok)
		*out = ms / DAY_MS;
	return ok;
}

bool calendar_works(const struct due_clock *clock, const char *day)
{
	const struct due_calendar *k = clock->calendar;
	int64_t n;

	if (!days_of(day, &n))
		return false;
	for (size_t i = 0; i < k->n; i++)
		if (k->holidays[i] == n)
			return false;
	return k->works[(n % 7 + 10) % 7]; /* 1970 began on a Thursday */
}

char *calendar_day(const void *mem, const char *day, int later)
{
	char text[CLOCK_TEXT];
	int64_t n = 0;

	if (!days_of(day, &n))
		return talloc_strdup(mem, day);
	clock_write(text, (n + later) * DAY_MS);
	return talloc_strndup(mem, text, 10);
}
