/* text/due: figures: 12, 12:30, 8.30, 3/12, 2026-12-03, 1,5. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/due_number.h"

static bool in_range(int v, int low, int high)
{
	return v >= low && v <= high;
}

/* Two or three numbers with one sign between; the sign, or 0. */
static char split(const char *p, int v[3], int *n)
{
	char sign = 0;

	for (*n = 0; *n < 3;) {
		size_t digits = strspn(p, "0123456789");
		if (digits == 0 || digits > 4)
			return 0;
		v[(*n)++] = atoi(p);
		p += digits;
		if (*p == 0)
			return *n == 1 ? ' ' : sign;
		if (strchr(".:/-,", *p) == NULL || (sign != 0 && *p != sign))
			return 0;
		sign = *p++;
		if (*p == 0) /* "22.06." */
			return *n == 1 ? ' ' : sign;
	}
	return 0;
}

static void set_date(struct due_number *out, int year, int month, int day)
{
	if (year > 0 && year < 100)
		year += 2000;
	if (!in_range(month, 1, 12) || !in_range(day, 1, 31) || (year != 0 && !in_range(year, 1970, 2200)))
		return;
	out->date = true;
	out->year = year;
	out->month = month;
	out->day = day;
}

static void set_time(struct due_number *out, int hour, int minute)
{
	if (!in_range(hour, 0, 24) || !in_range(minute, 0, 59))
		return;
	out->time = true;
	out->hour = hour;
	out->minute = minute;
}

bool due_number(const char *fold, struct due_number *out)
{
	int v[3], n;
	char sign = split(fold, v, &n);
	size_t head = strspn(fold, "0123456789");

	*out = (struct due_number){.padded = fold[0] == '0' && head > 1};
	if (sign == ' ') {
		out->plain = head < 5;
		out->value = v[0];
	} else if (n == 3 && sign != ':' && sign != ',') {
		if (head == 4)
			set_date(out, v[0], v[1], v[2]);
		else
			set_date(out, v[2], v[1], v[0]);
	} else if (n == 2 && sign == ':') {
		set_time(out, v[0], v[1]);
	} else if (n == 2 && sign == '.') {
		if (strlen(fold) >= head + 3)
			set_time(out, v[0], v[1]);
		set_date(out, 0, v[1], v[0]);
	} else if (n == 2 && sign == '/') {
		set_date(out, 0, v[1], v[0]);
	} else if (n == 2 && sign == '-') {
		out->range = v[0] < v[1] && v[1] < 100;
		out->value = v[1];
		if (head == 2 && strlen(fold) == 5)
			set_date(out, 0, v[0], v[1]);
	} else if (n == 2 && sign == ',') {
		char *end, text[16];
		snprintf(text, sizeof text, "%d.%d", v[0], v[1]);
		out->plain = true;
		out->value = strtod(text, &end);
	}
	return sign != 0;
}
