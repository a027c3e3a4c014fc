#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <talloc.h>

#include "base/mem.h"

#define SECOND_MS 1000

static int64_t timespec_ms(const struct timespec *t)
{
	return (int64_t)t->tv_sec * SECOND_MS + t->tv_nsec / 1000000;
}

static int64_t clock_read(clockid_t id)
{
	struct timespec t;

	/* Fails only for an unknown clock or a bad pointer. */
	if (clock_gettime(id, &t) != 0)
		abort();
	return timespec_ms(&t);
}

int64_t clock_now_ms(void)
{
	return clock_read(CLOCK_REALTIME);
}

int64_t clock_mono_ms(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t ms)
{
	struct timespec left = {.tv_sec = ms / SECOND_MS, .tv_nsec = ms % SECOND_MS * 1000000};

	if (ms <= 0)
		return;
	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

/* The last n digits of v at p. */
static void put_digits(char *p, int n, int64_t v)
{
	while (n-- > 0) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

/* Every row of every list bears three of these: no printf, no time zone lock. The date from
 * days is Howard Hinnant's civil_from_days. */
void clock_write(char out[CLOCK_TEXT], int64_t ms)
{
	int64_t s = ms / SECOND_MS - (ms % SECOND_MS < 0), part = ms - s * SECOND_MS;
	int64_t days = s / 86400 - (s % 86400 < 0), rest = s - days * 86400;
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);

	if (year < 0 || year > 9999) /* outside RFC 3339 */
		year = 0;
	memcpy(out, "0000-00-00T00:00:00Z", 21);
	put_digits(out, 4, year);
	put_digits(out + 5, 2, month);
	put_digits(out + 8, 2, doy - (153 * mp + 2) / 5 + 1);
	put_digits(out + 11, 2, rest / 3600);
	put_digits(out + 14, 2, rest / 60 % 60);
	put_digits(out + 17, 2, rest % 60);
	if (part != 0) {
		memcpy(out + 19, ".000Z", 6);
		put_digits(out + 20, 3, part);
	}
}

char *clock_format(const void *mem, int64_t ms)
{
	char text[CLOCK_TEXT];

	clock_write(text, ms);
	return mem_must(talloc_strdup(mem, text));
}

/* n digits at *s; advances it. */
static bool digits(const char **s, int n, int low, int high, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		char ch = (*s)[i];

		if (ch < '0' || ch > '9')
			return false;
		v = v * 10 + (ch - '0');
	}
	if (v < low || v > high)
		return false;
	*s += n;
	*out = v;
	return true;
}

static bool literal(const char **s, const char *any_of)
{
	if (**s == '\0' || strchr(any_of, **s) == NULL)
		return false;
	(*s)++;
	return true;
}

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool parse_date(const char **s, struct tm *tm)
{
	int year, month, day;

	if (!digits(s, 4, 1, 9999, &year) || !literal(s, "-") || !digits(s, 2, 1, 12, &month) ||
	        !literal(s, "-") || !digits(s, 2, 1, month_days(year, month), &day))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/* ".5", ".123456": any number of digits, cut to milliseconds; may be absent. */
static bool parse_fraction(const char **s, int *out_ms)
{
	int weight = 100;
	int ms = 0;

	if (**s == '.') {
		const char *first = ++(*s);

		for (; **s >= '0' && **s <= '9'; (*s)++, weight /= 10)
			ms += weight * (**s - '0');
		if (*s == first)
			return false;
	}
	*out_ms = ms;
	return true;
}

static bool parse_offset(const char **s, int *out_minutes)
{
	int sign = **s == '-' ? -1 : 1;
	int hours, minutes;

	if (literal(s, "Zz")) {
		*out_minutes = 0;
		return true;
	}
	if (!literal(s, "+-") || !digits(s, 2, 0, 23, &hours) || !literal(s, ":") ||
	        !digits(s, 2, 0, 59, &minutes))
		return false;
	*out_minutes = sign * (hours * 60 + minutes);
	return true;
}

enum rc clock_parse(const char *s, int64_t *out_ms)
{
	struct tm tm = {0};
	int ms, offset;

	/* Second 60 is a leap second (RFC 3339 §5.7); timegm carries it over. */
	if (!parse_date(&s, &tm) || !literal(&s, "Tt ") || !digits(&s, 2, 0, 23, &tm.tm_hour) ||
	        !literal(&s, ":") || !digits(&s, 2, 0, 59, &tm.tm_min) || !literal(&s, ":") ||
	        !digits(&s, 2, 0, 60, &tm.tm_sec) || !parse_fraction(&s, &ms) ||
	        !parse_offset(&s, &offset) || *s != '\0')
		return RC_INVALID;
	*out_ms = ((int64_t)timegm(&tm) - offset * 60) * SECOND_MS + ms;
	return RC_OK;
}
