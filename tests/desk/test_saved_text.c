/* What is filled into a saved reply, and what a person has to fill in. */
#include <string.h>

#include "desk/saved_text.h"
#include "desk_fixture.h"

static const struct saved_values values = {.called = "Anna",
        .customer_name = "Anna <b>",
        .customer_address = "anna@example.com",
        .agent_name = "Ewa",
        .number = "12",
        .subject = "Cup & saucer",
        .mailbox_name = "Help",
        .mailbox_address = "help@example.org",
        .today = "23 Nov 2026"};

static void variables_are_filled_in_as_text(void **state)
{
	void *mem = talloc_new(NULL);

	assert_string_equal(
	        saved_text_fill(mem,
	                "<p>{customer.called}, {customer.name}, #{conversation.number} "
	                "{conversation.subject} {today}{ {agent.name}} {x} {customer.called</p>",
	                &values),
	        "<p>Anna, Anna &lt;b&gt;, #12 Cup &amp; saucer 23 Nov 2026{ Ewa} {x} "
	        "{customer.called</p>");
	assert_string_equal(
	        saved_text_fill(mem, "{customer.called}.", &(struct saved_values){0}), ".");
	const struct saved_values egle = {.called = "gerbiama Egle"};
	assert_string_equal(saved_text_fill(mem,
	                            "<p>Laba diena, {customer.called}</p><p>{customer.called},</p> "
	                            "Ačiū. {customer.called}: <b>{customer.called}</b>",
	                            &egle),
	        "<p>Laba diena, gerbiama Egle</p><p>Gerbiama Egle,</p> Ačiū. Gerbiama Egle: "
	        "<b>Gerbiama Egle</b>");
	talloc_free(mem);
}

static void what_is_no_variable_is_named(void **state)
{
	void *mem = talloc_new(NULL);

	assert_null(saved_text_unknown(
	        mem, "{customer.called} {today} {x} {} { a.b } {a.b {1.2} {a.}"));
	assert_string_equal(
	        saved_text_unknown(mem, "a {customer.called} {agent.nam}"), "{agent.nam}");
	talloc_free(mem);
}

static void slots_are_found(void **state)
{
	static const struct {
		const char *html, *slot;
	} cases[] = {
	        {"<p>On [[day]] at [[hour]]</p>", "day"},
	        {"<p>[[<strong>which</strong> day]]</p>", "which day"},
	        {"<p>[<b>[day]</b>]</p>", "day"},
	        {"<p>[[κωδικός παραγγελίας]]</p>", "κωδικός παραγγελίας"},
	        {"<p>[[</p><p>day]]</p>", NULL},
	        {"<p>[[ -f x ]] [[]] [day] [[a[b]]]</p>", NULL},
	        {"<pre><code>[[x]]</code></pre><p>done</p>", NULL},
	        {"<p><code>[[x]]</code> [[y]]</p>", "y"},
	        {"<a href=\"https://example.org/[[x]]\">x</a>", NULL},
	        {"", NULL},
	};
	void *mem = talloc_new(NULL);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *slot = saved_text_slot(mem, cases[i].html);
		if (cases[i].slot == NULL)
			assert_null(slot);
		else
			assert_string_equal(slot, cases[i].slot);
	}
	talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(variables_are_filled_in_as_text),
	        cmocka_unit_test(what_is_no_variable_is_named),
	        cmocka_unit_test(slots_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
