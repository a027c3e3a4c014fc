/*
 * text/due: dates and times as people write them, against a moment, a zone and a calendar of
 * working days. Pure; the words come from lang/<code>/times. How a phrase is read (a weekday is
 * the next one, the end of a morning is noon …) stands in lang/README.md.
 */
#ifndef TEXT_DUE_H
#define TEXT_DUE_H

#include "text/tongue.h"

#define DUE_HOLIDAYS_MAX 2000
#define DUE_CALENDAR_MAX (256u << 10) /* bytes of a calendar's text */
#define DUE_TEXT 17 /* "2026-11-30T12:00" and its end */

/* When people work here. */
struct due_calendar {
	bool works[7]; /* Monday first */
	int32_t holidays[DUE_HOLIDAYS_MAX]; /* days since 1970 */
	size_t n;
};

/* Whose now it is. */
struct due_clock {
	int64_t now_ms;
	const char *zone; /* "Europe/Vilnius"; NULL or an unknown one: offset_minutes is used */
	int offset_minutes; /* east of Greenwich */
	const struct due_calendar *calendar; /* NULL: Monday to Friday, no holidays */
};

/* A date is due at its end. */
enum due_kind { DUE_NEVER, DUE_DAY, DUE_MINUTE };

struct due {
	enum due_kind kind; /* DUE_NEVER: a time that nobody can put into a calendar */
	int year, month, day, hour, minute;
	bool named; /* by its day: today, on Friday, 3 June; not by a span of time */
	bool near; /* today or tomorrow, said so */
	uint32_t from, to; /* tokens it was read from */
};

/*
 * A calendar as text: each date (2026-12-25) is a holiday; the names of days (mon tue … sun, or in
 * full), where any stand there, are the working ones. Everything else is passed over, so that
 * JSON and plain lines are both read. More than DUE_HOLIDAYS_MAX are left out.
 */
struct due_calendar *due_calendar_read(const void *mem, const char *text);

/* All times of a text, looked up once; the text and the language live as long. */
struct due_times *due_times_find(
        const void *mem, const struct tongue *t, struct tokens *ts, const struct due_clock *clock);
/* What tokens [from, to) say together; false: no time is named. */
bool due_read(const struct due_times *d, uint32_t from, uint32_t to, struct due *out);

/* "2026-11-30", "2026-11-30T12:00"; "" for DUE_NEVER. */
void due_write(const struct due *due, char out[DUE_TEXT]);

#endif
