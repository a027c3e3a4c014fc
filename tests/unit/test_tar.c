#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/tar.h"

#define BLOCK 512
#define LONG_NAME 256

static char folder[] = "/tmp/wellspring-unit-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "%s/a.tar", mkdtemp(folder));
	return crypto_start() == RC_OK ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static struct tar_entry entry(const char *name, int64_t size)
{
	struct tar_entry e = {.size = size, .mtime_s = 1767600000};

	snprintf(e.name, sizeof e.name, "%s", name);
	return e;
}

static const uint8_t *content(struct ctx *c, int64_t size)
{
	uint8_t *p = talloc_size(c, (size_t)size + 1);

	for (int64_t i = 0; i < size; i++)
		p[i] = (uint8_t)(i * 7 + size);
	return p;
}

/* names[i] holds sizes[i] bytes. */
static void write_all(struct ctx *c, const char *const *names, const int64_t *sizes, int n)
{
	struct tar_writer *w;

	unlink(path);
	assert_int_equal(tar_create(c, c, path, &w), RC_OK);
	for (int i = 0; i < n; i++) {
		struct tar_entry e = entry(names[i], sizes[i]);
		assert_int_equal(tar_begin(c, w, &e), RC_OK);
		/* in two halves */
		size_t half = (size_t)sizes[i] / 2;
		const uint8_t *p = content(c, sizes[i]);
		assert_int_equal(tar_put(c, w, p, half), RC_OK);
		assert_int_equal(tar_put(c, w, p + half, (size_t)sizes[i] - half), RC_OK);
	}
	assert_int_equal(tar_close(c, w), RC_OK);
}

/* RC_OK when it reads to its end mark; its files are counted. */
static enum rc read_all(struct ctx *c, int *out_files)
{
	struct tar_reader *r;
	struct tar_entry e;
	uint8_t chunk[100];
	int n = 0;

	TRY(tar_open(c, c, path, &r));
	for (;; n++) {
		enum rc rc = tar_next(c, r, &e);
		if (rc == RC_NOT_FOUND && c->fail.rc == RC_OK)
			break;
		TRY(rc);
		for (size_t got = 1; got > 0;)
			TRY(tar_get(c, r, chunk, sizeof chunk, &got));
	}
	talloc_free(r);
	*out_files = n;
	return RC_OK;
}

static void long_name(char out[LONG_NAME + 1], size_t before, size_t after)
{
	memset(out, 'p', before);
	out[before] = '/';
	memset(out + before + 1, 'n', after);
	out[before + 1 + after] = '\0';
}

static void written_is_read_back(void **state)
{
	struct ctx *c = *state;
	char hundred[LONG_NAME + 1], more[LONG_NAME + 1], most[LONG_NAME + 1];
	long_name(hundred, 49, 50);
	long_name(more, 1, 100);
	long_name(most, 155, 100);
	const char *names[] = {"a", "żółć/ουρά.eml", hundred, more, most, "b"};
	const int64_t sizes[] = {0, 1, 511, 512, 513, 70000};
	struct tar_reader *r;
	struct tar_entry e;
	struct stat st;

	write_all(c, names, sizes, 6);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size % BLOCK, 0);
	assert_int_equal(tar_open(c, c, path, &r), RC_OK);
	for (int i = 0; i < 6; i++) {
		uint8_t *got = talloc_size(c, 80000);
		size_t n, at = 0;
		assert_int_equal(tar_next(c, r, &e), RC_OK);
		assert_string_equal(e.name, names[i]);
		assert_int_equal(e.size, sizes[i]);
		assert_int_equal(e.mtime_s, 1767600000);
		for (n = 1; n > 0; at += n)
			assert_int_equal(tar_get(c, r, got + at, 1000, &n), RC_OK);
		assert_int_equal(at, sizes[i]);
		assert_memory_equal(got, content(c, sizes[i]), at);
	}
	assert_int_equal(tar_next(c, r, &e), RC_NOT_FOUND);
	assert_int_equal(c->fail.rc, RC_OK);
}

static void what_is_not_read_is_skipped(void **state)
{
	struct ctx *c = *state;
	const char *names[] = {"a", "b", "c"};
	const int64_t sizes[] = {5000, 0, 3};
	struct tar_reader *r;
	struct tar_entry e;
	uint8_t some[10];
	size_t n;

	write_all(c, names, sizes, 3);
	assert_int_equal(tar_open(c, c, path, &r), RC_OK);
	assert_int_equal(tar_next(c, r, &e), RC_OK);
	assert_int_equal(tar_get(c, r, some, sizeof some, &n), RC_OK);
	assert_int_equal(tar_next(c, r, &e), RC_OK);
	assert_int_equal(tar_next(c, r, &e), RC_OK);
	assert_string_equal(e.name, "c");
	assert_int_equal(tar_next(c, r, &e), RC_NOT_FOUND);
	assert_int_equal(c->fail.rc, RC_OK);
}

