/* text/due, inside: what its files share. */
#ifndef TEXT_DUE_IMPL_H
#define TEXT_DUE_IMPL_H

#include "text/due.h"
#include "text/finds.h"

/* Sections of lang/<code>/times, in the order of their names in due_words.c. */
enum due_word {
	DUE_WORD_NOT,
	DUE_WORD_DAY,
	DUE_WORD_WEEKDAY,
	DUE_WORD_MONTH,
	DUE_WORD_NUMBER,
	DUE_WORD_NUMBER_HALF,
	DUE_WORD_ORDINAL,
	DUE_WORD_HOUR_NUMBER,
	DUE_WORD_MONTHDAY,
	DUE_WORD_MONTHDAY_MARK,
	DUE_WORD_DATE_JOINT,
	DUE_WORD_YEAR_MARK,
	DUE_WORD_FEW,
	DUE_WORD_UNIT,
	DUE_WORD_SPAN,
	DUE_WORD_IN,
	DUE_WORD_IN_NUMBER,
	DUE_WORD_NEXT,
	DUE_WORD_NEXT_FEW,
	DUE_WORD_THIS,
	DUE_WORD_PAST,
	DUE_WORD_BY,
	DUE_WORD_BEFORE,
	DUE_WORD_AT,
	DUE_WORD_ON,
	DUE_WORD_FROM,
	DUE_WORD_BETWEEN,
	DUE_WORD_AND,
	DUE_WORD_ARTICLE,
	DUE_WORD_BEFORE_HOUR,
	DUE_WORD_AFTER_HOUR,
	DUE_WORD_CLOCK,
	DUE_WORD_AM,
	DUE_WORD_PART,
	DUE_WORD_PERIOD,
	DUE_WORD_END_OF,
	DUE_WORD_END_AFTER,
	DUE_WORD_THINGS,
	DUE_WORD_NOBODY,
	DUE_WORDS
};

/* A moment by the calendar on the wall. */
struct due_local {
	int32_t date; /* days since 1970 */
	int minute; /* of the day */
};

struct due_times {
	struct tokens *ts;
	const struct due_clock *clock;
	struct due_local now;
	struct finds *finds;
};

/* due_words.c: which words of the lists stand where */

/* The find of a section that begins at token i. */
const struct find *due_at(const struct due_times *d, uint32_t i, enum due_word w);
/* One that ends right before token i, articles between them passed over. */
const struct find *due_led(const struct due_times *d, uint32_t i, enum due_word w);
/* Where a find of the section at i ends; i when there is none. */
uint32_t due_past(const struct due_times *d, uint32_t i, enum due_word w);

/* due_read.c: one reading after another */

#define DAY_MINUTES 1440
#define MINUTE_MS 60000

/* What has been read so far. */
struct due_got {
	const struct due_times *d;
	uint32_t from, to; /* the clause; then tokens of what was read */
	uint32_t day_end, time_end; /* where the last day, the last time ended */
	bool day, time, instant, vague, sure; /* sure: which half of the day */
	bool counted, near; /* a span of time; today or tomorrow by name */
	int32_t date;
	int weekday; /* 1 to 7, or 0: its date follows from the week */
	bool next, before;
	int week; /* ahead; -1: none was named */
	int week_day; /* of a week without a weekday: 4 is Friday */
	int hour, minute, part; /* part: minutes of the day, or -1 */
	struct due_local moment;
};

/* What stands at token i goes into *g; where it ends, or i. */
uint32_t due_reading(struct due_got *g, uint32_t i);

/* due_day.c: the calendar */

int32_t due_days(int year, int month, int day);
void due_civil(int32_t days, int *year, int *month, int *day);
int due_weekday(int32_t days); /* 0: Monday */
int due_month_length(int year, int month);
struct due_local due_local_of(const struct due_clock *clock, int64_t ms);
int32_t due_add_months(int32_t date, int months);
int32_t due_add_workdays(const struct due_calendar *c, int32_t date, int count);

#endif
