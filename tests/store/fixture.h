/*
 * tests/store/fixture: a fresh data folder and, on PostgreSQL, a fresh database
 * for each test. WELLSPRING_TEST_DATABASE names the server; without it: SQLite.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "store/blob.h"
#include "store/engine.h"
#include "store/event.h"
#include "store/stats.h"

struct fixture {
	struct ctx *c; /* on store s */
	struct store *s;
	char *dir;
	char *url; /* NULL: SQLite */
};

extern const char *self; /* this program's file */

bool on_sqlite(void);
int fixture_setup(void **state);
int fixture_teardown(void **state);
void fixture_close(struct fixture *f);
enum rc fixture_open(struct fixture *f);
/* Past the store: straight into the file or the database. */
void fixture_raw(struct fixture *f, const char *sql);
/* Another process of this program: "self verb dir url". *out_fd (may be NULL): what it prints. */
pid_t fixture_spawn(struct fixture *f, const char *verb, int *out_fd);

/* Each in a transaction of its own unless c has one. */
enum rc probe_add(struct ctx *c, const char *label, int64_t amount, int64_t writer, int64_t *out);
int64_t probe_count(struct ctx *c, int64_t writer);
/* All events after `after`, asserting that they follow without a gap; returns how many. */
int events_after(struct ctx *c, const void *mem, int64_t after, struct event **out);

#define assert_ok(rc) assert_int_equal((rc), RC_OK)

/* What other processes run. */
int child_main(int argc, char **argv);

#define FIXTURE_TEST(fn) cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

int run_values(void), run_transactions(void), run_writers(void), run_events(void),
        run_migrations(void), run_blobs(void), run_copies(void), run_trouble(void);
extern int tests_run;
/* Not for this engine: counted neither as passed nor as failed. */
#define SKIP_UNLESS(condition)                                                                     \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			tests_run--;                                                               \
			skip();                                                                    \
		}                                                                                  \
	} while (0)
/* Run a table of tests and add to tests_run. */
#define RUN(name, tests)                                                                           \
	(tests_run += (int)(sizeof(tests) / sizeof *(tests)),                                      \
	        cmocka_run_group_tests_name(name, tests, NULL, NULL))

#endif
