/* Letters in tests/mail/cases: each .json names fields of `inspect mail` and their values. */
#include <dirent.h>
#include <stdio.h>

#include "base/file.h"
#include "mail/pack.h"
#include "read.h"

#define MAX_CASES 500
#define MAX_STRANGE 2000 /* bytes */

/* A child that was taken over may answer anything. */
static void check_strange_blocks(const struct buf *b)
{
	for (size_t i = 0; b->n < MAX_STRANGE && i < b->n; i++) {
		struct ctx *c = ctx_new(NULL, NULL);
		char *block = talloc_memdup(c, b->p, b->n);
		struct mail *m;
		assert_int_equal(mail_unpack(c, c, talloc_memdup(c, b->p, i), i, &m), RC_INVALID);
		block[i] = (char)(block[i] ^ 0x95);
		if (mail_unpack(c, c, block, b->n, &m) == RC_OK)
			(void)mail_to_contract(c, m);
		talloc_free(c);
	}
}

static void check(void **state)
{
	const char *name = *state;
	struct ctx *c = ctx_new(NULL, NULL);
	struct bytes raw, spec;
	struct buf *b = buf_new(c, 64u << 20);
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
	mail_pack(b, m);
	assert_int_equal(mail_unpack(c, c, talloc_memdup(c, b->p, b->n), b->n, &again), RC_OK);
	for (size_t i = 0; i < m->attachment_count; i++)
		again->attachments[i].bytes.p = m->attachments[i].bytes.p;
	back = mail_to_contract(c, again);
	assert_true(json_equal(got, back));
	check_strange_blocks(b);
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
