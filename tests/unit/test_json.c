#include "unit.h"

#include "base/json.h"

#define MAX 1000000

static enum rc reading(struct ctx *c, const char *text, size_t n, size_t max)
{
	json_t *j = NULL;
	enum rc rc = json_read(c, text, n, max, &j);

	if (rc != RC_OK)
		assert_null(j);
	else
		assert_non_null(j);
	return rc;
}

static void one_value_of_any_kind(void **state)
{
	static const char *const good[] = {
	        "{}", "[]", "1", "\"x\"", "null", " true ", "\"\\u017c\""};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(reading(*state, good[i], strlen(good[i]), MAX), RC_OK);
}

static void refuses_what_is_no_json(void **state)
{
	static const char *const wrong[] = {"", "{", "{}{}", "{\"a\":1,\"a\":2}", "\"\\u0000\"",
	        "\"\xff\"", "'x'", "99999999999999999999", "1e999", "{\"a\":1,}", "\"\\ud800\""};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(reading(*state, wrong[i], strlen(wrong[i]), MAX), RC_INVALID);
	assert_int_equal(reading(*state, "{}\0", 3, MAX), RC_INVALID);
	assert_int_equal(reading(*state, "\"a\0b\"", 5, MAX), RC_INVALID);
}

/* The length is what was received, whatever stands behind it in memory. */
static void length_is_what_counts(void **state)
{
	const char *text = "{\"a\":1}garbage";

	assert_int_equal(reading(*state, text, 7, MAX), RC_OK);
	assert_int_equal(reading(*state, text, 6, MAX), RC_INVALID);
	assert_int_equal(reading(*state, text, 8, MAX), RC_INVALID);
	assert_int_equal(reading(*state, text, 7, 7), RC_OK);
	assert_int_equal(reading(*state, text, 7, 6), RC_LIMIT);
}

static void depth_has_a_limit(void **state)
{
	char text[200];

	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	assert_int_equal(reading(*state, text, 130, MAX), RC_LIMIT);
	assert_int_equal(reading(*state, text + 1, 128, MAX), RC_OK);
	memset(text, '[', 65);
	assert_int_equal(reading(*state,
	                         "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	                         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"\"]",
	                         strlen("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	                                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"\"]"),
	                         MAX),
	        RC_OK);
}

static void fields_name_themselves(void **state)
{
	struct ctx *c = *state;
	const char *text = "unset";
	const char *source =
	        "{\"s\":\"abc\",\"n\":5,\"b\":true,\"z\":null,\"l\":[\"x\",\"y\"],\"m\":[1]}";
	int64_t n = 1;
	bool b = false;
	json_t *o;

	assert_int_equal(json_read(c, source, strlen(source), MAX, &o), RC_OK);
	assert_int_equal(json_get_text(c, o, "s", 3, &text), RC_OK);
	assert_string_equal(text, "abc");
	assert_int_equal(json_get_text(c, o, "s", 2, &text), RC_INVALID);
	assert_string_equal(c->fail.field, "s");
	assert_int_equal(json_get_text(c, o, "gone", 9, &text), RC_INVALID);
	assert_int_equal(json_get_text(c, o, "n", 9, &text), RC_INVALID);
	assert_string_equal(text, "abc");
	assert_int_equal(json_opt_text(c, o, "gone", 9, &text), RC_OK);
	assert_string_equal(text, "abc");
	assert_int_equal(json_opt_text(c, o, "z", 9, &text), RC_OK);
	assert_null(text);
	assert_int_equal(json_get_i64(c, o, "n", 0, 5, &n), RC_OK);
	assert_int_equal(n, 5);
	assert_int_equal(json_get_i64(c, o, "n", 0, 4, &n), RC_INVALID);
	assert_int_equal(json_get_i64(c, o, "z", 0, 4, &n), RC_INVALID);
	assert_int_equal(json_opt_i64(c, o, "z", 0, 4, &n), RC_OK);
	assert_int_equal(json_opt_i64(c, o, "s", 0, 4, &n), RC_INVALID);
	assert_int_equal(json_opt_bool(c, o, "b", &b), RC_OK);
	assert_true(b);
	assert_int_equal(json_opt_bool(c, o, "n", &b), RC_INVALID);
}

static void lists_of_texts(void **state)
{
	struct ctx *c = *state;
	const char *source = "{\"l\":[\"x\",\"y\"],\"m\":[1],\"s\":\"x\"}";
	const char *none[] = {NULL};
	const char **list = none;
	json_t *o;

	assert_int_equal(json_read(c, source, strlen(source), MAX, &o), RC_OK);
	assert_int_equal(json_opt_texts(c, o, "l", 1, 9, &list), RC_INVALID);
	assert_int_equal(json_opt_texts(c, o, "m", 9, 9, &list), RC_INVALID);
	assert_int_equal(json_opt_texts(c, o, "s", 9, 9, &list), RC_INVALID);
	assert_ptr_equal(list, none);
	assert_int_equal(json_opt_texts(c, o, "l", 2, 9, &list), RC_OK);
	assert_string_equal(list[1], "y");
	assert_null(list[2]);
	assert_int_equal(json_opt_texts(c, o, "gone", 2, 9, &list), RC_OK);
	assert_null(list);
}

static void writing(void **state)
{
	json_t *o = json_own(*state, json_object());

	json_object_set_new(o, "a", json_text("\xff"));
	json_object_set_new(o, "b", json_text(NULL));
	json_object_set_new(o, "c", json_time(0));
	json_object_set_new(o, "d", json_time(1000));
	assert_string_equal(json_write(*state, o),
	        "{\"a\":\"�\",\"b\":null,\"c\":null,\"d\":\"1970-01-01T00:00:01Z\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(one_value_of_any_kind),
	        UNIT(refuses_what_is_no_json),
	        UNIT(length_is_what_counts),
	        UNIT(depth_has_a_limit),
	        UNIT(fields_name_themselves),
	        UNIT(lists_of_texts),
	        UNIT(writing),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
