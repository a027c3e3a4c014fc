/* The SQLite file copied while others write, and what its own checks find. */
#include "fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/check.h"

#define ROWS 8000 /* some 9 MB: the copy takes several steps */

static const char fill[] =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"
        " INSERT INTO probe (label, amount, writer, bytes)"
        " SELECT 'row ' || i, 7, 1, randomblob(1000) FROM n";

/* Each look writes a row, so that the file changes under the copy; at the last one it stops. */
struct meanwhile {
	struct fixture *f;
	int looks, last;
	int64_t done, total;
};

static bool write_one(void *arg, int64_t done, int64_t total)
{
	struct meanwhile *m = arg;
	struct ctx *c = ctx_new(m->f->c, m->f->s);

	assert_true(done >= m->done && done <= total);
	m->done = done;
	m->total = total;
	m->looks++;
	assert_ok(probe_add(c, NULL, 1, 2, NULL));
	talloc_free(c);
	return m->looks != m->last;
}

static int64_t count_in(const char *path, const char *sql)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void one_moment_while_others_write(void **state)
{
	struct fixture *f = *state;
	struct meanwhile m = {.f = f};
	struct store_watch watch = {write_one, &m};
	char *path = path_join(f, f->dir, "copy");
	struct stat st;

	SKIP_UNLESS(on_sqlite());
	fixture_raw(f, fill);
	assert_ok(probe_add(f->c, NULL, 1, 2, NULL));
	assert_ok(store_copy(f->c, path, &watch));
	assert_true(m.looks > 1);
	assert_int_equal(m.done < m.total, 1);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(count_in(path, "SELECT COUNT(*) FROM probe WHERE writer = 1"), ROWS);
	assert_int_equal(count_in(path, "SELECT COUNT(*) FROM probe WHERE writer = 2"), 1);
	assert_int_equal(probe_count(f->c, 2), 1 + m.looks);
	assert_int_equal(count_in(path, "SELECT COUNT(*) FROM pragma_integrity_check WHERE "
	                                "integrity_check <> 'ok'"),
	        0);
	assert_ok(probe_add(f->c, NULL, 1, 2, NULL)); /* nobody is held up afterwards */
}

static void nothing_is_left_when_it_stops(void **state)
{
	struct fixture *f = *state;
	struct meanwhile m = {.f = f, .last = 1};
	struct store_watch watch = {write_one, &m};
	char *path = path_join(f, f->dir, "copy");
	struct bytes b;

	SKIP_UNLESS(on_sqlite());
	fixture_raw(f, fill);
	assert_int_equal(store_copy(f->c, path, &watch), RC_BUSY);
	assert_string_equal(f->c->fail.slug, "stopped");
	assert_false(file_exists(path));
	/* and what lies there already stays */
	assert_ok(file_write_sync(f->c, path, "mine", 4, 0600));
	assert_int_equal(store_copy(f->c, path, &watch), RC_INTERNAL);
	assert_ok(file_read(f->c, path, 100, &b));
	assert_memory_equal(b.p, "mine", 4);
	assert_int_equal(store_copy(f->c, "/nonexistent/copy", &watch), RC_INTERNAL);
	assert_string_equal(f->c->fail.slug, "file_unwritable");
}

static void whole_databases_have_no_findings(void **state)
{
	struct fixture *f = *state;
	const char **lines;
	int n = -1;

	fixture_raw(f, "INSERT INTO probe (label, amount, writer) VALUES ('a', 1, 1)");
	assert_ok(store_integrity(f->c, f->c, NULL, &lines, &n));
	assert_int_equal(n, 0);
}

static void lost_rows_and_pages_are_found(void **state)
{
	struct fixture *f = *state;
	char *path = path_join(f, f->dir, "wellspring.db"), zeros[4096] = {0};
	const char **lines;
	int n = 0;

	SKIP_UNLESS(on_sqlite());
	fixture_raw(f,
	        "PRAGMA foreign_keys=OFF; INSERT INTO probe (label, amount, writer, parent_id)"
	        " VALUES ('a', 1, 1, 999)");
	assert_ok(store_integrity(f->c, f->c, NULL, &lines, &n));
	assert_int_equal(n, 1);
	assert_non_null(strstr(lines[0], "probe"));
	fixture_raw(f, fill);
	fixture_raw(f, "PRAGMA wal_checkpoint(TRUNCATE)");
	fixture_close(f);
	int fd = open(path, O_WRONLY);
	for (int page = 500; page < 600; page++)
		assert_int_equal(pwrite(fd, zeros, sizeof zeros, page * 4096), sizeof zeros);
	close(fd);
	assert_ok(fixture_open(f));
	assert_ok(store_integrity(f->c, f->c, NULL, &lines, &n));
	assert_true(n > 1 && n <= 20);
	for (int i = 0; i < n; i++)
		assert_null(strchr(lines[i], '\n'));
}

static bool no(void *arg, int64_t done, int64_t total)
{
	(void)done;
	(void)total;
	++*(int *)arg;
	return false;
}

static void a_long_check_can_be_stopped(void **state)
{
	struct fixture *f = *state;
	int asked = 0, n = 7;
	struct store_watch watch = {no, &asked};
	const char **lines;

	SKIP_UNLESS(on_sqlite());
	for (int i = 0; i < 4; i++)
		fixture_raw(f, i == 0 ? fill
		                      : "INSERT INTO probe (amount, writer, bytes) SELECT amount, "
		                        "writer, bytes FROM probe");
	assert_int_equal(store_integrity(f->c, f->c, &watch, &lines, &n), RC_BUSY);
	assert_string_equal(f->c->fail.slug, "stopped");
	assert_int_equal(asked, 1);
	assert_int_equal(n, 0);
}

int run_copies(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(one_moment_while_others_write),
	        FIXTURE_TEST(nothing_is_left_when_it_stops),
	        FIXTURE_TEST(whole_databases_have_no_findings),
	        FIXTURE_TEST(lost_rows_and_pages_are_found),
	        FIXTURE_TEST(a_long_check_can_be_stopped),
	};
	return RUN("copies", tests);
}
