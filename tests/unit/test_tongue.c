/* text/tongue: a team's own lines: what is taken, what is told, and how long they may take. */
#include "unit.h"

#include <string.h>

#include "text/tongue.h"
#include "text/tongue_value.h"

static struct tongue *with(const void *mem, const char *noun, const char *text)
{
	struct tongue_own own[] = {{noun, text}, {NULL, NULL}};

	return tongue_open(mem, "en", own);
}

static size_t faults_of(const struct tongue *t, const char *noun)
{
	size_t n, own = 0;
	const struct tongue_fault *f = tongue_faults(t, &n);

	for (size_t i = 0; i < n; i++)
		own += f[i].own && strcmp(f[i].file, noun) == 0;
	return own;
}

static size_t lines_of(const struct tongue *t, const char *noun, const char *section)
{
	size_t n;

	tongue_lines(t, noun, section, &n);
	return n;
}

static void a_line_is_switched_off_as_it_stands(void **state)
{
	size_t n = lines_of(with(*state, "times", ""), "times", "day");

	for (int i = 0; i < 2; i++) {
		const struct tongue *t = with(*state, "times",
		        i == 0 ? "[day]\n-- the? day after tomorrow => 2"
		               : "[day]\n-- the? day after tomorrow");
		assert_int_equal(faults_of(t, "times"), 0);
		assert_int_equal(lines_of(t, "times", "day"), n - 1);
	}
	assert_int_equal(
	        faults_of(with(*state, "times", "[day]\n-- the? day after tomorrow => 1"), "times"),
	        1);
}

/* What whoever reads the list would take for a number, and is none. */
static void what_goes_with_a_line_is_known(void **state)
{
	static const char *const rows[][3] = {{"day", "0", "-1"}, {"day", "365", "2147483647"},
	        {"weekday", "7", "8"}, {"month", "12", "13"}, {"month", "1", "May"},
	        {"number", "2.5", "nan"}, {"number", "12", "1e300"}, {"number_half", "0.5", "-0.5"},
	        {"unit", "24hour", "fortnight"}, {"span", "30 minute", "30 fortnight"},
	        {"span", "1.5 hour", "hour"}, {"before_hour", "-15", "-99999"},
	        {"after_hour", "30", "30 minutes"}, {"part", "12:00", "noon"},
	        {"part", "7:30", "7:60"}, {"period", "week 1", "week next"},
	        {"period", "day", "fortnight 1"}, {"am", "pm", "p.m."}, {"monthday", "31", "32"},
	        {"hour_number", "24", "25"}, {"ordinal", "2:30", "x"}, {"ordinal", "14", "-4"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(tongue_value_fits("times", rows[i][0], rows[i][1]));
		assert_false(tongue_value_fits("times", rows[i][0], rows[i][2]));
	}
	assert_true(tongue_value_fits("wording", "instead", "whatever we say"));
	const struct tongue *t = with(*state, "times", "[month]\nsmarch => 13\nbrumaire => 11");
	assert_int_equal(faults_of(t, "times"), 1);
	assert_int_equal(lines_of(t, "times", "month"),
	        lines_of(with(*state, "times", ""), "times", "month") + 1);
}

/* All lines of the desk are such as a team may write. */
static void the_desk_keeps_to_it(void **state)
{
	const char *const *codes = tongue_codes();

	for (; *codes != NULL; codes++) {
		const struct tongue *t = tongue_open(*state, *codes, NULL);
		size_t n;
		tongue_faults(t, &n);
		assert_int_equal(n, 0);
		for (const char *const *noun = (const char *const[]){"times", "vague", NULL};
		        *noun != NULL; noun++) {
			const char *section;
			for (size_t k = 0; (section = tongue_section_at(t, *noun, k, NULL)) != NULL;
			        k++) {
				const struct tongue_line *l = tongue_lines(t, *noun, section, &n);
				for (size_t i = 0; i < n; i++)
					assert_true(tongue_value_fits(*noun, section, l[i].value));
			}
		}
	}
}

static void one_list_does_not_hide_the_faults_of_another(void **state)
{
	char *many = talloc_strdup(*state, "[instead]\n");

	for (int i = 0; i < 300; i++)
		many = talloc_strdup_append(many, "(x => y\n");
	struct tongue_own own[] = {
	        {"wording", many}, {"stake", "[surely]\n(wedding"}, {NULL, NULL}};
	const struct tongue *t = tongue_open(*state, "en", own);
	assert_int_equal(faults_of(t, "wording"), TONGUE_FAULTS_MAX);
	assert_int_equal(faults_of(t, "stake"), 1);
}

/* Gaps within gaps: sixty places at each depth. */
static void a_line_that_would_take_forever(void **state)
{
	static const char *const bad[] = {"<word> ..20 (..20 (..20 zebra))",
	        "<word> (..20 ..20 ..20 (..20 ..20 ..20 (..20 ..20 ..20 zebra)))",
	        "zebra ..9 (zebra ..9 (zebra ..9 zebra))"};
	char *text = talloc_strdup(*state, "[surely]\n");

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		text = talloc_asprintf_append(text, "%s\n", bad[i]);
	assert_int_equal(faults_of(with(*state, "stake", text), "stake"), 3);
	assert_int_equal(faults_of(with(*state, "stake",
	                                   "[surely]\n(my|our) ..5 (wedding|trip) ..,5 "
	                                   "(on|in)? (<weekday>|<month>)"),
	                         "stake"),
	        0);
}

/* Nor do very many that take their time. */
static void a_list_that_would_take_forever(void **state)
{
	char *text = talloc_strdup(*state, "[surely]\n");

	for (int i = 0; i < 700; i++)
		text = talloc_asprintf_append(text, "<word> ..9 (..5 x%d) y\n", i);
	const struct tongue *t = with(*state, "stake", text);
	assert_true(faults_of(t, "stake") > 0);
	assert_true(patterns_cost(tongue_patterns(t, "stake")) <
	            patterns_cost(tongue_patterns(with(*state, "stake", ""), "stake")) +
	                    TONGUE_OWN_COST_MAX + PATTERN_COST_MAX);
	/* and many plain ones are no trouble */
	text = talloc_strdup(*state, "[surely]\n");
	for (int i = 0; i < 1000; i++)
		text = talloc_asprintf_append(text, "our (trip|wedding) no %d\n", i);
	assert_int_equal(faults_of(with(*state, "stake", text), "stake"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(a_line_is_switched_off_as_it_stands),
	        UNIT(what_goes_with_a_line_is_known),
	        UNIT(the_desk_keeps_to_it),
	        UNIT(one_list_does_not_hide_the_faults_of_another),
	        UNIT(a_line_that_would_take_forever),
	        UNIT(a_list_that_would_take_forever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
