/* What the desk knows of a letter before it is read. */
#include "desk_fixture.h"
#include "store/customer.h"
#include "store/engine.h"

#define FIRST                                                                                      \
	"From: Anna Kowalska <Anna@Example.com>\r\nTo: help@example.org\r\nSubject: My order\r\n"  \
	"Message-ID: <first@example.com>\r\n\r\nWhere is my order?\r\n"

static enum rc writes_lithuanian(struct ctx *c, void *arg)
{
	struct customer k;

	(void)arg;
	TRY(store_customer_by_address(c, c, "anna@example.com", &k));
	k.language = "lt";
	return store_customer_update(c, &k);
}

/* Letters that do not say how they are written are read as their writer, else the desk, writes. */
static void the_customers_language_is_a_hint(void **state)
{
	struct desk *d = *state;
	struct mail_hints box;
	const struct mail_hints *own;
	const char *other = "From: x@example.net\n\nanna@example.com";
	int64_t mailbox = desk_take(d, NULL, FIRST).id ? 1 : 0;

	assert_ok(store_tx(d->c, DB_WRITE, writes_lithuanian, NULL));
	assert_ok(intake_hints(d->c, d->c, mailbox, &box));
	assert_string_equal(box.language, "en");
	assert_ok(intake_hints_of(
	        d->c, d->c, (struct bytes){(const uint8_t *)FIRST, strlen(FIRST)}, &box, &own));
	assert_string_equal(own->language, "lt");
	assert_ptr_equal(own->own_addresses, box.own_addresses);
	assert_ok(intake_hints_of(
	        d->c, d->c, (struct bytes){(const uint8_t *)other, strlen(other)}, &box, &own));
	assert_ptr_equal(own, &box);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(the_customers_language_is_a_hint),
	};
	return cmocka_run_group_tests_name("hints", tests, NULL, NULL);
}
