/* store/blob: small bytes as rows, large ones as files that the row vouches for. */
#include "store/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "store/engine.h"

static char *blob_dir(struct ctx *c, const void *mem, const char *hash)
{
	return talloc_asprintf(mem, "%s/blobs/%.2s", store_data_dir(c->store), hash);
}

static char *blob_path(struct ctx *c, const void *mem, const char *hash)
{
	return talloc_asprintf(mem, "%s/blobs/%.2s/%s", store_data_dir(c->store), hash, hash + 2);
}

/* A file of that name may be another thread's, renamed but its folder not yet
 * synced: whoever relies on it syncs the folder. */
static enum rc sync_folder(struct ctx *c, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ctx_broken(c, "open %s: %s", dir, strerror(errno));
	int failed = fsync(fd);
	close(fd);
	return failed ? ctx_broken(c, "fsync %s: %s", dir, strerror(errno)) : RC_OK;
}

static enum rc file_put(struct ctx *c, const char *hash, const void *p, size_t n)
{
	char *dir = blob_dir(c, c, hash), *path = blob_path(c, c, hash);
	struct stat st;

	if (stat(path, &st) == 0 && (size_t)st.st_size == n)
		return sync_folder(c, dir);
	TRY(file_make_dirs(c, dir, 0750));
	return file_write_sync(c, path, p, n, 0600);
}

enum rc blob_prepare(struct ctx *c, const char *hash, const void *p, size_t n)
{
	if (n <= BLOB_ROW_MAX)
		return RC_OK;
	return file_put(c, hash, p, n);
}

enum rc blob_put(struct ctx *c, const char *hash, const void *p, size_t n)
{
	int64_t changed;

	if (strlen(hash) != (size_t)2 * SHA256_SIZE)
		return ctx_broken(c, "bytes without their hash");
	struct stmt *s = stmt(c, Q_BLOB_PUT);
	bind_text(s, 1, hash);
	bind_i64(s, 2, (int64_t)n);
	if (n <= BLOB_ROW_MAX)
		bind_bytes(s, 3, (struct bytes){p, n});
	else
		bind_null(s, 3);
	TRY(stmt_run(s, &changed));
	/* No row may be committed before its file is on disk; a lost file heals here. */
	if (n > BLOB_ROW_MAX && (changed > 0 || !file_exists(blob_path(c, c, hash))))
		TRY(file_put(c, hash, p, n));
	return RC_OK;
}

static enum rc file_get(
        struct ctx *c, const void *mem, const char *hash, size_t size, struct bytes *out)
{
	struct bytes got;
	char *path = blob_path(c, c, hash);
	enum rc rc = file_read(c, path, size, &got);

	if (rc != RC_OK)
		return ctx_broken(c, "blob %s: its file cannot be read", hash);
	if (got.n != size || strcmp(sha256_hex(c, got.p, got.n), hash) != 0)
		return ctx_broken(c, "blob %s: its file holds other bytes", hash);
	talloc_steal(mem, got.p);
	*out = got;
	return RC_OK;
}

enum rc blob_get(struct ctx *c, const void *mem, const char *hash, struct bytes *out)
{
	struct stmt *s = stmt(c, Q_BLOB_GET);
	bind_text(s, 1, hash);
	TRY(stmt_one(s));
	if (col_is_null(s, 1))
		return file_get(c, mem, hash, (size_t)col_i64(s, 0), out);
	*out = col_bytes(s, 1, mem);
	return RC_OK;
}

enum rc blob_size(struct ctx *c, const char *hash, int64_t *out)
{
	struct stmt *s = stmt(c, Q_BLOB_SIZE);
	bind_text(s, 1, hash);
	TRY(stmt_one(s));
	*out = col_i64(s, 0);
	return RC_OK;
}

enum rc blob_loosen(struct ctx *c, const char *hash)
{
	struct stmt *s = stmt(c, Q_BLOB_LOOSEN);
	bind_text(s, 1, hash);
	return stmt_run(s, NULL);
}

struct sweep {
	int limit;
	bool more;
};

static enum rc list_loose(struct ctx *c, int limit, const char ***out, int *out_n)
{
	struct stmt *s = stmt(c, Q_BLOB_LOOSE_LIST);
	const char **list = talloc_array(c, const char *, (size_t)limit + 1);
	int n = 0;

	bind_i64(s, 1, limit);
	for (bool row; n < limit;) {
		TRY(stmt_next(s, &row));
		if (!row)
			break;
		list[n++] = col_text(s, 0, list);
	}
	stmt_done(s);
	*out = list;
	*out_n = n;
	return RC_OK;
}

/* The file goes before the commit: should that fail, a row without an owner names a file that is
 * gone, and whoever brings the same bytes again writes it anew (blob_put). After the commit
 * somebody might already rely on it. */
static enum rc end_loose(struct ctx *c, const char *hash)
{
	struct stmt *s = stmt(c, Q_BLOB_END_LOOSE);
	bool row = false, is_file = false;

	bind_text(s, 1, hash);
	TRY(stmt_next(s, &row));
	if (row)
		is_file = col_i64(s, 0) != 0;
	stmt_done(s);
	const char *path = blob_path(c, c, hash);
	if (is_file && unlink(path) != 0 && errno != ENOENT)
		return ctx_broken(c, "unlink %s: %s", path, strerror(errno));
	s = stmt(c, Q_BLOB_TIGHT);
	bind_text(s, 1, hash);
	return stmt_run(s, NULL);
}

static enum rc look_rows(struct ctx *c, void *arg)
{
	struct sweep *w = arg;
	const char **list;
	int n;

	TRY(list_loose(c, 1, &list, &n));
	w->more = n > 0;
	return RC_OK;
}

static enum rc sweep_rows(struct ctx *c, void *arg)
{
	struct sweep *w = arg;
	const char **list;
	int n;

	if (!store_is_sqlite(c->store)) /* one writer */
		TRY(stmt_run(stmt(c, Q_BLOB_LOCK), NULL));
	TRY(list_loose(c, w->limit, &list, &n));
	for (int i = 0; i < n; i++)
		TRY(end_loose(c, list[i]));
	w->more = n == w->limit;
	return RC_OK;
}

enum rc blob_sweep(struct ctx *c, int limit, bool *out_more)
{
	struct sweep w = {.limit = limit};

	*out_more = false;
	TRY(store_tx(c, DB_READ, look_rows, &w));
	if (!w.more)
		return RC_OK;
	TRY(store_tx(c, DB_WRITE, sweep_rows, &w));
	*out_more = w.more;
	return RC_OK;
}
