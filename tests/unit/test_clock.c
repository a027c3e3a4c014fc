#include "unit.h"

#include "base/clock.h"

static void formats_what_rfc_3339_says(void **state)
{
	assert_string_equal(clock_format(*state, 0), "1970-01-01T00:00:00Z");
	assert_string_equal(clock_format(*state, INT64_C(1795421400000)), "2026-11-23T08:10:00Z");
	assert_string_equal(clock_format(*state, 1007), "1970-01-01T00:00:01.007Z");
	assert_string_equal(clock_format(*state, -1), "1969-12-31T23:59:59.999Z");
}

static void parses_offsets_and_fractions(void **state)
{
	int64_t ms;

	assert_int_equal(clock_parse("2026-11-23T08:10:00Z", &ms), RC_OK);
	assert_true(ms == INT64_C(1795421400000));
	assert_int_equal(clock_parse("2026-11-23t09:10:00+01:00", &ms), RC_OK);
	assert_true(ms == INT64_C(1795421400000));
	assert_int_equal(clock_parse("2026-11-23T08:10:00.1239z", &ms), RC_OK);
	assert_true(ms == INT64_C(1795421400123));
	assert_int_equal(clock_parse("2016-12-31T23:59:60Z", &ms), RC_OK);
	assert_true(ms == INT64_C(1483228800000));
	assert_int_equal(clock_parse("2024-02-29T00:00:00-00:00", &ms), RC_OK);
	assert_int_equal(clock_parse("1969-12-31T23:59:59.5Z", &ms), RC_OK);
	assert_true(ms == -500);
}

static void refuses_the_rest(void **state)
{
	static const char *const wrong[] = {"", "2026", "2026-11-23", "2026-11-23T08:10:00",
	        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z",
	        "2026-11-23T08:60:00Z", "2026-11-23T08:10:00.Z", "2026-11-23T08:10:00+0100",
	        "2026-11-23T08:10:00Z ", "2026-11-23T08:10:61Z", "+026-11-23T08:10:00Z",
	        "2026-11-23T08:10:00+24:00", "0000-01-01T00:00:00Z"};
	int64_t ms = 42;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(clock_parse(wrong[i], &ms), RC_INVALID);
		assert_true(ms == 42);
	}
}

static void there_and_back(void **state)
{
	int64_t back;

	for (int64_t ms = INT64_C(-62000000000000); ms < INT64_C(250000000000000);
	        ms += INT64_C(1234567890123)) {
		char *s = clock_format(*state, ms);

		assert_int_equal(clock_parse(s, &back), RC_OK);
		assert_true(back == ms);
		talloc_free(s);
	}
}

static void intervals_go_forward(void **state)
{
	int64_t before = clock_mono_ms();

	clock_sleep_ms(12);
	clock_sleep_ms(-5);
	assert_true(clock_mono_ms() - before >= 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(formats_what_rfc_3339_says),
	        UNIT(parses_offsets_and_fractions),
	        UNIT(refuses_the_rest),
	        UNIT(there_and_back),
	        UNIT(intervals_go_forward),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
