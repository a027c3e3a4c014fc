/* text/holiday: public holidays, most by their date, some by Easter. */
#include "text/holiday.h"

#include <stdio.h>
#include <string.h>

#include "text/due_impl.h"

#define WEEK 7
#define JULIAN_YEAR_SHIFT 13 /* days behind, from 1900 to 2099 */

/* "05-03" a date, "05:1" the first Sunday of May, "E+60" days after Easter, "O-2" before the
 * Orthodox one; "@2025": since then; ">" and where it falls on a weekend, the Monday behind it. */
static const struct {
	const char *code, *days;
} countries[] = {
        {"PL", "01-01 01-06 E+0 E+1 05-01 05-03 E+49 E+60 08-15 11-01 11-11 12-24@2025 12-25 "
               "12-26"},
        {"GR", "01-01 01-06 O-48 03-25 O-2 O+0 O+1 05-01 O+49 O+50 08-15 10-28 12-25 12-26"},
        {"LT", "01-01 02-16 03-11 E+0 E+1 05-01 05:1 06:1 06-24 07-06 08-15 11-01 11-02@2020 "
               "12-24 12-25 12-26"},
        {"LV", "01-01 E-2 E+0 E+1 05-01 05-04> 05:2 06-23 06-24 11-18> 12-24 12-25 12-26 12-31"},
        {"EE", "01-01 02-24 E-2 E+0 05-01 E+49 06-23 06-24 08-20 12-24 12-25 12-26"},
        {"CZ", "01-01 E-2@2016 E+1 05-01 05-08 07-05 07-06 09-28 10-28 11-17 12-24 12-25 12-26"},
        {"DE", "01-01 E-2 E+1 05-01 E+39 E+50 10-03 12-25 12-26"},
};

static const char *days_of(const char *country)
{
	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
		if (strcmp(countries[i].code, country) == 0)
			return countries[i].days;
	return NULL;
}

bool holiday_country(const char *code)
{
	return days_of(code) != NULL;
}

/* The Sunday, by the rule of Meeus, Jones and Butcher. */
static int32_t easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % WEEK;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return due_days(year, n / 31, n % 31 + 1);
}

/* By the old calendar, told in the new one. */
static int32_t orthodox_easter(int year)
{
	int d = (19 * (year % 19) + 15) % 30;
	int e = (2 * (year % 4) + 4 * (year % WEEK) - d + 34) % WEEK;
	int n = d + e + 114;

	return due_days(year, n / 31, n % 31 + 1) + JULIAN_YEAR_SHIFT;
}

static int32_t sunday_of(int year, int month, int nth)
{
	int32_t first = due_days(year, month, 1);

	return first + (WEEK - 1 - due_weekday(first)) + (nth - 1) * WEEK;
}

static void add(struct due_calendar *c, int32_t day)
{
	if (c->n < DUE_HOLIDAYS_MAX)
		c->holidays[c->n++] = day;
}

static int32_t day_of(const char *word, int year)
{
	int month = 0, n = 0;

	if (sscanf(word, "E%d", &n) == 1)
		return easter(year) + n;
	if (sscanf(word, "O%d", &n) == 1)
		return orthodox_easter(year) + n;
	if (sscanf(word, "%2d:%1d", &month, &n) == 2)
		return sunday_of(year, month, n);
	if (sscanf(word, "%2d-%2d", &month, &n) != 2)
		return 0;
	return due_days(year, month, n);
}

static void add_word(struct due_calendar *c, const char *word, size_t length, int year)
{
	const char *since = memchr(word, '@', length);
	int first = 0;

	if (since != NULL && sscanf(since, "@%4d", &first) == 1 && year < first)
		return;
	int32_t day = day_of(word, year);
	add(c, day);
	int late = due_weekday(day) - 4; /* Saturday 1, Sunday 2 */
	if (memchr(word, '>', length) != NULL && late > 0)
		add(c, day + 3 - late);
}

void holiday_add(struct due_calendar *c, const char *country, int first_year, int last_year)
{
	const char *days = days_of(country);

	for (int year = first_year; days != NULL && year <= last_year; year++)
		for (const char *p = days; *p != 0; p += strspn(p, " ")) {
			size_t n = strcspn(p, " ");
			add_word(c, p, n, year);
			p += n;
		}
}
