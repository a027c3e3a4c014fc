#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

/* What fn writes to standard error; at most size - 1 bytes. */
static size_t captured(void (*fn)(struct ctx *), struct ctx *c, char *out, size_t size)
{
	int fds[2];
	int was = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	assert_true(dup2(fds[1], STDERR_FILENO) >= 0);
	close(fds[1]);
	fn(c);
	assert_true(dup2(was, STDERR_FILENO) >= 0);
	close(was);
	n = read(fds[0], out, size - 1);
	close(fds[0]);
	assert_true(n >= 0);
	out[n] = '\0';
	return (size_t)n;
}

static void odd_values(struct ctx *c)
{
	log_line(LOG_INFO, "x", "plain", "a", "odd", "b \"c\"\n\x01=", "none", "", "null",
	        (const char *)NULL, NULL);
}

static void one_failure(struct ctx *c)
{
	(void)ctx_broken(c, "disk %s", "full");
	log_failure(LOG_ERROR, "job_failed", c);
}

static void a_debug_line(struct ctx *c)
{
	log_line(LOG_DEBUG, "x", NULL);
}

static void a_very_long_line(struct ctx *c)
{
	log_line(LOG_INFO, "x", "long", talloc_asprintf(c, "%09000d", 1), NULL);
}

static void values_are_quoted(void **state)
{
	char out[500];

	captured(odd_values, *state, out, sizeof out);
	assert_non_null(strstr(
	        out, " level=info event=x plain=a odd=\"b \\\"c\\\"\\n\\x01=\" none=\"\"\n"));
	assert_null(strstr(out, "null"));
}

static void failures_carry_trace_and_detail(void **state)
{
	struct ctx *c = *state;
	char out[1000];

	captured(one_failure, c, out, sizeof out);
	assert_non_null(strstr(out, "rc=internal"));
	assert_non_null(strstr(out, "detail=\"disk full\""));
	assert_non_null(strstr(out, c->trace));
}

static void level_and_length_are_limits(void **state)
{
	char out[20000];

	log_set_level(LOG_INFO);
	assert_int_equal(captured(a_debug_line, *state, out, sizeof out), 0);
	log_set_level(LOG_DEBUG);
	assert_true(captured(a_debug_line, *state, out, sizeof out) > 0);
	assert_int_equal(captured(a_very_long_line, *state, out, sizeof out), 8192);
	assert_int_equal(out[8191], '\n');
	log_set_level(LOG_INFO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(values_are_quoted),
	        UNIT(failures_carry_trace_and_detail),
	        UNIT(level_and_length_are_limits),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
