#include "unit.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"

static void buf_stops_at_its_maximum(void **state)
{
	struct buf *b = buf_new(*state, 5);

	buf_adds(b, "1234");
	assert_false(b->full);
	buf_adds(b, "5");
	assert_false(b->full);
	buf_adds(b, "6");
	assert_true(b->full);
	assert_string_equal(b->p, "12345");
	buf_reset(b);
	assert_false(b->full);
	buf_add(b, "\0x", 2);
	assert_int_equal(b->n, 2);
}

static void buf_cuts_no_character_in_two(void **state)
{
	struct buf *b = buf_new(*state, 3);

	buf_adds(b, "aąę");
	assert_true(b->full);
	assert_string_equal(b->p, "aą");
	b = buf_new(*state, 0);
	buf_addf(b, "%d", 7);
	assert_true(b->full);
	assert_string_equal(b->p, "");
}

static void buf_writes_code_points(void **state)
{
	struct buf *b = buf_new(*state, 100);

	buf_add_cp(b, 'a');
	buf_add_cp(b, 0x105);
	buf_add_cp(b, 0x20AC);
	buf_add_cp(b, 0x1F600);
	buf_add_cp(b, 0xD800);
	buf_add_cp(b, 0x110000);
	buf_add_cp(b, 0);
	assert_string_equal(b->p, "aą€😀���");
}

static void buf_grows_from_nothing_to_much(void **state)
{
	struct buf *b = buf_new(*state, 1000000);

	for (int i = 0; i < 100000; i++)
		buf_addc(b, 'x');
	assert_int_equal(b->n, 100000);
	assert_int_equal(strlen(b->p), 100000);
}

static void comparing(void **state)
{
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_true(str_ieq("Message-ID", "message-id"));
	assert_false(str_ieq("Ą", "ą"));
	assert_false(str_ieq("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("ab", "abc"));
	assert_true(str_istarts("RE: x", "re:"));
	assert_true(str_ends("a.EML", ".EML"));
	assert_false(str_ends("l", ".eml"));
	assert_string_equal(str_ifind("xx Subject", "SUBJ"), "Subject");
	assert_null(str_ifind("abc", "abcd"));
	assert_string_equal(str_ifind("abc", ""), "abc");
}

static void shaping(void **state)
{
	assert_string_equal(str_trim(*state, " \t a b \r\n"), "a b");
	assert_string_equal(str_trim(*state, " \n"), "");
	assert_string_equal(str_collapse(*state, " a \t\n b\xC2\xA0\xC2\xA0 c\xC2\xA0"), "a b c");
	assert_string_equal(str_collapse(*state, "\xC2\xA0"), "");
	assert_string_equal(str_lower(*state, "ABC-Ż"), "abc-Ż");
}

static void numbers(void **state)
{
	static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3",
	        "9223372036854775808", "-9223372036854775809", "99999999999999999999"};
	int64_t n = 42;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		assert_int_equal(str_to_i64(wrong[i], &n), RC_INVALID);
		assert_int_equal(n, 42);
	}
	assert_int_equal(str_to_i64("9223372036854775807", &n), RC_OK);
	assert_true(n == INT64_MAX);
	assert_int_equal(str_to_i64("-9223372036854775808", &n), RC_OK);
	assert_true(n == INT64_MIN);
	assert_int_equal(str_to_i64("007", &n), RC_OK);
	assert_int_equal(n, 7);
}

static void cleaning(void **state)
{
	/* overlong, surrogate, beyond the last plane, cut short, NUL */
	assert_string_equal(utf8_clean(*state, "a\xC0\xAF", 3), "a��");
	assert_string_equal(utf8_clean(*state, "\xED\xA0\x80", 3), "���");
	assert_string_equal(utf8_clean(*state, "\xF4\x90\x80\x80", 4), "����");
	assert_string_equal(utf8_clean(*state, "\xE2\x82", 2), "��");
	assert_string_equal(utf8_clean(*state, "a\0b", 3), "a�b");
	assert_string_equal(utf8_clean(*state, "zażółć €😀", 18), "zażółć €😀");
	assert_string_equal(utf8_clean(*state, NULL, 0), "");
}

