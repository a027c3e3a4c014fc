/* Dates of headers: RFC 5322 by GMime, and what else is found there. */
#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "mail/header.h"

/* Names of zones that GMime does not know, as minutes. */
static const struct zone {
	const char *name;
	int minutes;
} zones[] = {{"CET", 60}, {"CEST", 120}, {"MET", 60}, {"MEST", 120}, {"MEZ", 60}, {"MESZ", 120},
        {"EET", 120}, {"EEST", 180}, {"WET", 0}, {"WEST", 60}, {"BST", 60}, {"MSK", 180},
        {"MSD", 240}, {"JST", 540}, {"KST", 540}, {"HKT", 480}, {"SGT", 480}, {"AEST", 600},
        {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780}, {"SAST", 120}, {"BRT", -180}};

static int64_t plausible(GDateTime *when)
{
	int64_t ms;

	if (!when)
		return 0;
	ms = g_date_time_to_unix(when) * 1000;
	g_date_time_unref(when);
	/* 1980 to 2200: anything else is a broken clock, not a date */
	return ms > INT64_C(315532800000) && ms < INT64_C(7258118400000) ? ms : 0;
}

/* "10.00.00": a clock with dots. */
static void dots_to_colons(char *s)
{
	static const char shape[] = "dd.dd.dd";
	size_t n = strlen(s);

	for (size_t i = 0; i + 8 <= n; i++) {
		size_t k = 0;
		while (k < 8 &&
		        (shape[k] == 'd' ? isdigit((unsigned char)s[i + k]) != 0 : s[i + k] == '.'))
			k++;
		if (k == 8 && !isdigit((unsigned char)s[i + 8])) /* no "05.02.2024" */
			s[i + 2] = s[i + 5] = ':';
	}
}

/* "GMT+0100" says only that it is a number. */
static void drop_gmt(char *s)
{
	static const char *const names[] = {"GMT+", "GMT-", "UTC+", "UTC-"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *at = (char *)str_ifind(s, names[i]);
		if (at && isdigit((unsigned char)at[4]))
			memset(at, ' ', 3);
	}
}

/* A zone by its name at the end becomes a number. */
static char *number_zone(const void *mem, char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		size_t k = strlen(zones[i].name);
		int m = zones[i].minutes, size = m < 0 ? -m : m;
		if (n > k + 1 && s[n - k - 1] == ' ' && strcasecmp(s + n - k, zones[i].name) == 0)
			return talloc_asprintf(mem, "%.*s%c%02d%02d", (int)(n - k), s,
			        m < 0 ? '-' : '+', size / 60, size % 60);
	}
	return s;
}

static char *repaired(const void *mem, const char *raw)
{
	char *s = talloc_strdup(mem, raw);

	dots_to_colons(s);
	drop_gmt(s);
	return number_zone(mem, s);
}

/* "2024-02-05T10:00:00+01:00"; without a zone it is UTC. */
static int64_t iso_date(const char *s)
{
	GTimeZone *utc;
	GDateTime *when;
	char *copy;

	if (strlen(s) < 19 || s[4] != '-' || s[7] != '-')
		return 0;
	copy = g_strdup(s);
	if (copy[10] == ' ')
		copy[10] = 'T';
	g_strchomp(copy);
	utc = g_time_zone_new_utc();
	when = g_date_time_new_from_iso8601(copy, utc);
	g_time_zone_unref(utc);
	g_free(copy);
	return plausible(when);
}

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')
		p++;
	return p;
}

/* min to max digits at *p, and what ends them; *p is moved behind it. */
static bool take_digits(const char **p, int min, int max, char end)
{
	int n = 0;

	while (n <= max && isdigit((unsigned char)(*p)[n]))
		n++;
	if (n < min || n > max || (end && (*p)[n] != end))
		return false;
	*p += n + (end != 0);
	return true;
}

static bool take_month(const char **p)
{
	static const char months[] = "jan feb mar apr may jun jul aug sep oct nov dec ";
	char one[5] = {0};

	for (int i = 0; i < 4 && (*p)[i]; i++)
		one[i] = (char)tolower((unsigned char)(*p)[i]);
	if (one[3] != ' ' || !strstr(months, one))
		return false;
	*p += 4;
	return true;
}

bool header_date_is_orderly(const char *raw)
{
	const char *p = skip_blanks(raw);

	if (isalpha((unsigned char)*p)) {
		if (strcspn(p, ",") != 3)
			return false;
		p = skip_blanks(p + 4);
	}
	if (!take_digits(&p, 1, 2, ' ') || !take_month(&p) || !take_digits(&p, 2, 4, ' '))
		return false;
	p = skip_blanks(p);
	if (!take_digits(&p, 1, 2, ':') || !take_digits(&p, 2, 2, 0))
		return false;
	if (*p == ':' && (p++, !take_digits(&p, 2, 2, 0)))
		return false;
	p = skip_blanks(p);
	if (*p == '+' || *p == '-')
		return p++, take_digits(&p, 4, 4, 0);
	return isalpha((unsigned char)*p); /* "GMT", as of old */
}

int64_t header_date(const char *raw)
{
	void *tmp;
	char *text;
	int64_t ms;

	if (!raw)
		return 0;
	tmp = talloc_new(NULL);
	text = str_trim(tmp, talloc_strndup(tmp, raw, strnlen(raw, 200)));
	ms = iso_date(text);
	if (!ms)
		ms = plausible(g_mime_utils_header_decode_date(repaired(tmp, text)));
	talloc_free(tmp);
	return ms;
}
