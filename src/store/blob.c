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

enum rc blob_prepare(struct ctx *c, const void *p, size_t n)
{
	if (n <= BLOB_ROW_MAX)
		return RC_OK;
	return file_put(c, sha256_hex(c, p, n), p, n);
}

enum rc blob_put(struct ctx *c, const void *p, size_t n, const char **out_hash)
{
	const char *hash = sha256_hex(c, p, n);
	int64_t changed;
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
	*out_hash = hash;
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
