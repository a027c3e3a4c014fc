/* Letters in tests/mail/cases: each .json names fields of `inspect mail` and their values. */
#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "read.h"

#define MAX_CASES 500

static void check(void **state)
{
	const char *name = *state;
	struct ctx *c = ctx_new(NULL, NULL);
	struct bytes raw, spec;
	size_t sizes[MAIL_TEXTS];
	struct mail *m;
	json_t *want, *got, *v, *back;
	struct mail *again;
	const char *key;

	assert_int_equal(
	        file_read(c, talloc_asprintf(c, CASES "/%s.eml", name), 1u << 20, &raw), RC_OK);
	assert_int_equal(
	        file_read(c, talloc_asprintf(c, CASES "/%s.json", name), 1u << 20, &spec), RC_OK);
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

/* One test of each letter, so that each is counted. */
static size_t list_cases(const void *mem, struct CMUnitTest tests[MAX_CASES])
{
	DIR *d = opendir(CASES);
	struct dirent *e;
	size_t n = 0;

	while (d && n < MAX_CASES && (e = readdir(d)) != NULL) {
		char *name;
		if (!str_ends(e->d_name, ".eml"))
			continue;
		name = talloc_strndup(mem, e->d_name, strlen(e->d_name) - 4);
		tests[n++] = (struct CMUnitTest){name, check, NULL, NULL, name};
	}
	if (d)
		closedir(d);
	return n;
}

int main(void)
{
	static struct CMUnitTest tests[MAX_CASES];
	void *mem = talloc_new(NULL);
	size_t n = list_cases(mem, tests);
	int failed;

	if (crypto_start() != RC_OK || n == 0)
		return 1;
	failed = _cmocka_run_group_tests("cases", tests, n, NULL, NULL);
	talloc_free(mem);
	return failed;
}