static void the_writer_keeps_to_what_it_announced(void **state)
{
	struct ctx *c = *state;
	char longer[LONG_NAME + 2] = {0};
	struct tar_entry e = entry("a", 3);
	struct tar_writer *w;

	memset(longer, 'x', 101);
	assert_false(tar_name_fits(longer));
	assert_false(tar_name_fits(""));
	assert_false(tar_name_fits("a\nb"));
	assert_false(tar_name_fits("a\x1b[2Jb"));
	assert_false(tar_name_fits("a\xc2\x9b"));
	assert_false(tar_name_fits("a\xff"));
	unlink(path);
	assert_int_equal(tar_create(c, c, path, &w), RC_OK);
	assert_int_equal(tar_begin(c, w, &e), RC_OK);
	assert_int_equal(tar_begin(c, w, &e), RC_INTERNAL);
	assert_int_equal(tar_close(c, w), RC_INTERNAL);
	assert_int_equal(tar_put(c, w, "abcd", 4), RC_INTERNAL);
	assert_int_equal(tar_put(c, w, "abc", 3), RC_OK);
	assert_int_equal(tar_put(c, w, "d", 1), RC_INTERNAL);
	e = entry(longer, 0);
	assert_int_equal(tar_begin(c, w, &e), RC_INTERNAL);
	e = entry("a", -1);
	assert_int_equal(tar_begin(c, w, &e), RC_INTERNAL);
	talloc_free(w);
	assert_int_equal(tar_create(c, c, path, &w), RC_INTERNAL); /* something is there */
}

/* 9 GiB that take no room: a size that octal digits do not hold. */
static void large_sizes(void **state)
{
	struct ctx *c = *state;
	const int64_t size = INT64_C(9) << 30;
	struct tar_entry e = entry("large", size);
	struct tar_writer *w;
	struct tar_reader *r;

	unlink(path);
	assert_int_equal(tar_create(c, c, path, &w), RC_OK);
	assert_int_equal(tar_begin(c, w, &e), RC_OK);
	talloc_free(w);
	assert_int_equal(truncate(path, BLOCK + size + (int64_t)2 * BLOCK), 0);
	assert_int_equal(tar_open(c, c, path, &r), RC_OK);
	assert_int_equal(tar_next(c, r, &e), RC_OK);
	assert_int_equal(e.size, size);
	assert_int_equal(tar_next(c, r, &e), RC_NOT_FOUND);
	assert_int_equal(c->fail.rc, RC_OK);
	assert_int_equal(truncate(path, BLOCK * 4), 0);
	assert_int_equal(tar_open(c, c, path, &r), RC_OK);
	assert_int_equal(tar_next(c, r, &e), RC_INVALID);
	assert_string_equal(c->fail.slug, "archive_damaged");
}

/* ---- what others may have done to it ---- */

static struct bytes good_archive(struct ctx *c)
{
	const char *names[] = {"one", "two/three", "four"};
	const int64_t sizes[] = {100, 0, 600};
	struct bytes b;

	write_all(c, names, sizes, 3);
	assert_int_equal(file_read(c, path, 1 << 20, &b), RC_OK);
	assert_int_equal(b.n, 8 * BLOCK);
	return b;
}

static enum rc read_these(struct ctx *c, const void *p, size_t n, int *out_files)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, p, n), n);
	close(fd);
	ctx_clear_failure(c);
	return read_all(c, out_files);
}

static void every_cut_is_seen(void **state)
{
	struct bytes b = good_archive(*state);

	for (size_t n = 0; n < b.n; n += n % BLOCK == 0 ? 1 : BLOCK - 1) {
		struct ctx *c = ctx_new(*state, NULL);
		int files = -1;
		assert_int_equal(read_these(c, b.p, n, &files), RC_INVALID);
		assert_string_equal(c->fail.slug, "archive_damaged");
		assert_int_equal(files, -1);
		talloc_free(c);
	}
}

