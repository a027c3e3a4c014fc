/* text/holiday: against calendars of these years. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "text/holiday.h"

static const struct {
	const char *country;
	int year;
	const char *days; /* all of them */
} years[] = {
        {"PL", 2024,
                "2024-01-01 2024-01-06 2024-03-31 2024-04-01 2024-05-01 2024-05-03 2024-05-19 "
                "2024-05-30 2024-08-15 2024-11-01 2024-11-11 2024-12-25 2024-12-26"},
        {"PL", 2026,
                "2026-01-01 2026-01-06 2026-04-05 2026-04-06 2026-05-01 2026-05-03 2026-05-24 "
                "2026-06-04 2026-08-15 2026-11-01 2026-11-11 2026-12-24 2026-12-25 2026-12-26"},
        {"PL", 2027,
                "2027-01-01 2027-01-06 2027-03-28 2027-03-29 2027-05-01 2027-05-03 2027-05-16 "
                "2027-05-27 2027-08-15 2027-11-01 2027-11-11 2027-12-24 2027-12-25 2027-12-26"},
        {"PL", 2028,
                "2028-01-01 2028-01-06 2028-04-16 2028-04-17 2028-05-01 2028-05-03 2028-06-04 "
                "2028-06-15 2028-08-15 2028-11-01 2028-11-11 2028-12-24 2028-12-25 2028-12-26"},
        {"GR", 2026,
                "2026-01-01 2026-01-06 2026-02-23 2026-03-25 2026-04-10 2026-04-12 2026-04-13 "
                "2026-05-01 2026-05-31 2026-06-01 2026-08-15 2026-10-28 2026-12-25 2026-12-26"},
        {"GR", 2027,
                "2027-01-01 2027-01-06 2027-03-15 2027-03-25 2027-04-30 2027-05-02 2027-05-03 "
                "2027-05-01 2027-06-20 2027-06-21 2027-08-15 2027-10-28 2027-12-25 2027-12-26"},
        {"GR", 2028,
                "2028-01-01 2028-01-06 2028-02-28 2028-03-25 2028-04-14 2028-04-16 2028-04-17 "
                "2028-05-01 2028-06-04 2028-06-05 2028-08-15 2028-10-28 2028-12-25 2028-12-26"},
        {"LT", 2026,
                "2026-01-01 2026-02-16 2026-03-11 2026-04-05 2026-04-06 2026-05-01 2026-05-03 "
                "2026-06-07 2026-06-24 2026-07-06 2026-08-15 2026-11-01 2026-11-02 2026-12-24 "
                "2026-12-25 2026-12-26"},
        {"LT", 2027,
                "2027-01-01 2027-02-16 2027-03-11 2027-03-28 2027-03-29 2027-05-01 2027-05-02 "
                "2027-06-06 2027-06-24 2027-07-06 2027-08-15 2027-11-01 2027-11-02 2027-12-24 "
                "2027-12-25 2027-12-26"},
        {"LT", 2028,
                "2028-01-01 2028-02-16 2028-03-11 2028-04-16 2028-04-17 2028-05-01 2028-05-07 "
                "2028-06-04 2028-06-24 2028-07-06 2028-08-15 2028-11-01 2028-11-02 2028-12-24 "
                "2028-12-25 2028-12-26"},
        /* the day of independence falls on a weekend: a Monday behind it */
        {"LV", 2024,
                "2024-01-01 2024-03-29 2024-03-31 2024-04-01 2024-05-01 2024-05-04 2024-05-06 "
                "2024-05-12 2024-06-23 2024-06-24 2024-11-18 2024-12-24 2024-12-25 2024-12-26 "
                "2024-12-31"},
        {"DE", 2026,
                "2026-01-01 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-05-25 2026-10-03 "
                "2026-12-25 2026-12-26"},
};

static int by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static void holidays_of_years(void **state)
{
	for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
		struct due_calendar *want = due_calendar_read(*state, years[i].days);
		struct due_calendar *got = due_calendar_read(*state, "");
		holiday_add(got, years[i].country, years[i].year, years[i].year);
		qsort(want->holidays, want->n, sizeof *want->holidays, by_day);
		qsort(got->holidays, got->n, sizeof *got->holidays, by_day);
		if (got->n != want->n || memcmp(got->holidays, want->holidays,
		                                 want->n * sizeof *want->holidays) != 0)
			fail_msg("%s %d", years[i].country, years[i].year);
	}
}

static void only_of_countries(void **state)
{
	struct due_calendar *k = due_calendar_read(*state, "2026-12-31 LT");

	assert_int_equal(k->n, 1);
	holiday_add(k, "XX", 2026, 2028);
	holiday_add(k, "pl", 2026, 2028);
	holiday_add(k, "", 2026, 2028);
	assert_int_equal(k->n, 1);
	for (const char *p = HOLIDAY_COUNTRIES; *p != 0; p += strspn(p, ", ")) {
		assert_true(holiday_country(talloc_strndup(*state, p, 2)));
		p += 2;
	}
	assert_true(holiday_country("GR") && !holiday_country("G") && !holiday_country("GRE"));
	/* the room ends */
	holiday_add(k, "LT", 1970, 2400);
	assert_int_equal(k->n, DUE_HOLIDAYS_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {UNIT(holidays_of_years), UNIT(only_of_countries)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
