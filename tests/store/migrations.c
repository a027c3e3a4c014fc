/* Opening: the schema is built once, by one, and never over another. */
#include "fixture.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

static void opening_again_changes_nothing(void **state)
{
	struct fixture *f = *state;
	assert_ok(probe_add(f->c, "kept", 1, 0, NULL));
	for (int i = 0; i < 3; i++) {
		fixture_close(f);
		assert_ok(fixture_open(f));
	}
	assert_int_equal(probe_count(f->c, 0), 1);
	assert_false(file_exists(path_join(f, f->dir, "wellspring.db.before-9001")));
}

static void many_may_start_at_once(void **state)
{
	struct fixture *f = *state;
	pid_t pids[4];
	/* Back to nothing. */
	fixture_close(f);
	if (f->url != NULL)
		fixture_raw(f, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
	else
		assert_int_equal(unlink(path_join(f, f->dir, "wellspring.db")), 0);
	for (int i = 0; i < 4; i++)
		pids[i] = fixture_spawn(f, "open", NULL);
	for (int i = 0; i < 4; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_ok(fixture_open(f));
	assert_ok(probe_add(f->c, "x", 1, 0, NULL));
}

static void another_text_is_refused(void **state)
{
	struct fixture *f = *state;
	assert_ok(probe_add(f->c, "kept", 1, 0, NULL));
	fixture_close(f);
	fixture_raw(f, "UPDATE schema_migration SET checksum = 'other' WHERE number = 1");
	assert_int_equal(fixture_open(f), RC_INVALID);
	assert_string_equal(f->c->fail.slug, "other_schema");
	assert_non_null(strstr(f->c->fail.text, "start"));
}

static void newer_data_is_refused(void **state)
{
	struct fixture *f = *state;
	fixture_close(f);
	fixture_raw(f, "INSERT INTO schema_migration VALUES (9999, 'tomorrow', 'x', 1)");
	assert_int_equal(fixture_open(f), RC_INVALID);
	assert_string_equal(f->c->fail.slug, "newer_data");
	assert_non_null(strstr(f->c->fail.text, "tomorrow"));
}

/* As if the last step had not been released when this data was made. */
static void step_back(struct fixture *f)
{
	fixture_close(f);
	fixture_raw(f, "DROP TABLE probe");
	fixture_raw(f, "DELETE FROM schema_migration WHERE number = 9001");
}

static void an_upgrade_keeps_a_copy(void **state)
{
	struct fixture *f = *state;
	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(follower_set(f->c, "search", 42));
	assert_ok(store_commit(f->c));
	step_back(f);
	assert_ok(fixture_open(f));
	assert_ok(probe_add(f->c, "x", 1, 0, NULL));
	int64_t at;
	assert_ok(store_begin(f->c, DB_READ));
	assert_ok(follower_get(f->c, "search", &at));
	assert_ok(store_commit(f->c));
	assert_int_equal(at, 42);
	char *copy = path_join(f, f->dir, "wellspring.db.before-9001");
	assert_int_equal(file_exists(copy), on_sqlite());
	if (!on_sqlite())
		return;
	sqlite3 *db;
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_open_v2(copy, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
	                         "SELECT number, (SELECT COUNT(*) FROM sqlite_master WHERE name = "
	                         "'probe') FROM follower WHERE name = 'search'",
	                         -1, &s, NULL),
	        SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(s, 0), 42);
	assert_int_equal(sqlite3_column_int(s, 1), 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

/* The step fails on what is there already: nothing of it stays, nothing is noted. */
static void a_failing_step_leaves_the_old_state(void **state)
{
	struct fixture *f = *state;
	step_back(f);
	fixture_raw(f, "CREATE TABLE other (id BIGINT)");
	fixture_raw(f, "CREATE INDEX probe_writer ON other (id)");
	assert_int_equal(fixture_open(f), RC_INTERNAL);
	assert_non_null(strstr(f->c->fail.detail, "probe_writer"));
	fixture_raw(f, "DROP TABLE other");
	TALLOC_FREE(f->c);
	assert_ok(fixture_open(f));
	assert_ok(probe_add(f->c, "x", 1, 0, NULL));
}

static void a_statement_that_does_not_fit_stops_the_start(void **state)
{
	struct fixture *f = *state;
	fixture_close(f);
	fixture_raw(f, "ALTER TABLE follower RENAME TO leader");
	assert_int_equal(fixture_open(f), RC_INTERNAL);
	assert_non_null(strstr(f->c->fail.detail, "follower_get"));
}

static void a_row_that_refers_to_nothing_stops_the_step(void **state)
{
	struct fixture *f = *state;
	SKIP_UNLESS(on_sqlite()); /* PostgreSQL never lets such a row in */
	step_back(f);
	fixture_raw(f, "PRAGMA foreign_keys=OFF; INSERT INTO mailbox_access VALUES (77, 77)");
	assert_int_equal(fixture_open(f), RC_INTERNAL);
	assert_non_null(strstr(f->c->fail.detail, "mailbox_access"));
}

int run_migrations(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(opening_again_changes_nothing),
	        FIXTURE_TEST(many_may_start_at_once),
	        FIXTURE_TEST(another_text_is_refused),
	        FIXTURE_TEST(newer_data_is_refused),
	        FIXTURE_TEST(an_upgrade_keeps_a_copy),
	        FIXTURE_TEST(a_failing_step_leaves_the_old_state),
	        FIXTURE_TEST(a_statement_that_does_not_fit_stops_the_start),
	        FIXTURE_TEST(a_row_that_refers_to_nothing_stops_the_step),
	};
	return RUN("migrations", tests);
}
