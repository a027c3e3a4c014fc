/* store: the SQLite file copied while it is in use, and the engine's own checks of it. */
#include "store/sqlite_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/check.h"

#define PAGES_AT_ONCE 1024
#define FINDINGS 20
#define STEPS_BETWEEN_LOOKS 1000000 /* of SQLite's machine: some 10 ms */

static enum rc stopped(struct ctx *c)
{
	return ctx_fail(c, RC_BUSY, "stopped", "Stopped.", NULL);
}

static void close_db(void *db)
{
	sqlite3_close(db);
}

/* What breaks off is thrown away: it needs no journal. */
static enum rc open_copy(struct ctx *c, const void *mem, const char *path, sqlite3 **out)
{
	sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);

	ctx_defer(mem, to, close_db);
	if (rc != SQLITE_OK || sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF",
	                               NULL, NULL, NULL) != SQLITE_OK)
		return lite_fail(c, to, path);
	*out = to;
	return RC_OK;
}

static enum rc copy_steps(
        struct ctx *c, sqlite3 *to, sqlite3_backup *b, const struct store_watch *w)
{
	for (;;) {
		int rc = sqlite3_backup_step(b, PAGES_AT_ONCE);
		int64_t total = sqlite3_backup_pagecount(b);
		if (rc == SQLITE_DONE)
			return RC_OK;
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			clock_sleep_ms(10);
		else if (rc != SQLITE_OK)
			return lite_fail(c, to, "online copy");
		if (!w->go_on(w->arg, total - sqlite3_backup_remaining(b), total))
			return stopped(c);
	}
}

static enum rc copy_into(
        struct ctx *c, const void *mem, const char *path, const struct store_watch *watch)
{
	struct lite_conn *from;
	sqlite3 *to;

	TRY(lite_connect(c, c->store->impl, LITE_READER, &from));
	talloc_steal(mem, from);
	/* One moment for all steps: without it every write meanwhile would start it anew. */
	TRY(lite_exec(c, from, "BEGIN; SELECT COUNT(*) FROM sqlite_schema"));
	TRY(open_copy(c, mem, path, &to));
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from->db, "main");
	if (b == NULL)
		return lite_fail(c, to, "online copy");
	enum rc rc = copy_steps(c, to, b, watch);
	if (sqlite3_backup_finish(b) != SQLITE_OK && rc == RC_OK)
		rc = lite_fail(c, to, "online copy");
	return rc;
}

enum rc store_copy(struct ctx *c, const char *path, const struct store_watch *watch)
{
	void *mem = talloc_new(c);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return ctx_fail(c, RC_INTERNAL, "file_unwritable",
		        "{path} could not be written: {why}.", "path", path, "why",
		        strerrordesc_np(errno), NULL);
	close(fd);
	enum rc rc = copy_into(c, mem, path, watch);
	talloc_free(mem);
	if (rc != RC_OK)
		unlink(path);
	return rc;
}

/* ---- is it whole? ---- */

struct findings {
	const char **lines;
	int n;
	const struct store_watch *watch;
};

static void add_line(struct findings *f, char *line)
{
	for (char *p = line; (p = strchr(p, '\n')) != NULL;)
		*p = ' ';
	if (f->n < FINDINGS)
		f->lines[f->n++] = line;
}

static int integrity_line(void *arg, int columns, char **value, char **name)
{
	struct findings *f = arg;
	(void)columns;
	(void)name;
	if (value[0] != NULL && strcmp(value[0], "ok") != 0)
		add_line(f, talloc_strdup(f->lines, value[0]));
	return 0;
}

static const char *or_unknown(const char *s)
{
	return s != NULL ? s : "?";
}

static int reference_line(void *arg, int columns, char **value, char **name)
{
	struct findings *f = arg;
	(void)name;
	if (columns >= 3)
		add_line(f, talloc_asprintf(f->lines, "%s %s: no row in %s", or_unknown(value[0]),
		                    or_unknown(value[1]), or_unknown(value[2])));
	return 0;
}

static int look_up(void *arg)
{
	const struct findings *f = arg;
	return f->watch->go_on(f->watch->arg, 0, 0) ? 0 : 1;
}

enum rc store_integrity(struct ctx *c, const void *mem, const struct store_watch *watch,
        const char ***out, int *out_n)
{
	struct findings f = {
	        .lines = talloc_zero_array(mem, const char *, FINDINGS), .watch = watch};
	struct lite_conn *conn;
	char *said = NULL;

	*out = f.lines;
	*out_n = 0;
	if (!store_is_sqlite(c->store))
		return RC_OK;
	TRY(lite_connect(c, c->store->impl, LITE_READER, &conn));
	if (watch != NULL)
		sqlite3_progress_handler(conn->db, STEPS_BETWEEN_LOOKS, look_up, &f);
	int code = sqlite3_exec(conn->db, "PRAGMA integrity_check(20)", integrity_line, &f, &said);
	if (code == SQLITE_OK)
		code = sqlite3_exec(
		        conn->db, "PRAGMA foreign_key_check", reference_line, &f, &said);
	/* What the engine cannot even read is a finding like others. */
	if (code != SQLITE_OK && code != SQLITE_INTERRUPT)
		add_line(&f, talloc_strdup(f.lines, or_unknown(said)));
	sqlite3_free(said);
	talloc_free(conn);
	if (code == SQLITE_INTERRUPT)
		return stopped(c);
	*out_n = f.n;
	return RC_OK;
}
