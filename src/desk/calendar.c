/* desk/calendar: the desk's clocks and working days. */
#include "desk/calendar.h"

#include "base/clock.h"
#include "desk/setting.h"

#define DAY_MS 86400000LL

enum rc calendar_clock(struct ctx *c, const void *mem, struct due_clock *out)
{
	const char *zone, *days, *holidays;

	TRY(setting_text(c, mem, "time_zone", &zone));
	TRY(setting_text(c, mem, "work_days", &days));
	TRY(setting_text(c, mem, "holidays", &holidays));
	*out = (struct due_clock){
	        .now_ms = c->now_ms,
	        .zone = zone,
	        .calendar = due_calendar_read(mem, talloc_asprintf(mem, "%s\n%s", days, holidays)),
	};
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
