/* Customers who become one and come apart, beside what else moves conversations about. */
#include "desk_people.h"

#include "desk/customer.h"
#include "desk/customer_field.h"
#include "desk/original.h"
#include "desk/split.h"

static struct message letter(
        struct desk *d, const char *from, const char *subject, const char *more)
{
	static int n;

	return desk_take(d, NULL,
	        talloc_asprintf(d->c,
	                "From: %s\r\nTo: help@example.org\r\nSubject: %s\r\nMessage-ID: "
	                "<k%d@example.com>\r\n%s\r\nWords.\r\n",
	                from, subject, ++n, more));
}

static int64_t customer_of(struct desk *d, int64_t number)
{
	return desk_conversation(d, number).customer_id;
}

/* A forwarded letter that is given back to somebody who was merged meanwhile. */
static void given_back_after_a_merge(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct message other = letter(d, "anna@example.com", "Other", "");
	struct message m = desk_take(d, NULL,
	        "From: ewa@example.org\r\nTo: help@example.org\r\nSubject: Fwd: "
	        "Lamp\r\nMessage-ID: "
	        "<fwd@example.org>\r\n\r\nPlease see.\r\n\r\n---------- Forwarded message "
	        "---------\r\n"
	        "From: Cecylia <cecylia@example.com>\r\nDate: Mon, Jan 5, 2026\r\nSubject: Lamp\r\n"
	        "To: <ewa@example.org>\r\n\r\nIt is broken.\r\n");
	int64_t before = customer_of(d, m.conversation), anna = customer_of(d, other.conversation);
	struct customer_whole k;
	struct message_whole w;

	assert_ok(original_take(ewa, d->c, m.id, &w));
	assert_true(customer_of(d, m.conversation) != before);
	assert_ok(customer_merge(ewa, d->c, anna, 0, before, &k));
	assert_ok(original_give_back(ewa, d->c, m.id, &w));
	assert_int_equal(customer_of(d, m.conversation), anna);
	assert_ok(customer_unmerge(ewa, d->c, k.merges[0].id, &k));
	assert_int_equal(customer_of(d, other.conversation), anna);
}

/* A split that is undone after a merge takes nobody back who is no more. */
static void split_undone_after_a_merge(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct message first = letter(d, "ben@example.com", "Lamps", "");
	struct message two = letter(d, "ben@example.com", "Lamps",
	        talloc_asprintf(d->c, "In-Reply-To: <%s>\r\n", first.message_id));
	struct message other = letter(d, "benjamin@example.com", "Other", "");
	int64_t ben = customer_of(d, first.conversation), into = customer_of(d, other.conversation);
	struct split_wish wish = {.message = two.id, .scope = SPLIT_LATER};
	struct conversation_whole w;
	struct customer_whole k;

	assert_int_equal(two.conversation, first.conversation);
	assert_ok(split_make(ewa, d->c, first.conversation, 0, &wish, &w));
	int64_t made = w.v.number;
	assert_ok(customer_merge(ewa, d->c, into, 0, ben, &k));
	assert_int_equal(customer_of(d, first.conversation), into);
	assert_int_equal(customer_of(d, made), into);
	/* merging made new versions, and so the split cannot be undone as if nothing had been */
	enum rc rc = split_undo(ewa, d->c, made, &w);
	assert_true(rc == RC_OK || rc == RC_CONFLICT);
	ctx_clear_failure(ewa);
	assert_int_equal(customer_of(d, first.conversation), into);
}

static struct customer_field field(const char *kind, const char *choices, bool required)
{
	return (struct customer_field){
	        .name = "F", .kind = kind, .choices = choices, .required = required};
}

/* What people type, and how it is kept; NULL: refused. */
static void values_as_people_type_them(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *kind, *typed, *kept;
	} cases[] = {
	        {"number", "12", "12"},
	        {"number", " 1 234,5 ", "1234.5"},
	        {"number", "-0.50", "-0.5"},
	        {"number", "1\u202f234\u00a0567,00", "1234567"},
	        {"number", "+007", "7"},
	        {"number", "-0,0", "0"},
	        {"number", "12345678901234567890", "12345678901234567890"},
	        {"number", "1,2,3", NULL},
	        {"number", "12.", NULL},
	        {"number", ".5", NULL},
	        {"number", "5-3", NULL},
	        {"number", "1e9", NULL},
	        {"date", "2026-12-31", "2026-12-31"},
	        {"date", "2100-02-29", NULL},
	        {"date", "2000-02-29", "2000-02-29"},
	        {"date", "2026-13-01", NULL},
	        {"date", "31.12.2026", NULL},
	        {"date", "2026-1-01 ", NULL},
	        {"choice", "a b", "a b"},
	        {"choice", "A b", NULL},
	        {"text", "  x   y ", "x y"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct customer_field f = field(cases[i].kind, "[\"a b\"]", false);
		const char *kept = NULL;
		enum rc rc = customer_field_check(d->c, &f, cases[i].typed, &kept);
		ctx_clear_failure(d->c);
		assert_int_equal(rc, cases[i].kept != NULL ? RC_OK : RC_INVALID);
		if (cases[i].kept != NULL)
			assert_string_equal(kept, cases[i].kept);
	}
	struct customer_field must = field("text", "[]", true);
	const char *kept;
	assert_fails(
	        d->c, customer_field_check(d->c, &must, " ", &kept), RC_INVALID, "required_field");
}

/* Letters make customers; their words follow, and a page goes on where it stood. */
static void words_follow_letters(void **state)
{
	struct desk *d = *state;
	struct people p = people_add(d);
	struct ctx *ewa = people_as(d, p.ewa);
	struct customer_query q = {.q = "zaj", .limit = 2};
	struct customer_page page;
	bool more = true;

	for (int i = 0; i < 5; i++)
		letter(d, talloc_asprintf(d->c, "\"Zając %d\" <z%d@example.com>", i, i), "Hello",
		        "");
	assert_ok(customer_words(d->c, &more));
	assert_false(more);
	for (int seen = 0; seen < 5; seen += page.n, q.cursor = page.next) {
		assert_ok(customer_list(ewa, d->c, &q, &page));
		assert_string_equal(page.v[0].k.name, talloc_asprintf(d->c, "Zając %d", seen));
	}
	assert_null(page.next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(given_back_after_a_merge),
	        DESK_TEST(split_undone_after_a_merge),
	        DESK_TEST(values_as_people_type_them),
	        DESK_TEST(words_follow_letters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
