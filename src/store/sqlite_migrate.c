/* store: migrations on SQLite, one transaction each, after a copy of the file. */
#include "store/sqlite_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum rc sync_folder(struct ctx *c, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ctx_broken(c, "open %s: %s", dir, strerror(errno));
	int failed = fsync(fd);
	close(fd);
	return failed ? ctx_broken(c, "fsync %s: %s", dir, strerror(errno)) : RC_OK;
}

/* Page by page, so that no row moves; SQLite syncs the copy at its end. */
static enum rc copy_pages(struct ctx *c, struct lite_conn *from, const char *path)
{
	sqlite3 *to = NULL;
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return ctx_broken(c, "open %s: %s", path, strerror(errno));
	close(fd);
	enum rc rc = RC_OK;
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		rc = lite_fail(c, to, path);
	sqlite3_backup *b = rc == RC_OK ? sqlite3_backup_init(to, "main", from->db, "main") : NULL;
	if (rc == RC_OK && (b == NULL || sqlite3_backup_step(b, -1) != SQLITE_DONE))
		rc = lite_fail(c, to, "copy before migration");
	if (sqlite3_backup_finish(b) != SQLITE_OK && rc == RC_OK)
		rc = lite_fail(c, to, "copy before migration");
	sqlite3_close(to);
	return rc;
}

/* The file as it is before migration `number`, kept beside it. Another connection
 * reads while ours holds the lock: it sees the last commit, which is that state. */
static enum rc copy_before(struct ctx *c, struct store *s, int number)
{
	struct lite *l = s->impl;
	struct lite_conn *reader;
	char *path = talloc_asprintf(c, "%s.before-%04d", l->path, number);
	char *temp = talloc_asprintf(c, "%s.tmp", path);

	TRY(lite_connect(c, l, LITE_READER, &reader));
	enum rc rc = copy_pages(c, reader, temp);
	talloc_free(reader);
	if (rc == RC_OK && rename(temp, path) != 0)
		rc = ctx_broken(c, "rename %s: %s", path, strerror(errno));
	if (rc != RC_OK) {
		unlink(temp);
		return rc;
	}
	return sync_folder(c, s->data_dir);
}

static enum rc check_references(struct ctx *c, struct lite_conn *conn)
{
	sqlite3_stmt *raw = NULL;
	enum rc rc = RC_OK;
	if (sqlite3_prepare_v2(conn->db, "PRAGMA foreign_key_check", -1, &raw, NULL) != SQLITE_OK)
		return lite_fail(c, conn->db, "foreign_key_check");
	int step = sqlite3_step(raw);
	if (step == SQLITE_ROW)
		rc = store_fail(c, RC_INTERNAL, "rows of %s refer to nothing",
		        (const char *)sqlite3_column_text(raw, 0));
	else if (step != SQLITE_DONE)
		rc = lite_fail(c, conn->db, "foreign_key_check");
	sqlite3_finalize(raw);
	return rc;
}

static enum rc apply(struct ctx *c, struct store *s, struct lite_conn *conn, int i, bool copy)
{
	if (copy)
		TRY(copy_before(c, s, migration_list[i].number));
	if (sqlite3_exec(conn->db, migration_list[i].text[0], NULL, NULL, NULL) != SQLITE_OK)
		return lite_fail(c, conn->db, migration_list[i].name);
	TRY(check_references(c, conn));
	return migration_note(c, i);
}

/* One migration in one transaction; *out_left tells whether more may follow. */
static enum rc migrate_one(struct ctx *c, struct store *s, bool *copied, bool *out_left)
{
	struct lite *l = s->impl;
	struct lite_conn *conn = l->writer;
	int first = 0;

	/* The lock comes before the look: a second process starting now waits here. */
	TRY(lite_exec(c, conn, "BEGIN IMMEDIATE"));
	struct db *d = db_new(c, s, DB_WRITE);
	d->conn = conn;
	c->db = d;
	enum rc rc = lite_exec(c, conn, migration_table);
	if (rc == RC_OK)
		rc = migration_pending(c, &first);
	bool left = rc == RC_OK && first < migration_count;
	if (left)
		rc = apply(c, s, conn, first, first > 0 && !*copied);
	*copied = *copied || left;
	db_end(d);
	if (rc == RC_OK)
		rc = lite_exec(c, conn, "COMMIT");
	if (rc != RC_OK && !sqlite3_get_autocommit(conn->db))
		sqlite3_exec(conn->db, "ROLLBACK", NULL, NULL, NULL);
	*out_left = left;
	return rc;
}

enum rc lite_migrate(struct ctx *c, struct store *s)
{
	struct lite *l = s->impl;
	bool left = true, copied = false;

	/* Rebuilding a table with foreign keys on would wipe its children. */
	TRY(lite_exec(c, l->writer, "PRAGMA foreign_keys=OFF"));
	enum rc rc = RC_OK;
	while (rc == RC_OK && left)
		rc = migrate_one(c, s, &copied, &left);
	TRY(rc);
	return lite_exec(c, l->writer, "PRAGMA foreign_keys=ON");
}
