/* Who changed what: what it keeps, for how long, and when somebody is new. */
#include "desk_fixture.h"

#include "desk/audit.h"
#include "desk/setting.h"

#define DAY_MS 86400000LL

static enum rc set_days(struct ctx *c, void *arg)
{
	return setting_set(c, "audit_days", arg);
}

static enum rc sign_in(struct ctx *c, void *arg)
{
	return audit_sign_in(c, 7, arg);
}

static enum rc note_long(struct ctx *c, void *arg)
{
	json_t *changes = audit_changes(c);

	audit_text(changes, "text", NULL, arg);
	audit_text(changes, "same", "", NULL);
	audit_secret(changes, "secret", "one", "another");
	return audit_add(
	        c, &(struct audit){.noun = "team", .verb = "changed", .name = "T"}, changes);
}

static struct audit_page all(struct desk *d)
{
	struct audit_page p;

	assert_ok(audit_list(d->c, d->c, &(struct audit_query){.actor_id = -1, .limit = 100}, &p));
	return p;
}

static void test_age(void **state)
{
	struct desk *d = *state;
	int before = all(d).n;

	assert_ok(store_tx(d->c, DB_WRITE, set_days, (char[]){"30"}));
	d->c->now_ms += 29 * DAY_MS;
	assert_ok(audit_sweep(d->c));
	assert_int_equal(all(d).n, before + 1);
	assert_ok(store_tx(d->c, DB_WRITE, set_days, (char[]){"31"}));
	d->c->now_ms += 2 * DAY_MS + 1;
	assert_ok(audit_sweep(d->c));
	struct audit_page p = all(d);
	assert_int_equal(p.n, 1);
	assert_string_equal(p.v[0].name, "audit_days");
}

static void test_new_browser(void **state)
{
	struct desk *d = *state;
	int before = all(d).n;

	assert_ok(store_tx(d->c, DB_WRITE, sign_in, (char[]){"Firefox/143.0 (Linux)"}));
	assert_ok(store_tx(d->c, DB_WRITE, sign_in, (char[]){"Firefox/144.0.2 (Linux)"}));
	assert_int_equal(all(d).n, before + 1);
	assert_ok(store_tx(d->c, DB_WRITE, sign_in, (char[]){"Chrome/141.0 (Linux)"}));
	assert_int_equal(all(d).n, before + 2);
}

/* Small values: what is long is cut, what is secret is not there, what is the same is none. */
static void test_values(void **state)
{
	struct desk *d = *state;
	char *text = talloc_array(d->c, char, 10001);

	memset(text, 'x', 10000);
	text[10000] = 0;
	assert_ok(store_tx(d->c, DB_WRITE, note_long, text));
	struct audit_page p = all(d);
	assert_true(strlen(p.v[0].changes) < 400);
	assert_null(strstr(p.v[0].changes, "same"));
	assert_null(strstr(p.v[0].changes, "another"));
	assert_non_null(strstr(p.v[0].changes, "\"secret\":[null,null]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK_TEST(test_age), DESK_TEST(test_new_browser), DESK_TEST(test_values)};
	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
