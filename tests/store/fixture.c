#include "fixture.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

extern char **environ;

static const char *server(void)
{
	const char *url = getenv("WELLSPRING_TEST_DATABASE");
	return url != NULL && *url != 0 ? url : NULL;
}

bool on_sqlite(void)
{
	return server() == NULL;
}

static void server_exec(const char *url, const char *sql)
{
	PGconn *pg = PQconnectdb(url);
	PQclear(PQexec(pg, "SET client_min_messages = warning"));
	PGresult *r = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(pg));
	assert_true(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
	PQclear(r);
	PQfinish(pg);
}

/* The server's URL with another database name. */
static char *database_url(const void *mem, const char *name)
{
	const char *url = server(), *from = strstr(url, "/wellspring");
	assert_non_null(from);
	return talloc_asprintf(
	        mem, "%.*s/%s%s", (int)(from - url), url, name, from + strlen("/wellspring"));
}

enum rc fixture_open(struct fixture *f)
{
	struct ctx *c = ctx_new(f, NULL);
	struct store_options o = {.data_dir = f->dir, .database_url = f->url};
	enum rc rc = store_open(c, &o, &f->s);
	if (rc == RC_OK) {
		f->c = ctx_new(f, f->s);
		talloc_free(c);
	} else {
		f->c = c;
		f->s = NULL;
	}
	return rc;
}

void fixture_close(struct fixture *f)
{
	TALLOC_FREE(f->c);
	store_close(f->s);
	f->s = NULL;
}

int fixture_setup(void **state)
{
	static int number;
	struct fixture *f = talloc_zero(NULL, struct fixture);
	char dir[] = "/tmp/ws-store-XXXXXX";
	if (mkdtemp(dir) == NULL)
		return -1;
	f->dir = talloc_strdup(f, dir);
	if (!on_sqlite()) {
		char *name = talloc_asprintf(f, "t_%d_%d", (int)getpid(), ++number);
		f->url = database_url(f, name);
		server_exec(server(), talloc_asprintf(f, "CREATE DATABASE %s", name));
	}
	*state = f;
	enum rc rc = fixture_open(f);
	if (rc != RC_OK)
		fprintf(stderr, "open: %s: %s\n", f->c->fail.text, f->c->fail.detail);
	if (rc != RC_OK)
		fixture_teardown(state);
	return rc == RC_OK ? 0 : -1;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	fixture_close(f);
	if (f->url != NULL) {
		const char *name = strstr(f->url, "/t_") + 1;
		server_exec(server(), talloc_asprintf(f, "DROP DATABASE %.*s WITH (FORCE)",
		                              (int)strcspn(name, "?"), name));
	}
	char *rm = talloc_asprintf(f, "rm -rf '%s'", f->dir);
	int failed = system(rm);
	talloc_free(f);
	return failed;
}

void fixture_raw(struct fixture *f, const char *sql)
{
	if (f->url != NULL) {
		server_exec(f->url, sql);
		return;
	}
	sqlite3 *db;
	char *path = path_join(f, f->dir, "wellspring.db");
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
	assert_int_equal(rc, SQLITE_OK);
	sqlite3_close(db);
}

pid_t fixture_spawn(struct fixture *f, const char *verb, int *out_fd)
{
	int fds[2];
	pid_t pid;
	posix_spawn_file_actions_t actions;
	char *argv[] = {(char *)self, (char *)verb, f->dir, f->url, NULL};

	posix_spawn_file_actions_init(&actions);
	if (out_fd != NULL) {
		assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
		posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
	}
	assert_int_equal(posix_spawn(&pid, self, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	if (out_fd != NULL) {
		close(fds[1]);
		*out_fd = fds[0];
	}
	return pid;
}

struct probe {
	const char *label;
	int64_t amount, writer, id;
};

static enum rc add(struct ctx *c, void *arg)
{
	struct probe *p = arg;
	struct stmt *s = stmt(c, Q_PROBE_ADD);
	bind_text(s, 1, p->label);
	bind_i64(s, 3, p->amount);
	bind_i64(s, 4, p->writer);
	TRY(stmt_one(s));
	p->id = col_i64(s, 0);
	event_add(c, &(struct event){.kind = "probe.added",
	                     .subject_kind = "probe",
	                     .subject_id = p->id,
	                     .conversation_id = p->writer});
	return RC_OK;
}

enum rc probe_add(struct ctx *c, const char *label, int64_t amount, int64_t writer, int64_t *out)
{
	struct probe p = {.label = label, .amount = amount, .writer = writer};
	TRY(store_tx(c, DB_WRITE, add, &p));
	if (out != NULL)
		*out = p.id;
	return RC_OK;
}

static enum rc count(struct ctx *c, void *arg)
{
	int64_t *n = arg;
	struct stmt *s = stmt(c, Q_PROBE_COUNT);
	bind_i64(s, 1, *n);
	TRY(stmt_one(s));
	*n = col_i64(s, 0);
	return RC_OK;
}

int64_t probe_count(struct ctx *c, int64_t writer)
{
	int64_t n = writer;
	assert_ok(store_tx(c, DB_READ, count, &n));
	return n;
}

int events_after(struct ctx *c, const void *mem, int64_t after, struct event **out)
{
	int n;
	assert_ok(store_begin(c, DB_READ));
	assert_ok(event_list(c, mem, after, 100000, out, &n));
	assert_ok(store_commit(c));
	for (int i = 0; i < n; i++)
		assert_int_equal((*out)[i].number, after + i + 1);
	return n;
}
