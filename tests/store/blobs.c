/* Bytes by their hash: rows up to 64 KiB, files above. */
#include "fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"

static uint8_t *fill(struct ctx *c, size_t n, uint8_t with)
{
	uint8_t *p = talloc_size(c, n + 1);
	memset(p, with, n);
	return p;
}

static char *path_of(struct fixture *f, const char *hash)
{
	return talloc_asprintf(f, "%s/blobs/%.2s/%s", f->dir, hash, hash + 2);
}

static void kept_once_small_and_large(void **state)
{
	struct fixture *f = *state;
	static const size_t sizes[] = {0, 1, 65536, 65537, 2000000};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t n = sizes[i];
		uint8_t *p = fill(f->c, n, (uint8_t)(i + 1));
		const char *hash = sha256_hex(f->c, p, n);
		struct bytes got;
		int64_t size = -1;

		assert_ok(blob_prepare(f->c, hash, p, n));
		assert_ok(store_begin(f->c, DB_WRITE));
		assert_ok(blob_put(f->c, hash, p, n));
		assert_ok(blob_put(f->c, hash, p, n));
		assert_ok(store_commit(f->c));
		assert_int_equal(file_exists(path_of(f, hash)), n > 65536);

		assert_ok(store_begin(f->c, DB_READ));
		assert_ok(blob_size(f->c, hash, &size));
		assert_ok(blob_get(f->c, f, hash, &got));
		assert_ok(store_commit(f->c));
		assert_true(size == (int64_t)n && got.n == n && memcmp(got.p, p, n) == 0);
	}
}

static void unknown_and_damaged(void **state)
{
	struct fixture *f = *state;
	struct bytes got = {NULL, 7};
	int64_t size = 7;
	uint8_t *p = fill(f->c, 100000, 1);
	const char *hash = sha256_hex(f->c, p, 100000);

	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(blob_put(f->c, hash, p, 100000)); /* not prepared: written now */
	assert_ok(store_commit(f->c));
	assert_ok(store_begin(f->c, DB_READ));
	assert_int_equal(blob_get(f->c, f, "00", &got), RC_NOT_FOUND);
	assert_int_equal(blob_size(f->c, "00", &size), RC_NOT_FOUND);
	assert_true(got.n == 7 && size == 7);
	FILE *file = fopen(path_of(f, hash), "r+");
	assert_non_null(file);
	fputc('x', file);
	fclose(file);
	assert_int_equal(blob_get(f->c, f, hash, &got), RC_INTERNAL);
	assert_int_equal(truncate(path_of(f, hash), 200000), 0);
	assert_int_equal(blob_get(f->c, f, hash, &got), RC_INTERNAL);
	assert_int_equal(unlink(path_of(f, hash)), 0);
	assert_int_equal(blob_get(f->c, f, hash, &got), RC_INTERNAL);
	assert_ok(store_commit(f->c));
	/* The same bytes once more heal it. */
	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(blob_put(f->c, hash, p, 100000));
	assert_ok(blob_get(f->c, f, hash, &got));
	assert_ok(store_commit(f->c));
	assert_int_equal(got.n, 100000);
}

static void a_rolled_back_blob_is_unknown(void **state)
{
	struct fixture *f = *state;
	int64_t size;
	uint8_t *p = fill(f->c, 70000, 2);
	const char *hash = sha256_hex(f->c, p, 70000);
	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(blob_put(f->c, hash, p, 70000));
	store_rollback(f->c);
	assert_ok(store_begin(f->c, DB_WRITE));
	assert_int_equal(blob_size(f->c, hash, &size), RC_NOT_FOUND);
	assert_ok(blob_put(f->c, hash, p, 70000));
	assert_int_equal(blob_put(f->c, "", p, 70000), RC_INTERNAL);
	store_rollback(f->c);
}

int run_blobs(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(kept_once_small_and_large),
	        FIXTURE_TEST(unknown_and_damaged),
	        FIXTURE_TEST(a_rolled_back_blob_is_unknown),
	};
	return RUN("blobs", tests);
}
