/* Kill -9, a full disk, a lost server: what was acknowledged is there, the next works. */
#include "fixture.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"

#define CHILD_WRITERS 4

/* Says each label on standard output once its commit has returned. */
static void *acknowledge(void *arg)
{
	struct store *s = arg;
	for (;;) {
		struct ctx *c = ctx_new(NULL, s);
		char *label = crypto_token(c, 12), line[64];
		if (probe_add(c, label, 1, 3, NULL) != RC_OK)
			_exit(2);
		int n = snprintf(line, sizeof line, "%s\n", label);
		if (write(STDOUT_FILENO, line, (size_t)n) != n)
			_exit(0);
		talloc_free(c);
	}
	return NULL;
}

static void hammer(struct store *s)
{
	for (;;) {
		struct ctx *c = ctx_new(NULL, s);
		if (probe_add(c, NULL, 1, 2, NULL) != RC_OK)
			_exit(2);
		if (write(STDOUT_FILENO, ".", 1) != 1)
			_exit(0);
		talloc_free(c);
	}
}

int child_main(int argc, char **argv)
{
	struct ctx *c = ctx_new(NULL, NULL);
	struct store_options o = {
	        .data_dir = argc > 2 ? argv[2] : ".", .database_url = argc > 3 ? argv[3] : NULL};
	struct store *s;
	if (store_open(c, &o, &s) != RC_OK) {
		fprintf(stderr, "%s: %s: %s\n", argv[1], c->fail.text, c->fail.detail);
		return 1;
	}
	if (strcmp(argv[1], "hammer") == 0)
		hammer(s);
	if (strcmp(argv[1], "acknowledge") == 0) {
		pthread_t t[CHILD_WRITERS];
		for (int i = 0; i < CHILD_WRITERS; i++)
			if (pthread_create(&t[i], NULL, acknowledge, s) != 0)
				return 1;
		pthread_join(t[0], NULL);
	}
	store_close(s);
	talloc_free(c);
	return 0;
}

static bool is_there(struct ctx *c, const char *label)
{
	assert_ok(store_begin(c, DB_READ));
	struct stmt *s = stmt(c, Q_PROBE_BY_LABEL);
	bind_text(s, 1, label);
	enum rc rc = stmt_one(s);
	assert_ok(store_commit(c));
	return rc == RC_OK;
}

static void killed_at_any_moment(void **state)
{
	struct fixture *f = *state;
	int64_t acknowledged = 0;
	int status;
	fixture_close(f);
	for (int round = 0; round < 8; round++) {
		int fd;
		char line[64];
		uint8_t random;
		pid_t pid = fixture_spawn(f, "acknowledge", &fd);
		FILE *out = fdopen(fd, "r");
		char **labels = talloc_zero_array(f, char *, 1000000);
		int n = 0;
		crypto_random(&random, 1);
		int64_t until = 0;
		while (fgets(line, sizeof line, out) != NULL) {
			if (until == 0)
				until = clock_mono_ms() + 50 + random;
			line[strcspn(line, "\n")] = 0;
			labels[n++] = talloc_strdup(labels, line);
			if (until > 0 && clock_mono_ms() >= until) {
				kill(pid, SIGKILL);
				until = -1; /* read on: what it had said before it died */
			}
		}
		fclose(out);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && n > 0);
		assert_ok(fixture_open(f));
		for (int i = 0; i < n; i++)
			assert_true(is_there(f->c, labels[i]));
		acknowledged += n;
		int64_t count = probe_count(f->c, 3);
		/* Those that died between commit and word may be there, too. */
		assert_true(count >= acknowledged);
		assert_true(count <= acknowledged + (round + 1) * CHILD_WRITERS);
		fixture_close(f);
		talloc_free(labels);
	}
	assert_ok(fixture_open(f));
	struct event *e;
	int64_t after = 0;
	for (int n = 1; n > 0; after += n)
		n = events_after(f->c, f->c, after, &e);
	assert_int_equal(after, probe_count(f->c, 3));
}

static enum rc add_large(struct ctx *c, void *arg)
{
	struct bytes b = {talloc_zero_size(c, 4000000), 4000000};
	struct stmt *s = stmt(c, Q_PROBE_ADD);
	bind_text(s, 1, "large");
	bind_i64(s, 4, 5);
	bind_bytes(s, 5, b);
	return stmt_one(s);
}

