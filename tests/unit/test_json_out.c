#include "unit.h"

#include "base/json.h"
#include "base/json_out.h"

static void says_what_a_tree_says(void **state)
{
	struct json_out *o = json_out_new(*state);

	json_put_object(o, NULL);
	json_put_i64(o, "least", INT64_MIN);
	json_put_i64(o, "most", INT64_MAX);
	json_put_id(o, "none", 0);
	json_put_bool(o, "yes", true);
	json_put_list(o, "list");
	json_put_text(o, NULL, "a");
	json_put_object(o, NULL);
	json_end_object(o);
	json_put_list(o, NULL);
	json_end_list(o);
	json_put_null(o, NULL);
	json_end_list(o);
	json_put_text(o, "nothing", NULL);
	json_put_time(o, "at", 1500);
	json_put_time(o, "never", 0);
	json_put_tree(o, "tree", json_pack("[i,s]", 1, "b"));
	json_put_written(o, "written", "[2]");
	json_end_object(o);
	assert_string_equal(o->p,
	        "{\"least\":-9223372036854775808,\"most\":9223372036854775807,\"none\":null,"
	        "\"yes\":true,\"list\":[\"a\",{},[],null],\"nothing\":null,"
	        "\"at\":\"1970-01-01T00:00:01.500Z\",\"never\":null,\"tree\":[1,\"b\"],\"written\":"
	        "[2]}");
	assert_int_equal(o->n, strlen(o->p));
	json_t *tree = json_own(*state, json_out_tree(o));
	assert_int_equal(json_integer_value(json_object_get(tree, "least")), INT64_MIN);
}

/* Every byte, at every place of eight, stands as the library would write it. */
static void escapes_as_the_library_does(void **state)
{
	for (int ch = 1; ch < 0x80; ch++)
		for (int at = 0; at < 18; at++) {
			char text[] = "abcdefghijklmnopqr\xc5\xbc";
			struct json_out *o = json_out_new(*state);
			text[at] = (char)ch;
			json_put_text(o, NULL, text);
			json_t *j = json_own(o, json_text(text));
			assert_string_equal(o->p, json_write(o, j));
		}
}

static void what_is_no_utf8_is_made_so(void **state)
{
	struct json_out *o = json_out_new(*state);

	json_put_list(o, NULL);
	json_put_text(o, NULL,
	        "a\xff"
	        "b");
	json_put_text_n(o, NULL, "\xc5\xbcx", 2);
	json_end_list(o);
	assert_string_equal(o->p, "[\"a\xEF\xBF\xBD"
	                          "b\",\"\xc5\xbc\"]");
}

static void long_texts_are_whole(void **state)
{
	size_t n = 100000;
	char *text = talloc_size(*state, n + 1);
	struct json_out *o = json_out_new(*state);

	memset(text, '\n', n);
	text[n] = 0;
	json_put_text(o, NULL, text);
	assert_int_equal(o->n, 2 * n + 2);
	json_t *j = json_own(*state, json_out_tree(o));
	assert_string_equal(json_string_value(j), text);
}

static void lists_are_taken_out_of_what_was_written(void **state)
{
	static const char *const cases[][2] = {
	        {"{\"to\":[1,2],\"cc\":[]}", "[1,2]"},
	        {"{\"cc\":[{\"to\":[3]}],\"to\":[{\"a\":\"]}\\\",\"}]}", "[{\"a\":\"]}\\\",\"}]"},
	        {"{\"too\":[1],\"t\":\"to\",\"to\":[[]]}", "[[]]"},
	        {"{}", "[]"},
	        {"", "[]"},
	        {"null", "[]"},
	        {"{\"to\":7}", "[]"},
	        {"{\"to\":[1", "[]"},
	        {"{\"to\":\"[1]", "[]"},
	        {"{\"to\":[\"\xff\"]}", "[]"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct json_out *o = json_out_new(*state);
		json_put_list_of(o, NULL, cases[i][0], "to");
		assert_string_equal(o->p, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(says_what_a_tree_says),
	        UNIT(escapes_as_the_library_does),
	        UNIT(what_is_no_utf8_is_made_so),
	        UNIT(long_texts_are_whole),
	        UNIT(lists_are_taken_out_of_what_was_written),
	};

	return cmocka_run_group_tests_name("json_out", tests, NULL, NULL);
}
