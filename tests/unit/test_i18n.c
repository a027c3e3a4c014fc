#include "unit.h"

#include "i18n/i18n.h"

/* 2026-11-23T08:10:00Z, a Monday */
#define MONDAY INT64_C(1795421400000)

static void dates_as_each_language_writes_them(void **state)
{
	static const struct {
		const char *lang, *zone;
		enum i18n_style style;
		const char *text;
	} cases[] = {
	        {"en", "Europe/Warsaw", I18N_MOMENT, "Mon 23 Nov, 9:10"},
	        {"pl", "Europe/Warsaw", I18N_MOMENT, "pon. 23.11, 9:10"},
	        {"el", "Europe/Athens", I18N_MOMENT, "Δευ 23/11, 10:10"},
	        {"lt", "Europe/Vilnius", I18N_MOMENT, "pirmadienį, 11-23, 10:10"},
	        {"lt", "UTC", I18N_DAY, "pirmadienį, 11-23"},
	        {"en", "UTC", I18N_DATE, "23 Nov 2026"},
	        {"pl", "UTC", I18N_DATE_TIME, "23.11.2026, 8:10"},
	        {"el", NULL, I18N_TIME, "8:10"},
	        {"lt", "UTC", I18N_DATE, "2026-11-23"},
	        {"xx", "UTC", I18N_DAY, "Mon 23 Nov"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(
		        i18n_date(*state, cases[i].lang, cases[i].zone, MONDAY, cases[i].style),
		        cases[i].text);
	assert_non_null(i18n_date(*state, "en", "No/Where", MONDAY, I18N_MOMENT));
}

static void numbers_as_each_language_writes_them(void **state)
{
	assert_string_equal(i18n_number(*state, "en", 1234.5, 1), "1,234.5");
	assert_string_equal(i18n_number(*state, "el", 1234.5, 1), "1.234,5");
	assert_string_equal(i18n_number(*state, "pl", 1234, 0), "1234");
	assert_string_equal(i18n_number(*state, "pl", 12345.5, 1), "12\xC2\xA0"
	                                                           "345,5");
	assert_string_equal(i18n_number(*state, "lt", 12345.5, 1), "12\xC2\xA0"
	                                                           "345,5");
}

static void the_reader_language_is_picked(void **state)
{
	assert_string_equal(i18n_pick("lt,en;q=0.9", "en"), "lt");
	assert_string_equal(i18n_pick("de-DE, el-GR;q=0.7, pl;q=0.8", "en"), "pl");
	assert_string_equal(i18n_pick("de, fr", "lt"), "lt");
	assert_string_equal(i18n_pick(NULL, "en"), "en");
	assert_string_equal(i18n_pick("", "pl"), "pl");
	assert_string_equal(i18n_pick("pl;q=0, en;q=0.1", "lt"), "en");
	assert_string_equal(i18n_pick(",,;;q=,pl;q=x, EL", "en"), "el");
	assert_string_equal(i18n_language("PL_pl"), "pl");
	assert_null(i18n_language("plx"));
	assert_null(i18n_language(NULL));
}

static void unknown_texts_stay_english(void **state)
{
	const char *pairs[] = {"n", "3", NULL};

	assert_string_equal(i18n_text("pl", "No such text {n}."), "No such text {n}.");
	assert_string_equal(i18n_text(NULL, "x"), "x");
	assert_string_equal(i18n_fill(*state, "lt", "No such text {n}.", pairs), "No such text 3.");
	assert_string_equal(i18n_plural("pl", "one thing", "things", 1), "one thing");
	assert_string_equal(i18n_plural("lt", "one thing", "things", 5), "things");
}

static void known_texts_are_said(void **state)
{
	struct ctx *c = *state;

	memcpy(c->lang, "pl", 3);
	(void)ctx_broken(c, "x");
	assert_string_not_equal(i18n_failure(c, c), c->fail.text);
	assert_non_null(strstr(i18n_failure(c, c), c->trace));
	ctx_clear_failure(c);
	assert_string_equal(i18n_failure(c, c), "");
}

static void instants(void **state)
{
	int64_t ms = 7;
	(void)state;

	assert_true(i18n_instant("Europe/Warsaw", "2024-02-05T10:00", &ms));
	assert_int_equal(ms, INT64_C(1707123600000));
	assert_true(i18n_instant("Central European Standard Time", "2024-07-05T10:00", &ms));
	assert_int_equal(ms, INT64_C(1720166400000));
	assert_true(i18n_instant("UTC", "1970-01-01T00:00", &ms));
	assert_int_equal(ms, 0);
	assert_false(i18n_instant("No/Where", "2024-02-05T10:00", &ms));
	assert_false(i18n_instant("", "2024-02-05T10:00", &ms));
	assert_false(i18n_instant("UTC", "2024-02-31T10:00", &ms));
	assert_false(i18n_instant("UTC", "2024-02-05", &ms));
	assert_false(i18n_instant("UTC", "2024-02-05T10:00Z", &ms));
	assert_int_equal(ms, 0);
}

static void the_next_full_hour(void **state)
{
	int64_t ms = 7;
	(void)state;

	/* 5 Feb 2024, 9:00 UTC: ten in Warsaw */
	assert_true(i18n_next_hour("Europe/Warsaw", 11, INT64_C(1707123600000), &ms));
	assert_int_equal(ms, INT64_C(1707127200000));
	assert_true(i18n_next_hour("Europe/Warsaw", 10, INT64_C(1707123600000), &ms));
	assert_int_equal(ms, INT64_C(1707210000000));
	/* on 31 Mar 2024 no clock there said two: it was three */
	assert_true(i18n_next_hour("Europe/Warsaw", 2, INT64_C(1711845000000), &ms));
	assert_int_equal(ms, INT64_C(1711846800000));
	assert_true(i18n_next_hour("Europe/Warsaw", 8, INT64_C(1711828800000), &ms));
	assert_int_equal(ms, INT64_C(1711864800000));
	assert_false(i18n_next_hour("No/Where", 8, 0, &ms));
	assert_int_equal(ms, INT64_C(1711864800000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(dates_as_each_language_writes_them),
	        UNIT(numbers_as_each_language_writes_them),
	        UNIT(instants),
	        UNIT(the_next_full_hour),
	        UNIT(the_reader_language_is_picked),
	        UNIT(unknown_texts_stay_english),
	        UNIT(known_texts_are_said),
	};

	return cmocka_run_group_tests_name("i18n", tests, NULL, NULL);
}