/* A limit on file size stands for a full disk: the write fails in the middle. */
static void a_full_disk_fails_one_request(void **state)
{
	struct fixture *f = *state;
	struct rlimit was, now;
	SKIP_UNLESS(on_sqlite()); /* there the server writes, not we */
	assert_ok(probe_add(f->c, "before", 1, 5, NULL));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2000000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	assert_int_equal(store_tx(f->c, DB_WRITE, add_large, NULL), RC_INTERNAL);
	assert_string_equal(f->c->fail.slug, "database_failed");
	ctx_clear_failure(f->c);
	assert_int_equal(probe_count(f->c, 5), 1);
	enum rc small = probe_add(f->c, "small", 1, 5, NULL); /* there is room for this one */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_ok(small);
	assert_ok(store_tx(f->c, DB_WRITE, add_large, NULL));
	assert_int_equal(probe_count(f->c, 5), 3);
	fixture_close(f);
	assert_ok(fixture_open(f));
	assert_int_equal(probe_count(f->c, 5), 3);
}

struct many {
	struct store *s;
	int64_t number;
	int ok, failed, other;
};

static void *write_into_the_limit(void *arg)
{
	struct many *m = arg;
	for (int i = 0; i < 20; i++) {
		struct ctx *c = ctx_new(NULL, m->s);
		enum rc rc = i % 7 == 6 ? store_tx(c, DB_WRITE, add_large, NULL)
		                        : probe_add(c, NULL, 1, m->number, NULL);
		if (i % 7 != 6)
			*(rc == RC_OK ? &m->ok : rc == RC_INTERNAL ? &m->failed : &m->other) += 1;
		talloc_free(c);
	}
	return NULL;
}

/* Whoever was told OK is there; whoever shared a lost transaction was told so. */
static void a_full_disk_tells_the_whole_group(void **state)
{
	struct fixture *f = *state;
	struct rlimit was, now;
	struct many m[4];
	pthread_t t[4];
	SKIP_UNLESS(on_sqlite());
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	now = was;
	now.rlim_cur = 2000000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
	for (int i = 0; i < 4; i++) {
		m[i] = (struct many){.s = f->s, .number = 10 + i};
		assert_int_equal(pthread_create(&t[i], NULL, write_into_the_limit, &m[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(m[i].other, 0);
		assert_int_equal(probe_count(f->c, 10 + i), m[i].ok);
	}
	assert_ok(probe_add(f->c, "after", 1, 5, NULL));
}

static void drop_connections(struct fixture *f)
{
	fixture_raw(f, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
	               "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

static void a_lost_server_fails_one_request(void **state)
{
	struct fixture *f = *state;
	SKIP_UNLESS(!on_sqlite());
	assert_ok(probe_add(f->c, "a", 1, 0, NULL));
	drop_connections(f); /* idle: nobody notices */
	assert_ok(probe_add(f->c, "b", 1, 0, NULL));

	assert_ok(store_begin(f->c, DB_WRITE));
	assert_ok(probe_add(f->c, "c", 1, 0, NULL));
	drop_connections(f);
	assert_int_equal(store_commit(f->c), RC_UPSTREAM);
	assert_null(f->c->db);
	assert_string_equal(f->c->fail.slug, "database_unreachable");
	ctx_clear_failure(f->c);
	assert_int_equal(probe_count(f->c, 0), 2);
	assert_ok(probe_add(f->c, "c", 1, 0, NULL));
}

static void a_server_out_of_reach_is_said(void **state)
{
	struct fixture *f = *state;
	struct ctx *c = ctx_new(f, NULL);
	struct store *s = NULL;
	struct store_options o = {
	        .data_dir = f->dir, .database_url = "postgres://nobody@127.0.0.1:1/none"};
	int64_t from = clock_mono_ms();
	assert_int_equal(store_open(c, &o, &s), RC_UPSTREAM);
	assert_null(s);
	assert_true(clock_mono_ms() - from < 8000);
}

/* Nobody else on the machine reads people's letters. */
static void files_are_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	SKIP_UNLESS(on_sqlite());
	assert_ok(probe_add(f->c, "a", 1, 0, NULL));
	static const char *const names[] = {
	        "wellspring.db", "wellspring.db-wal", "wellspring.db-shm", "wellspring.db-turn"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_int_equal(stat(path_join(f, f->dir, names[i]), &st), 0);
		assert_int_equal(st.st_mode & 077, 0);
	}
}

int run_trouble(void)
{
	const struct CMUnitTest tests[] = {
	        FIXTURE_TEST(killed_at_any_moment),
	        FIXTURE_TEST(a_full_disk_fails_one_request),
	        FIXTURE_TEST(a_full_disk_tells_the_whole_group),
	        FIXTURE_TEST(a_lost_server_fails_one_request),
	        FIXTURE_TEST(a_server_out_of_reach_is_said),
	        FIXTURE_TEST(files_are_private),
	};
	return RUN("trouble", tests);
}
