/* What is filled into a saved reply, and what a person has to fill in. */
#include <string.h>

#include "base/str.h"
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
	struct saved_gaps gaps;

	assert_string_equal(
	        saved_text_fill(mem,
	                "<p>{customer.called}, {customer.name}, #{conversation.number} "
	                "{conversation.subject} {today}{ {agent.name}} { 1} {customer.called</p>",
	                &values, &gaps),
	        "<p>Anna, Anna &lt;b&gt;, #12 Cup &amp; saucer 23 Nov 2026{ Ewa} { 1} "
	        "{customer.called</p>");
	assert_int_equal(gaps.n, 0);
	assert_string_equal(saved_text_fill(mem, "{{customer.called}} { today } ({see the file})",
	                            &values, &gaps),
	        "Anna 23 Nov 2026 ({see the file})");
	const struct saved_values egle = {.called = "gerbiama Egle"};
	assert_string_equal(saved_text_fill(mem,
	                            "<p>Laba diena, {customer.called}</p><p>{customer.called},</p> "
	                            "Ačiū. {customer.called}: <b>{customer.called}</b>",
	                            &egle, &gaps),
	        "<p>Laba diena, gerbiama Egle</p><p>Gerbiama Egle,</p> Ačiū. Gerbiama Egle: "
	        "<b>Gerbiama Egle</b>");
	assert_int_equal(gaps.n, 0);
	talloc_free(mem);
}

/* Nothing that is not known leaves a hole, or stands there as it was typed. */
static void what_is_not_known_stays_open(void **state)
{
	void *mem = talloc_new(NULL);
	struct saved_gaps gaps;

	assert_string_equal(saved_text_fill(mem,
	                            "<p>{customer.called} {customer_called} {imię}</p><code>{x} "
	                            "{customer.name}</code>",
	                            &(struct saved_values){.called = ""}, &gaps),
	        "<p>[[customer.called]] [[customer_called]] [[imię]]</p><code>{x} "
	        "{customer.name}</code>");
	assert_int_equal(gaps.n, 3);
	assert_string_equal(gaps.v[1], "customer_called");
	assert_string_equal(saved_text_fill(mem, "<a href=\"https://example.org/{order}\">x</a>",
	                            &values, &gaps),
	        "<a href=\"https://example.org/\">x</a>");
	assert_int_equal(gaps.n, 1);
	talloc_free(mem);
}

static void what_is_no_variable_is_named(void **state)
{
	static const struct {
		const char *html, *unknown, *near;
	} cases[] = {
	        {"{customer.called} {today} {{agent.name}} {} {a.b {1.2} {\"a\": 1}", NULL, NULL},
	        {"{see the file} <code>{x}</code> <pre><code>{y.z}</code></pre>", NULL, NULL},
	        {"a {customer.called} {agent.nam}", "{agent.nam}", "{agent.name}"},
	        {"{customer_called}", "{customer_called}", "{customer.called}"},
	        {"{Customer Name}", "{Customer Name}", "{customer.name}"},
	        {"{name}", "{name}", "{customer.name}"},
	        {"{mailbox}", "{mailbox}", "{mailbox.name}"},
	        {"{{ subject }}", "{subject}", "{conversation.subject}"},
	        {"{imię}", "{imię}", NULL},
	        {"{order.id}", "{order.id}", NULL},
	        {"<a href=\"https://example.org/{tody}\">x</a>", "{tody}", "{today}"},
	};
	void *mem = talloc_new(NULL);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *near = NULL, *unknown = saved_text_unknown(mem, cases[i].html, &near);
		assert_true(str_eq(unknown, cases[i].unknown));
		assert_true(str_eq(near, cases[i].near));
	}
	talloc_free(mem);
}

static void bold_within_a_variable_is_named(void **state)
{
	void *mem = talloc_new(NULL);

	assert_null(saved_text_broken(
	        mem, "<b>{today}</b> {customer.name} <code>{<b>to</b>day}</code> <b>{x</b>}"));
	assert_string_equal(
	        saved_text_broken(mem, "{today} {customer.<b>name</b>}"), "{customer.name}");
	assert_string_equal(saved_text_broken(mem, "{today} {<i>today</i>}"), "{today}");
	talloc_free(mem);
}

static void what_is_left_in_a_letter_is_named(void **state)
{
	void *mem = talloc_new(NULL);

	assert_null(saved_text_left(mem, "<p>{x} {name} {order.id} <code>{today}</code> {</p>"));
	assert_string_equal(saved_text_left(mem, "<p>{to<b>day</b>}</p>"), "{today}");
	assert_string_equal(saved_text_left(mem, "{customer_called}"), "{customer_called}");
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
	        cmocka_unit_test(what_is_not_known_stays_open),
	        cmocka_unit_test(what_is_no_variable_is_named),
	        cmocka_unit_test(bold_within_a_variable_is_named),
	        cmocka_unit_test(what_is_left_in_a_letter_is_named),
	        cmocka_unit_test(slots_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
