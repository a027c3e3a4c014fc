/*
 * store: the log of SQLite is written in large pieces. SQLite writes each page of a commit in two
 * small parts; here they are gathered and go out with the sync that ends the commit. Nothing
 * changes for anybody else: other connections look at pages of a commit only after that sync
 * (synchronous=FULL), and whatever reads, cuts or measures the file writes out first.
 */
#include <string.h>

#include "store/sqlite_impl.h"

#define NAME "wellspring"
#define GATHERED 0x1ffff /* the unix VFS takes no more at once (seekAndWriteFd) */

struct wal {
	sqlite3_file base;
	sqlite3_file *real;
	char *p; /* what is not written yet; NULL: nothing ever was */
	sqlite3_int64 at; /* where in the file */
	int n;
};

/* After a failure nothing is kept: the commit that it belongs to is undone. */
static int write_out(struct wal *w)
{
	int n = w->n;

	w->n = 0;
	return n == 0 ? SQLITE_OK : w->real->pMethods->xWrite(w->real, w->p, n, w->at);
}

static int wal_close(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w), closed = w->real->pMethods->xClose(w->real);

	sqlite3_free(w->p);
	w->p = NULL;
	return rc != SQLITE_OK ? rc : closed;
}

static int wal_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w);

	return rc != SQLITE_OK ? rc : w->real->pMethods->xRead(w->real, p, n, at);
}

static int wal_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct wal *w = (struct wal *)f;
	int rc = SQLITE_OK;

	if (w->p == NULL && (w->p = sqlite3_malloc(GATHERED)) == NULL)
		return SQLITE_NOMEM;
	if (at != w->at + w->n || n > GATHERED - w->n)
		rc = write_out(w);
	if (rc != SQLITE_OK)
		return rc;
	if (n > GATHERED)
		return w->real->pMethods->xWrite(w->real, p, n, at);
	if (w->n == 0)
		w->at = at;
	memcpy(w->p + w->n, p, (size_t)n);
	w->n += n;
	return SQLITE_OK;
}

static int wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w);

	return rc != SQLITE_OK ? rc : w->real->pMethods->xTruncate(w->real, size);
}

static int wal_sync(sqlite3_file *f, int flags)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w);

	return rc != SQLITE_OK ? rc : w->real->pMethods->xSync(w->real, flags);
}

static int wal_size(sqlite3_file *f, sqlite3_int64 *out)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w);

	return rc != SQLITE_OK ? rc : w->real->pMethods->xFileSize(w->real, out);
}

static int wal_lock(sqlite3_file *f, int how)
{
	struct wal *w = (struct wal *)f;
	return w->real->pMethods->xLock(w->real, how);
}

static int wal_unlock(sqlite3_file *f, int how)
{
	struct wal *w = (struct wal *)f;
	return w->real->pMethods->xUnlock(w->real, how);
}

static int wal_is_reserved(sqlite3_file *f, int *out)
{
	struct wal *w = (struct wal *)f;
	return w->real->pMethods->xCheckReservedLock(w->real, out);
}

static int wal_control(sqlite3_file *f, int op, void *arg)
{
	struct wal *w = (struct wal *)f;
	int rc = write_out(w);

	return rc != SQLITE_OK ? rc : w->real->pMethods->xFileControl(w->real, op, arg);
}

static int wal_sector(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;
	return w->real->pMethods->xSectorSize(w->real);
}

static int wal_device(sqlite3_file *f)
{
	struct wal *w = (struct wal *)f;
	return w->real->pMethods->xDeviceCharacteristics(w->real);
}

static const sqlite3_io_methods methods = {
        .iVersion = 1,
        .xClose = wal_close,
        .xRead = wal_read,
        .xWrite = wal_write,
        .xTruncate = wal_truncate,
        .xSync = wal_sync,
        .xFileSize = wal_size,
        .xLock = wal_lock,
        .xUnlock = wal_unlock,
        .xCheckReservedLock = wal_is_reserved,
        .xFileControl = wal_control,
        .xSectorSize = wal_sector,
        .xDeviceCharacteristics = wal_device,
};

/* Only logs are ours; any other file is the system's own. */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	sqlite3_vfs *real = vfs->pAppData;
	struct wal *w = (struct wal *)f;

	if ((flags & SQLITE_OPEN_WAL) == 0)
		return real->xOpen(real, name, f, flags, out_flags);
	*w = (struct wal){.real = (sqlite3_file *)(w + 1)};
	memset(w->real, 0, (size_t)real->szOsFile);
	int rc = real->xOpen(real, name, w->real, flags, out_flags);
	if (rc == SQLITE_OK)
		w->base.pMethods = &methods;
	return rc;
}

const char *wal_vfs(void)
{
	static sqlite3_vfs own;
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	own = *real;
	own.zName = NAME;
	own.pNext = NULL;
	own.pAppData = real;
	own.szOsFile = real->szOsFile + (int)sizeof(struct wal);
	own.xOpen = open_file;
	return sqlite3_vfs_register(&own, 0) == SQLITE_OK ? NAME : NULL;
}
