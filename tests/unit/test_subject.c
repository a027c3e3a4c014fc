/* text/subject: what a subject is about. */
#include "unit.h"

#include "text/subject.h"

static void the_base(void **state)
{
	static const char *const rows[][2] = {
	        {"My order", "my order"},
	        {"Re: My order", "my order"},
	        {"RE[2]: re(3): Re^4 : My order", "my order"},
	        {"Odp: Zażółć gęślą", "zazolc gesla"},
	        {"Σχετ: Απ: Τιμολόγιο", "τιμολογιο"},
	        {"ΑΠ.: Τιμολόγιο", "τιμολογιο"},
	        {"Ats: Sąskaita", "saskaita"},
	        {"AW: WG: SV: VS: Rechnung", "rechnung"},
	        {"Fwd: Fw: PD: My order", "my order"},
	        {"回复：订单", "订单"},
	        {"[Shop] Re: [#42] My order", "my order"},
	        {"#42 My order", "my order"},
	        {"Re: My order [#42]", "my order"},
	        {"My order #42", "my order"},
	        {"My order (was: Your invoice)", "my order"},
	        {"My order (fwd)", "my order"},
	        {"  Re:My   order ", "my order"},
	        {"[Shop]", "shop"},
	        {"#42", "42"},
	        {"Re:", "re"},
	        {"", ""},
	        {"Resume: attached", "resume attached"},
	        {"Order: 42", "order 42"},
	        {"C#4 course", "c 4 course"},
	        {"A very long tag that is no tag [", "a very long tag that is no tag"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(subject_base(*state, rows[i][0]), rows[i][1]);
}

static void what_is_the_same(void **state)
{
	(void)state;
	assert_true(subject_same("My order", "RE: my ORDER [#3]"));
	assert_true(subject_same("Żółty kubek", "Odp: Zolty kubek"));
	/* Nothing said is nothing changed. */
	assert_true(subject_same("My order", ""));
	assert_true(subject_same("My order", NULL));
	/* A program that cuts long subjects. */
	assert_true(subject_same("Re: A question about the blue vase of last",
	        "A question about the blue vase of last Tuesday"));
	assert_false(subject_same("My order", "My orders"));
	assert_false(subject_same("My order", "Re: Invoice"));
	assert_false(subject_same("Invoice (was: My order)", "My order"));
}

static void what_was_handed_on(void **state)
{
	(void)state;
	static const char *const yes[] = {"Fwd: x", "FW: x", "PD: x", "Re: Fwd: x", "[Shop] WG: x",
	        "Πρθ: x", "ΠΡΟΩΘ: x", "Persiųsta: x", "Przekazano: x"};
	static const char *const no[] = {"x", "Re: x", "Odp: x", "Forward march", "", "fwd"};
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(subject_is_forward(yes[i]));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(subject_is_forward(no[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(the_base),
	        UNIT(what_is_the_same),
	        UNIT(what_was_handed_on),
	};
	return cmocka_run_group_tests_name("subject", tests, NULL, NULL);
}
