/* text/stems: terms of words; two forms meet when they share one. */
#include "unit.h"

#include <string.h>

#include "text/stems.h"

static bool has(const struct stems *s, const char *term)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->term[i], term) == 0)
			return true;
	return false;
}

static bool meet(const void *mem, const char *lang, const char *a, const char *b)
{
	struct stems one, two;

	stems_of(mem, lang, a, &one);
	stems_of(mem, lang, b, &two);
	for (size_t i = 0; i < one.n; i++)
		if (has(&two, one.term[i]))
			return true;
	return false;
}

static void forms_meet(void **state)
{
	static const char *const rows[][3] = {{"pl", "fakturze", "faktury"},
	        {"pl", "fakture", "fakturę"}, {"pl", "zapłaciłem", "zaplacic"},
	        {"pl", "ludzie", "człowieka"}, {"pl", "niezapłaconej", "niezaplacona"},
	        {"pl", "Kowalczukowi", "Kowalczuka"}, {"el", "επιστροφη", "επιστροφές"},
	        {"el", "ΕΠΙΣΤΡΟΦΗΣ", "επιστροφών"}, {"el", "έγραψα", "γράφουμε"},
	        {"el", "λάθους", "λάθη"}, {"lt", "saskaita", "sąskaitos"},
	        {"lt", "nusipirkti", "nusiperku"}, {"lt", "siųsime", "siunčiu"},
	        {"lt", "žmogaus", "žmonėms"}, {"en", "people", "person"},
	        {"en", "shipped", "shipping"}, {"en", "customer's", "customers"},
	        {"de", "Rechnungen", "Rechnung"}, {"ru", "новый", "нового"},
	        {NULL, "fakturze", "faktury"}, {NULL, "refunded", "refund"},
	        {NULL, "saskaita", "sąskaitos"}, {NULL, "επιστροφη", "επιστροφές"}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!meet(*state, rows[i][0], rows[i][1], rows[i][2]))
			fail_msg("%s and %s do not meet", rows[i][1], rows[i][2]);
}

static void others_stay_apart(void **state)
{
	static const char *const rows[][3] = {{"en", "import", "important"},
	        {"en", "hoping", "hopping"}, {"en", "number", "numb"}, {"pl", "faktura", "fakt"},
	        {"pl", "zamówienie", "zamek"}, {"el", "αγορά", "αγόρι"}, {"el", "γράμμα", "γραμμή"},
	        {"lt", "medus", "medis"}, {"lt", "mokėti", "mokyti"},
	        {"lt", "siuntimas", "siunta"}};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (meet(*state, rows[i][0], rows[i][1], rows[i][2]))
			fail_msg("%s and %s meet", rows[i][1], rows[i][2]);
}

static void the_word_stands_first(void **state)
{
	struct stems s;

	stems_of(*state, "pl", "Łódź!", &s);
	assert_string_equal(s.term[0], "lodz");
	stems_of(*state, "en", "12345", &s);
	assert_int_equal(s.n, 1);
	stems_of(*state, "xx", "hello", &s);
	assert_int_equal(s.n, 1);
	stems_of(*state, NULL, "…", &s);
	assert_int_equal(s.n, 0);
	stems_of(*state, "lt", "", &s);
	assert_int_equal(s.n, 0);
	stems_of_folded("pl", "a", &s);
	assert_int_equal(s.n, 1);
}

static void texts(void **state)
{
	struct buf *b = buf_new(*state, 1000), *small = buf_new(*state, 12);

	stems_text(*state, "en", "Two boxes, please.", b);
	assert_string_equal(b->p, " two boxes box please");
	assert_false(b->full);
	stems_text(*state, "en", "Two boxes", small);
	assert_string_equal(small->p, " two");
	assert_true(small->full);
}

/* Anything folded or not, in any language, stays within its bounds. */
static void any_word(void **state)
{
	static const char *const langs[] = {"pl", "el", "lt", "en", "de", "ru", "ar", NULL};
	static const char *const parts[] = {"a", "ing", "nie", "naj", "ου", "ματος", "ę", "z",
	        "iuose", "q", "\xf0\x9f\x98\x80", "š", "ξε", "s", "ed", "ь", "й", "9"};
	uint32_t seed = 7;

	for (int round = 0; round < 4000; round++) {
		char word[200] = "";
		struct stems s;

		for (int i = round % 24; i >= 0; i--) {
			seed = seed * 1664525 + 1013904223;
			strcat(word, parts[(seed >> 16) % (sizeof parts / sizeof parts[0])]);
		}
		const char *lang = langs[round % 8];
		stems_of(*state, lang, word, &s);
		assert_true(s.n <= (lang == NULL ? STEMS_MAX_ANY : STEMS_MAX));
		for (size_t i = 0; i < s.n; i++) {
			assert_true(s.term[i][0] != 0 && strlen(s.term[i]) < STEM_SIZE);
			assert_true(utf8_valid(s.term[i], strlen(s.term[i])));
			assert_null(strchr(s.term[i], ' '));
		}
		stems_of_folded(lang, word, &s);
		assert_true(s.n <= STEMS_MAX_ANY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(forms_meet),
	        UNIT(others_stay_apart),
	        UNIT(the_word_stands_first),
	        UNIT(texts),
	        UNIT(any_word),
	};

	return cmocka_run_group_tests_name("stems", tests, NULL, NULL);
}
