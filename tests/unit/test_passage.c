/* text/passage: what of a found text is shown. */
#include "unit.h"

#include "base/str.h"
#include "text/passage.h"
#include "text/stems.h"

/* Passage with [ ] around what was found. */
static const char *shown(
        void *mem, const char *text, const struct passage_word *w, size_t n, bool whole)
{
	struct passage p;

	if (!passage_find(mem, text, "pl", w, n, whole, &p))
		return "";
	struct buf *b = buf_new(mem, 10000);
	int at = 0, range = 0;
	for (const char *s = p.text;; at++) {
		if (range < p.n && at == p.ranges[range].end) {
			buf_addc(b, ']');
			range++;
		}
		if (range < p.n && at == p.ranges[range].start)
			buf_addc(b, '[');
		if (*s == 0)
			break;
		buf_add_cp(b, utf8_next(&s));
	}
	return b->p;
}

static void words_and_phrases(void **state)
{
	static const char *const stems[] = {"faktura", "faktur0", NULL};
	static const struct passage_word one = {"faktura", false, stems};
	static const struct passage_word begin = {"fakt", true, NULL};
	static const struct passage_word phrase = {"mala czarna", false, NULL};
	struct passage_word both[] = {one, phrase};

	assert_string_equal(shown(*state, "Proszę o Fakturę, już!", &one, 1, false),
	        "Proszę o [Fakturę], już!");
	assert_string_equal(
	        shown(*state, "fakty i kontrakty", &begin, 1, false), "[fakty] i kontrakty");
	assert_string_equal(shown(*state, "Mała\nczarna, czarna mała, faktury", both, 2, false),
	        "[Mała] [czarna], czarna mała, [faktury]");
	assert_string_equal(shown(*state, "nic takiego", both, 2, false), "");
	assert_string_equal(shown(*state, "", both, 2, false), "");
	assert_string_equal(
	        shown(*state, "𝕏 <b>faktura</b>\x01", &one, 1, true), "𝕏 <b>[faktura]</b> ");
}

static void cut_from_a_long_text(void **state)
{
	static const struct passage_word one = {"okapi", false, NULL};
	struct buf *b = buf_new(*state, 200000);

	for (int i = 0; i < 900; i++)
		buf_adds(b, i == 450 ? "okapi " : i == 600 ? "okapi okapi " : "słowo ");
	const char *p = shown(*state, b->p, &one, 1, false);
	assert_non_null(strstr(p, "[okapi] [okapi]"));
	assert_true(str_starts(p, "…") && str_ends(p, "…"));
	assert_true(utf8_length(p) < 2 * PASSAGE_LENGTH);
	buf_reset(b);
	for (int i = 0; i < 20000; i++)
		buf_adds(b, "okapi ");
	assert_true(utf8_length(shown(*state, b->p, &one, 1, false)) < 2 * PASSAGE_LENGTH);
	buf_reset(b);
	buf_adds(b, "okapi");
	for (int i = 0; i < 5000; i++)
		buf_adds(b, "-");
	assert_string_equal(shown(*state, b->p, &one, 1, false), "[okapi]…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(words_and_phrases),
	        UNIT(cut_from_a_long_text),
	};
	return cmocka_run_group_tests_name("passage", tests, NULL, NULL);
}
