#include "unit.h"

#include "i18n/catalogue.h"
#include "i18n/i18n.h"

/* A catalogue of its own instead of the compiled one: the forms are what is tested. */
static const struct catalogue_entry things[] = {{"thing", {"one", "few", "many"}}};
static const struct catalogue_entry pairs[] = {{"thing", {"one", "other"}}};
const struct catalogue catalogues[] = {
        {"pl", things, 1},
        {"lt", things, 1},
        {"el", pairs, 1},
};
const size_t catalogue_count = 3;

static void check(const char *lang, const char *form, const int64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_string_equal(i18n_plural(lang, "thing", "things", numbers[i]), form);
}

#define CHECK(lang, form, ...)                                                                     \
	check(lang, form, (const int64_t[]){__VA_ARGS__},                                          \
	        sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void polish(void **state)
{
	CHECK("pl", "one", 1, -1);
	CHECK("pl", "few", 2, 3, 4, 22, 104, 1003);
	CHECK("pl", "many", 0, 5, 11, 12, 13, 14, 21, 101, 112, 1000000);
}

static void lithuanian(void **state)
{
	CHECK("lt", "one", 1, 21, 101, 1001);
	CHECK("lt", "few", 2, 9, 22, 102, 109);
	CHECK("lt", "many", 0, 10, 11, 12, 19, 20, 100, 111, 112, 1000);
}

static void greek_and_english(void **state)
{
	CHECK("el", "one", 1);
	CHECK("el", "other", 0, 2, 11, 21);
	CHECK("en", "thing", 1);
	CHECK("en", "things", 0, 2, 21, INT64_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(polish),
	        UNIT(lithuanian),
	        UNIT(greek_and_english),
	};

	return cmocka_run_group_tests_name("plural", tests, NULL, NULL);
}
