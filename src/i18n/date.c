#include "i18n/i18n.h"

#include <stdio.h>
#include <string.h>

#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

#define UNITS_MAX 96
#define PATTERN_COUNT 4

/* WORDS.md. Lithuanian names the day in the accusative, which CLDR does not have. */
static const struct {
	const char *lang;
	const char *patterns[I18N_STYLE_COUNT];
} formats[PATTERN_COUNT] = {
        {"en", {"EEE d MMM, H:mm", "EEE d MMM", "d MMM yyyy", "d MMM yyyy, H:mm", "H:mm"}},
        {"pl", {"EEE d.MM, H:mm", "EEE d.MM", "d.MM.yyyy", "d.MM.yyyy, H:mm", "H:mm"}},
        {"el", {"EEE d/M, H:mm", "EEE d/M", "d/M/yyyy", "d/M/yyyy, H:mm", "H:mm"}},
        {"lt", {"MM-dd, H:mm", "MM-dd", "yyyy-MM-dd", "yyyy-MM-dd, H:mm", "H:mm"}},
};

static const char *const lithuanian_days[] = {"sekmadienį", "pirmadienį", "antradienį",
        "trečiadienį", "ketvirtadienį", "penktadienį", "šeštadienį"};

static const char *known(const char *lang)
{
	const char *code = i18n_language(lang);

	return code != NULL ? code : "en";
}

static const char *pattern_of(const char *code, enum i18n_style style)
{
	for (size_t i = 0; i < PATTERN_COUNT; i++) {
		if (str_eq(formats[i].lang, code))
			return formats[i].patterns[style];
	}
	return formats[0].patterns[style];
}

static char *units_text(const void *mem, const UChar *units, int32_t n)
{
	char text[UNITS_MAX * 3 + 1];
	UErrorCode e = U_ZERO_ERROR;
	int32_t len = 0;

	u_strToUTF8(text, sizeof text, &len, units, n, &e);
	if (U_FAILURE(e))
		return NULL;
	return mem_must(talloc_strndup(mem, text, (size_t)len));
}

static char *date_format(
        const void *mem, const char *code, const char *zone, int64_t ms, const char *pattern)
{
	UChar zone_units[UNITS_MAX];
	UChar pattern_units[UNITS_MAX];
	UChar out[UNITS_MAX];
	UErrorCode e = U_ZERO_ERROR;
	UDateFormat *f;
	char *text = NULL;
	int32_t n;

	u_strFromUTF8(zone_units, UNITS_MAX - 1, NULL, zone != NULL ? zone : "UTC", -1, &e);
	u_strFromUTF8(pattern_units, UNITS_MAX - 1, NULL, pattern, -1, &e);
	if (U_FAILURE(e))
		return NULL;
	zone_units[UNITS_MAX - 1] = 0;
	f = udat_open(UDAT_PATTERN, UDAT_PATTERN, code, zone_units, -1, pattern_units, -1, &e);
	if (U_FAILURE(e))
		return NULL;
	n = udat_format(f, (UDate)ms, out, UNITS_MAX, NULL, &e);
	if (U_SUCCESS(e) && n <= UNITS_MAX)
		text = units_text(mem, out, n);
	udat_close(f);
	return text;
}

/* "pirmadienį, 11-23, 9:10": the day of the week goes in front. */
static char *with_day(const void *mem, const char *zone, int64_t ms, char *rest)
{
	char *number = date_format(mem, "en", zone, ms, "c");
	char *text = rest;

	if (number != NULL && number[0] >= '1' && number[0] <= '7' && rest != NULL) {
		text = mem_must(
		        talloc_asprintf(mem, "%s, %s", lithuanian_days[number[0] - '1'], rest));
		talloc_free(rest);
	}
	talloc_free(number);
	return text;
}

char *i18n_date(
        const void *mem, const char *lang, const char *zone, int64_t ms, enum i18n_style style)
{
	const char *code = known(lang);
	char *text = date_format(mem, code, zone, ms, pattern_of(code, style));

	if (str_eq(code, "lt") && (style == I18N_MOMENT || style == I18N_DAY))
		text = with_day(mem, zone, ms, text);
	/* ICU fails only without its data; a plain time is better than none. */
	return text != NULL ? text : clock_format(mem, ms);
}

