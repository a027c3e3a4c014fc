/* The language of a letter. Includes the source, to look at its table too. */
#include "text/language.c"

#include "read.h"

static void small_words_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < sizeof small_words / sizeof *small_words; i++)
		if (strcmp(small_words[i - 1].word, small_words[i].word) >= 0)
			fail_msg("%s stands before %s", small_words[i - 1].word,
			        small_words[i].word);
	for (size_t i = 0; i < sizeof small_words / sizeof *small_words; i++)
		assert_int_equal(languages_of(small_words[i].word), small_words[i].in);
	assert_int_equal(languages_of("ž"), 0);
	assert_int_equal(languages_of(""), 0);
}

static void tells_letters(void **state)
{
	static const struct {
		const char *language, *text;
	} cases[] = {
	        {"pl", "Dzień dobry, gdzie jest moje zamówienie? Czekam już dwa tygodnie."},
	        {"pl", "DZIEŃ DOBRY, PROSZĘ O FAKTURĘ ZA OSTATNIE ZAMÓWIENIE"},
	        {"lt", "Laba diena, kada gausiu savo užsakymą? Laukiu jau dvi savaites."},
	        {"lt", "Sveiki, norėčiau grąžinti prekę, kaip tai padaryti?"},
	        {"el", "Καλημέρα σας, πότε θα παραλάβω την παραγγελία μου;"},
	        {"en", "Hello, when will my order arrive? I have been waiting for two weeks."},
	        {"en", "the and is to of you my i have not for it this that with was are"},
	        {NULL, "Guten Tag, wann kommt meine Bestellung? Ich warte seit zwei Wochen."},
	        {NULL, "Добрый день, когда придёт мой заказ? Жду уже две недели."},
	        {NULL, "Labdien, kad es saņemšu savu pasūtījumu? Gaidu jau divas nedēļas."},
	        {NULL, "ok"},
	        {NULL, ""},
	        {NULL, "12345 !!! :-)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = language_tell(cases[i].text);
		if (!str_eq(got, cases[i].language))
			fail_msg("%s: %s", got ? got : "none", cases[i].text);
	}
}

/* Words longer than any buffer, and letters of every width at the places where it is cut. */
static void reads_any_length(void **state)
{
	static const char *const letters[] = {"a", "ž", "あ", "\U0001f600"};
	void *mem = talloc_new(NULL);

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		struct buf *b = buf_new(mem, 1u << 20);
		for (int i = 0; i < 800; i++) {
			(void)language_tell(b->p);
			buf_adds(b, letters[k]);
		}
	}
	talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(small_words_are_sorted),
	        cmocka_unit_test(tells_letters), cmocka_unit_test(reads_any_length)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