static void any_bytes_become_valid(void **state)
{
	uint8_t p[64];
	uint32_t seed = 1;

	for (int round = 0; round < 2000; round++) {
		char *clean;

		for (size_t i = 0; i < sizeof p; i++) {
			seed = seed * 1664525 + 1013904223;
			p[i] = (uint8_t)(seed >> 24);
		}
		clean = utf8_clean(*state, p, sizeof p);
		assert_true(utf8_valid(clean, strlen(clean)));
		assert_true(utf8_length(clean) <= sizeof p);
		talloc_free(clean);
	}
}

static void walking(void **state)
{
	const char *s = "ą€😀";

	assert_int_equal(utf8_next(&s), 0x105);
	assert_int_equal(utf8_next(&s), 0x20AC);
	assert_int_equal(utf8_next(&s), 0x1F600);
	assert_int_equal(utf8_next(&s), 0);
	assert_int_equal(utf8_next(&s), 0);
	assert_int_equal(utf8_length("zażółć"), 6);
	assert_string_equal(utf8_prefix(*state, "zażółć", 3), "zaż");
	assert_string_equal(utf8_prefix(*state, "za", 9), "za");
	assert_true(utf8_valid("", 0));
	assert_false(utf8_valid("\xC3", 1));
}

static void encodings(void **state)
{
	struct bytes b = {.n = 9};

	assert_string_equal(hex_encode(*state, "\x00\xff\x10", 3), "00ff10");
	assert_string_equal(hex_encode(*state, "", 0), "");
	assert_string_equal(b64url_encode(*state, "\xfb\xff\xfe", 3), "-__-");
	assert_string_equal(b64_encode(*state, "a", 1), "YQ==");
	assert_int_equal(b64url_decode(*state, "-__-", &b), RC_OK);
	assert_memory_equal(b.p, "\xfb\xff\xfe", 3);
	assert_int_equal(b64url_decode(*state, "", &b), RC_OK);
	assert_int_equal(b.n, 0);
	b.n = 9;
	assert_int_equal(b64url_decode(*state, "YQ==", &b), RC_INVALID);
	assert_int_equal(b64url_decode(*state, "Y", &b), RC_INVALID);
	assert_int_equal(b64url_decode(*state, "Y Q", &b), RC_INVALID);
	assert_int_equal(b64url_decode(*state, "+/+/", &b), RC_INVALID);
	assert_int_equal(b.n, 9);
}

static void every_length_of_utf8_is_written(void **state)
{
	static const struct {
		uint32_t cp;
		const char *bytes;
	} cases[] = {{'A', "A"}, {0x7F, "\x7f"}, {0x80, "\xc2\x80"}, {0x7FF, "\xdf\xbf"},
	        {0x800, "\xe0\xa0\x80"}, {0x20AC, "\xe2\x82\xac"}, {0xFFFF, "\xef\xbf\xbf"},
	        {0x10000, "\xf0\x90\x80\x80"}, {0x10FFFF, "\xf4\x8f\xbf\xbf"}};
	char s[5];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		s[utf8_put(s, cases[i].cp)] = 0;
		assert_string_equal(s, cases[i].bytes);
		const char *at = s;
		assert_int_equal(utf8_next(&at), cases[i].cp);
		assert_int_equal(*at, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(every_length_of_utf8_is_written),
	        UNIT(buf_stops_at_its_maximum),
	        UNIT(buf_cuts_no_character_in_two),
	        UNIT(buf_writes_code_points),
	        UNIT(buf_grows_from_nothing_to_much),
	        UNIT(comparing),
	        UNIT(shaping),
	        UNIT(numbers),
	        UNIT(cleaning),
	        UNIT(any_bytes_become_valid),
	        UNIT(walking),
	        UNIT(encodings),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
