#include "unit.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char *temporary_folder(const void *mem)
{
	char *name = talloc_strdup(mem, "/tmp/wellspring-unit-XXXXXX");

	assert_non_null(mkdtemp(name));
	return name;
}

static int entries(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		n += e->d_name[0] != '.' || strlen(e->d_name) > 2 ? 1 : 0;
	closedir(d);
	return n;
}

static void written_is_read_back(void **state)
{
	struct ctx *c = *state;
	char *dir = temporary_folder(c);
	char *path = path_join(c, dir, "a");
	struct bytes b;
	struct stat st;

	assert_int_equal(file_write_sync(c, path, "first", 5, 0600), RC_OK);
	assert_int_equal(file_write_sync(c, path, "x\0y", 3, 0640), RC_OK);
	assert_int_equal(file_read(c, path, 3, &b), RC_OK);
	assert_int_equal(b.n, 3);
	assert_memory_equal(b.p, "x\0y", 3);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(entries(dir), 1);
	unlink(path);
	rmdir(dir);
}

static void limits_and_absence(void **state)
{
	struct ctx *c = *state;
	char *dir = temporary_folder(c);
	char *path = path_join(c, dir, "a");
	struct bytes b = {.n = 42};

	assert_int_equal(file_read(c, path, 10, &b), RC_NOT_FOUND);
	assert_int_equal(file_read(c, dir, 10, &b), RC_INTERNAL);
	assert_int_equal(file_write_sync(c, path, "12345678901", 11, 0600), RC_OK);
	assert_int_equal(file_read(c, path, 10, &b), RC_LIMIT);
	assert_int_equal(b.n, 42);
	assert_int_equal(file_read(c, path, 11, &b), RC_OK);
	assert_int_equal(file_write_sync(c, path, "", 0, 0600), RC_OK);
	assert_int_equal(file_read(c, path, 0, &b), RC_OK);
	assert_int_equal(b.n, 0);
	unlink(path);
	assert_int_equal(file_write_sync(c, path_join(c, path, "under"), "", 0, 0600), RC_INTERNAL);
	assert_int_equal(entries(dir), 0);
	rmdir(dir);
}

static void reads_a_pipe_to_its_end(void **state)
{
	struct ctx *c = *state;
	char big[3000];
	struct bytes b;
	int fds[2];

	memset(big, 'x', sizeof big);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], big, sizeof big), sizeof big);
	close(fds[1]);
	assert_int_equal(file_read_fd(c, fds[0], sizeof big, &b), RC_OK);
	assert_int_equal(b.n, sizeof big);
	close(fds[0]);
}

static void makes_all_folders(void **state)
{
	struct ctx *c = *state;
	char *dir = temporary_folder(c);
	char *deep = path_join(c, dir, "a/b//c/");

	assert_int_equal(file_make_dirs(c, deep, 0700), RC_OK);
	assert_int_equal(file_make_dirs(c, deep, 0700), RC_OK);
	assert_true(file_exists(deep));
	assert_int_equal(file_write_sync(c, path_join(c, dir, "f"), "", 0, 0600), RC_OK);
	assert_int_equal(file_make_dirs(c, path_join(c, dir, "f/x"), 0700), RC_INTERNAL);
	assert_int_equal(file_make_dirs(c, path_join(c, dir, "f"), 0700), RC_INTERNAL);
	unlink(path_join(c, dir, "f"));
	rmdir(path_join(c, dir, "a/b/c"));
	rmdir(path_join(c, dir, "a/b"));
	rmdir(path_join(c, dir, "a"));
	rmdir(dir);
}

static void names_that_are_one_part(void **state)
{
	static const char *const wrong[] = {
	        "", ".", "..", "a/b", "/a", "a\\b", "a\nb", "..\x01", "a/..", "x\x7f"};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(path_is_plain_name(wrong[i]));
	assert_true(path_is_plain_name("faktura żółta.pdf"));
	assert_true(path_is_plain_name("...a"));
	assert_false(path_is_plain_name(talloc_asprintf(*state, "%0256d", 1)));
	assert_string_equal(path_join(*state, "a", "b"), "a/b");
	assert_string_equal(path_join(*state, "a/", "b"), "a/b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        UNIT(written_is_read_back),
	        UNIT(limits_and_absence),
	        UNIT(reads_a_pipe_to_its_end),
	        UNIT(makes_all_folders),
	        UNIT(names_that_are_one_part),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
