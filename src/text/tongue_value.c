/* text/tongue_value: the sections that do not take any words, and what they take. */
#include "text/tongue_value.h"

#include <stdlib.h>
#include <string.h>

enum form {
	WHOLE, /* 12 */
	DECIMAL, /* 12, 2.5 */
	CLOCK, /* 12:30 */
	WHOLE_OR_CLOCK,
	NAME, /* one of the names */
	AMOUNT, /* 30 minute */
	AHEAD /* week 1; the number may be missing */
};

static const char *const units[] = {
        "minute", "hour", "24hour", "day", "workday", "week", "month", "year", NULL};
static const char *const periods[] = {
        "day", "week", "weekend", "week_start", "week_middle", "month", "year", NULL};
static const char *const halves[] = {"am", "pm", NULL};

static const struct rule {
	const char *noun, *section;
	enum form form;
	int low, high;
	const char *const *names;
} rules[] = {
        {"times", "day", WHOLE, 0, 365, NULL},
        {"times", "weekday", WHOLE, 1, 7, NULL},
        {"times", "month", WHOLE, 1, 12, NULL},
        {"times", "monthday", WHOLE, 1, 31, NULL},
        {"times", "hour_number", WHOLE, 0, 24, NULL},
        {"times", "before_hour", WHOLE, -60, 60, NULL},
        {"times", "after_hour", WHOLE, -60, 60, NULL},
        {"times", "number", DECIMAL, 0, 1000, NULL},
        {"times", "number_half", DECIMAL, 0, 1, NULL},
        {"times", "ordinal", WHOLE_OR_CLOCK, 0, 31, NULL},
        {"times", "part", CLOCK, 0, 24, NULL},
        {"times", "unit", NAME, 0, 0, units},
        {"times", "am", NAME, 0, 0, halves},
        {"times", "span", AMOUNT, 0, 1000, units},
        {"times", "period", AHEAD, 0, 60, periods},
        {"vague", "limits", WHOLE, 1, 1000, NULL},
};

/* Its digits, up to where they end; false: there are none, or too many. */
static bool read_number(const char **p, bool decimal, double *out)
{
	const char *at = *p + (**p == '-');
	size_t n = strspn(at, "0123456789");

	if (n == 0 || n > 4)
		return false;
	if (decimal && at[n] == '.')
		n += 1 + strspn(at + n + 1, "0123456789");
	*out = strtod(*p, NULL);
	*p = at + n;
	return true;
}

static bool reads_number(const struct rule *r, bool decimal, const char **p)
{
	double v;

	return read_number(p, decimal, &v) && v >= r->low && v <= r->high;
}

static bool is_clock(const char *p)
{
	size_t n = strspn(p, "0123456789");

	return n >= 1 && n <= 2 && p[n] == ':' && strspn(p + n + 1, "0123456789") == 2 &&
	       p[n + 3] == 0 && atoi(p) <= 24 && atoi(p + n + 1) < 60;
}

/* One of the names stands first; *p is behind it. */
static bool reads_name(const struct rule *r, const char **p)
{
	size_t n = strcspn(*p, " ");

	for (int i = 0; r->names[i] != NULL; i++)
		if (strlen(r->names[i]) == n && strncmp(r->names[i], *p, n) == 0) {
			*p += n + strspn(*p + n, " ");
			return true;
		}
	return false;
}

static bool fits(const struct rule *r, const char *p)
{
	bool read;

	switch (r->form) {
	case CLOCK:
		return is_clock(p);
	case WHOLE_OR_CLOCK:
		if (is_clock(p))
			return true;
		read = reads_number(r, false, &p);
		break;
	case NAME:
		read = reads_name(r, &p);
		break;
	case AMOUNT:
		read = reads_number(r, true, &p) && *p++ == ' ' && reads_name(r, &p);
		break;
	case AHEAD:
		read = reads_name(r, &p) && (*p == 0 || reads_number(r, false, &p));
		break;
	default:
		read = reads_number(r, r->form == DECIMAL, &p);
	}
	return read && *p == 0;
}

bool tongue_value_fits(const char *noun, const char *section, const char *value)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (strcmp(rules[i].noun, noun) == 0 && strcmp(rules[i].section, section) == 0)
			return fits(&rules[i], value);
	return true;
}
