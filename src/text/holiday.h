/*
 * text/holiday: the public holidays of a country, by its two letters. Pure. What stands in its law
 * for every year; what a government moves or adds for one year is a day of the desk's own.
 */
#ifndef TEXT_HOLIDAY_H
#define TEXT_HOLIDAY_H

#include "text/due.h"

#define HOLIDAY_COUNTRIES "PL, GR, LT, LV, EE, CZ, DE"

bool holiday_country(const char *code);
/* All of a country in these years, as far as the calendar has room; none of a country that is not
 * known. */
void holiday_add(struct due_calendar *c, const char *country, int first_year, int last_year);

#endif