/* IANA's name in units; 0: nobody knows the zone. */
static int32_t zone_known(const char *zone, UChar units[UNITS_MAX])
{
	UChar name[UNITS_MAX];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n;

	u_strFromUTF8(name, UNITS_MAX, &n, zone, -1, &e);
	if (U_FAILURE(e) || n == 0 || n >= UNITS_MAX)
		return 0;
	n = ucal_getTimeZoneIDForWindowsID(name, -1, NULL, units, UNITS_MAX, &e);
	if (U_SUCCESS(e) && n > 0 && n < UNITS_MAX)
		return n;
	e = U_ZERO_ERROR;
	n = ucal_getCanonicalTimeZoneID(name, -1, units, UNITS_MAX, NULL, &e);
	return U_SUCCESS(e) && n < UNITS_MAX ? n : 0;
}

bool i18n_instant(const char *zone, const char *local, int64_t *out_ms)
{
	UChar units[UNITS_MAX];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = zone_known(zone, units);
	int year, month, day, hour, minute, used = 0;
	UCalendar *cal;
	UDate ms;

	if (n == 0 ||
	        sscanf(local, "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour, &minute,
	                &used) != 5 ||
	        local[used] != '\0')
		return false;
	cal = ucal_open(units, n, "en", UCAL_GREGORIAN, &e);
	if (U_FAILURE(e))
		return false;
	ucal_setAttribute(cal, UCAL_LENIENT, 0);
	ucal_clear(cal);
	ucal_setDateTime(cal, year, month - 1, day, hour, minute, 0, &e);
	ms = ucal_getMillis(cal, &e);
	ucal_close(cal);
	if (U_FAILURE(e))
		return false;
	*out_ms = (int64_t)ms;
	return true;
}

bool i18n_next_hour(const char *zone, int hour, int64_t after_ms, int64_t *out_ms)
{
	UChar units[UNITS_MAX];
	UErrorCode e = U_ZERO_ERROR;
	int32_t n = zone_known(zone, units);
	int64_t ms;

	if (n == 0)
		return false;
	UCalendar *cal = ucal_open(units, n, "en", UCAL_GREGORIAN, &e);
	if (U_FAILURE(e))
		return false;
	ucal_setMillis(cal, (UDate)after_ms, &e);
	ucal_set(cal, UCAL_HOUR_OF_DAY, hour);
	ucal_set(cal, UCAL_MINUTE, 0);
	ucal_set(cal, UCAL_SECOND, 0);
	ucal_set(cal, UCAL_MILLISECOND, 0);
	ms = (int64_t)ucal_getMillis(cal, &e);
	if (ms <= after_ms) {
		ucal_add(cal, UCAL_DAY_OF_MONTH, 1, &e);
		ucal_set(cal, UCAL_HOUR_OF_DAY, hour); /* a skipped hour moved it */
		ms = (int64_t)ucal_getMillis(cal, &e);
	}
	ucal_close(cal);
	if (U_FAILURE(e))
		return false;
	*out_ms = ms;
	return true;
}

char *i18n_number(const void *mem, const char *lang, double value, int decimals)
{
	UChar out[UNITS_MAX];
	UErrorCode e = U_ZERO_ERROR;
	UNumberFormat *f = unum_open(UNUM_DECIMAL, NULL, 0, known(lang), NULL, &e);
	char *text = NULL;
	int32_t n;

	if (U_FAILURE(e))
		return mem_must(talloc_asprintf(mem, "%.*f", decimals, value));
	unum_setAttribute(f, UNUM_FRACTION_DIGITS, decimals);
	/* This interface of ICU leaves the locale's own rule out: no space in four digits. */
	if (str_eq(known(lang), "pl"))
		unum_setAttribute(f, UNUM_MINIMUM_GROUPING_DIGITS, 2);
	n = unum_formatDouble(f, value, out, UNITS_MAX, NULL, &e);
	if (U_SUCCESS(e) && n <= UNITS_MAX)
		text = units_text(mem, out, n);
	unum_close(f);
	return text != NULL ? text : mem_must(talloc_asprintf(mem, "%.*f", decimals, value));
}
