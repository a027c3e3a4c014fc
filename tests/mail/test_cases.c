/* Letters in tests/mail/cases: each .json names fields of `inspect mail` and their values. */
#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "read.h"

static void check(const char *dir, const char *name)
{
	struct ctx *c = ctx_new(NULL, NULL);
	char *stem = talloc_strndup(c, name, strlen(name) - 4);
	struct bytes raw, spec;
	size_t sizes[MAIL_TEXTS];
	struct mail *m;
	json_t *want, *got, *v, *back;
	struct mail *again;
	const char *key;

	assert_int_equal(file_read(c, path_join(c, dir, name), 1u << 20, &raw), RC_OK);
	assert_int_equal(file_read(c, path_join(c, dir, talloc_asprintf(c, "%s.json", stem)),
	                         1u << 20, &spec),
	        RC_OK);
	assert_int_equal(json_read(c, spec.p, spec.n, 1u << 20, &want), RC_OK);
	assert_int_equal(mail_understand(c, c, raw, NULL, &m), RC_OK);
	got = mail_to_contract(c, m);
	json_object_foreach(want, key, v)
	{
		if (!json_equal(v, json_object_get(got, key)))
			fail_msg("%s: %s is %s, not %s", name, key,
			        json_write(c, json_object_get(got, key)), json_write(c, v));
	}
	/* the record on the pipe says the same */
	assert_int_equal(mail_from_json(c, c, mail_to_json(c, m), sizes, &again), RC_OK);
	for (size_t i = 0; i < MAIL_TEXTS; i++) {
		assert_int_equal(sizes[i], strlen(*mail_text_at(m, i)));
		*mail_text_at(again, i) = *mail_text_at(m, i);
	}
	back = mail_to_contract(c, again);
	assert_true(json_equal(got, back));
	talloc_free(c);
}

static void every_case(void **state)
{
	const char *dir = CASES;
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	(void)state;
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (!str_ends(e->d_name, ".eml"))
			continue;
		check(dir, e->d_name);
		n++;
	}
	closedir(d);
	assert_true(n >= 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_case)};

	if (crypto_start() != RC_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