/* Every byte but those of the files themselves, which base/tar does not judge. */
static void every_flipped_byte_is_seen(void **state)
{
	struct bytes b = good_archive(*state);
	int fd = open(path, O_WRONLY);

	for (size_t i = 0; i < b.n; i++) {
		bool inside =
		        (i >= BLOCK && i < BLOCK + 100) || (i >= 4 * BLOCK && i < 4 * BLOCK + 600);
		struct ctx *c = ctx_new(*state, NULL);
		uint8_t flipped = b.p[i] ^ (i % 2 == 0 ? 0x20 : 0x01);
		int files = 0;
		assert_int_equal(pwrite(fd, &flipped, 1, (off_t)i), 1);
		assert_int_equal(read_all(c, &files), inside ? RC_OK : RC_INVALID);
		assert_int_equal(pwrite(fd, &b.p[i], 1, (off_t)i), 1);
		talloc_free(c);
	}
	close(fd);
}

/* A head with its sum made right again. */
static void sum_anew(uint8_t *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (int i = 0; i < BLOCK; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum);
}

static void only_regular_files_with_sound_heads(void **state)
{
	static const struct {
		int at;
		const char *bytes;
		size_t n;
	} wrong[] = {
	        {156, "1", 1}, /* link */
	        {156, "2", 1}, /* symbolic link */
	        {156, "3", 1}, /* device */
	        {156, "5", 1}, /* folder */
	        {156, "6", 1}, /* pipe */
	        {156, "x", 1}, /* pax header */
	        {156, "L", 1}, /* GNU long name */
	        {156, "S", 1}, /* GNU sparse */
	        {257, "tar  ", 5},
	        {124, "77777777777", 12}, /* larger than the archive */
	        {124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12},
	        {124, "\x80\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", 12},
	        {124, "\x80\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 12},
	        {124, "-0000000001", 12},
	        {124, "0000000014x", 12},
	        {124, "", 1},
	        {136, "99999999999", 12},
	        {0, "\x1b[2J", 5},
	        {0, "a\nb", 4},
	        {0, "\xff\xfe", 3},
	        {0, "\0\0\0\0\0\0\0\0", 8},
	};
	struct bytes b = good_archive(*state);

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct ctx *c = ctx_new(*state, NULL);
		uint8_t *p = talloc_memdup(c, b.p, b.n);
		int files = -1;
		memcpy(p + wrong[i].at, wrong[i].bytes, wrong[i].n);
		sum_anew(p);
		assert_int_equal(read_these(c, p, b.n, &files), RC_INVALID);
		assert_string_equal(c->fail.slug, "archive_damaged");
		talloc_free(c);
	}
}

static void the_end_mark(void **state)
{
	struct bytes b = good_archive(*state);
	struct ctx *c = *state;
	uint8_t *p = talloc_zero_size(c, b.n + 20 * BLOCK);
	int files = 0;

	memcpy(p, b.p, b.n);
	assert_int_equal(read_these(c, p, b.n + 18 * BLOCK, &files), RC_OK); /* as tar -b20 */
	assert_int_equal(files, 3);
	assert_int_equal(read_these(c, p, b.n - BLOCK, &files), RC_INVALID);
	assert_int_equal(read_these(c, p, b.n + 1, &files), RC_INVALID);
	p[b.n + BLOCK] = 1;
	assert_int_equal(read_these(c, p, b.n + 18 * BLOCK, &files), RC_INVALID);
}

static void no_archive_at_all(void **state)
{
	struct ctx *c = *state;
	struct tar_reader *r;
	char *pipe_path = path_join(c, folder, "pipe");
	int files;

	assert_int_equal(tar_open(c, c, "/tmp/wellspring-unit-none/x", &r), RC_NOT_FOUND);
	assert_int_equal(tar_open(c, c, folder, &r), RC_INVALID);
	assert_string_equal(c->fail.slug, "not_an_archive");
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_int_equal(tar_open(c, c, pipe_path, &r), RC_INVALID);
	unlink(pipe_path);
	assert_int_equal(read_these(c, "", 0, &files), RC_INVALID);
	assert_int_equal(read_these(c, "From me to you", 14, &files), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(written_is_read_back),
	        UNIT(what_is_not_read_is_skipped),
	        UNIT(the_writer_keeps_to_what_it_announced),
	        UNIT(large_sizes),
	        UNIT(every_cut_is_seen),
	        UNIT(every_flipped_byte_is_seen),
	        UNIT(only_regular_files_with_sound_heads),
	        UNIT(the_end_mark),
	        UNIT(no_archive_at_all),
	};

	return cmocka_run_group_tests_name("tar", tests, make_folder, remove_folder);
}
