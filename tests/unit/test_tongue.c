/* text/tongue: a team's own lines: what is taken, what is told, and how long they may take. */
#include "unit.h"

#include <string.h>

#include "text/tongue.h"

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

static void a_line_that_would_take_forever(void **state)
{
	static const char *const bad[] = {"<word> ..20 (..20 (..20 zebra))",
	        "<word> (..20 ..20 ..20 (..20 ..20 ..20 (..20 ..20 ..20 zebra)))"};
	char *text = talloc_strdup(*state, "[surely]\n");

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		text = talloc_asprintf_append(text, "%s\n", bad[i]);
	assert_int_equal(faults_of(with(*state, "stake", text), "stake"), 2);
	assert_int_equal(faults_of(with(*state, "stake",
	                                   "[surely]\n(my|our) ..5 (wedding|trip) ..,5 "
	                                   "(on|in)? (<weekday>|<month>)"),
	                         "stake"),
	        0);
}

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
	        UNIT(a_line_that_would_take_forever),
	        UNIT(a_list_that_would_take_forever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
