#include "unit.h"

static int died;

static void note_death(void *obj)
{
	(*(int *)obj)++;
}

static void fresh_context_is_nobody(void **state)
{
	struct ctx *c = *state;

	assert_int_equal(c->actor.role, ROLE_NONE);
	assert_string_equal(c->lang, "en");
	assert_int_equal(strlen(c->trace), 16);
	assert_true(c->now_ms > INT64_C(1600000000000));
}

static void failure_fills_its_sentence(void **state)
{
	struct ctx *c = *state;
	enum rc rc = ctx_fail_field(c, RC_CONFLICT, "address", "address_taken",
	        "{address} belongs to {name}.", "address", "a@example.org", "name", "Ola", NULL);

	assert_int_equal(rc, RC_CONFLICT);
	assert_int_equal(c->fail.rc, RC_CONFLICT);
	assert_string_equal(c->fail.text, "a@example.org belongs to Ola.");
	assert_string_equal(c->fail.field, "address");
	assert_string_equal(c->fail.pairs[2], "name");
	ctx_clear_failure(c);
	assert_int_equal(c->fail.rc, RC_OK);
	assert_null(c->fail.text);
}

static void broken_keeps_detail_from_people(void **state)
{
	struct ctx *c = *state;

	assert_int_equal(ctx_broken(c, "row %d", 7), RC_INTERNAL);
	assert_string_equal(c->fail.detail, "row 7");
	assert_null(strstr(c->fail.text, "row 7"));
	assert_non_null(strstr(c->fail.text, c->trace));
}

static void deferred_runs_once_with_its_owner(void **state)
{
	void *mem = talloc_new(*state);

	died = 0;
	assert_ptr_equal(ctx_defer(mem, &died, note_death), &died);
	assert_int_equal(died, 0);
	talloc_free(mem);
	assert_int_equal(died, 1);
}

static void fill_leaves_what_it_does_not_know(void **state)
{
	const char *pairs[] = {"name", "{n}", "n", "3", NULL};

	assert_string_equal(text_fill(*state, "{name} {other} {n} {", pairs), "{n} {other} 3 {");
	assert_string_equal(text_fill(*state, "plain {n}", NULL), "plain {n}");
	assert_string_equal(text_fill(*state, "", pairs), "");
	assert_string_equal(text_fill(*state, "}{}{n}", pairs), "}{}3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(fresh_context_is_nobody),
	        UNIT(failure_fills_its_sentence),
	        UNIT(broken_keeps_detail_from_people),
	        UNIT(deferred_runs_once_with_its_owner),
	        UNIT(fill_leaves_what_it_does_not_know),
	};

	return cmocka_run_group_tests_name("ctx", tests, NULL, NULL);
}
