#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define READ_STEP 65536

static enum rc read_failed(struct ctx *c, const char *path, int err)
{
	if (err == ENOENT || err == ENOTDIR)
		return ctx_fail(c, RC_NOT_FOUND, "file_not_found", "There is no file {path}.",
		        "path", path, NULL);
	return ctx_fail(c, RC_INTERNAL, "file_unreadable", "{path} could not be read: {why}.",
	        "path", path, "why", strerrordesc_np(err), NULL);
}

static enum rc write_failed(struct ctx *c, const char *path, int err)
{
	return ctx_fail(c, RC_INTERNAL, "file_unwritable", "{path} could not be written: {why}.",
	        "path", path, "why", strerrordesc_np(err), NULL);
}

static enum rc read_all(struct ctx *c, int fd, const char *name, size_t max, struct bytes *out)
{
	size_t cap = READ_STEP;
	size_t n = 0;
	uint8_t *p = mem_must(talloc_size(c, cap + 1));

	for (;;) {
		ssize_t got;

		if (n == cap) {
			cap = cap > max ? cap + READ_STEP : cap * 2;
			p = mem_must(talloc_realloc_size(c, p, cap + 1));
		}
		got = read(fd, p + n, cap - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			talloc_free(p);
			return read_failed(c, name, errno);
		}
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > max) {
			talloc_free(p);
			return ctx_fail(c, RC_LIMIT, "file_too_large",
			        "{path} is too large: at most {max} bytes are taken.", "path", name,
			        "max", talloc_asprintf(c, "%zu", max), NULL);
		}
	}
	p[n] = 0;
	*out = (struct bytes){.p = p, .n = n};
	return RC_OK;
}

enum rc file_read_fd(struct ctx *c, int fd, size_t max, struct bytes *out)
{
	return read_all(c, fd, "-", max, out);
}

enum rc file_read(struct ctx *c, const char *path, size_t max, struct bytes *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum rc rc;

	if (fd < 0)
		return read_failed(c, path, errno);
	rc = read_all(c, fd, path, max, out);
	close(fd);
	return rc;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return errno;
		p += put;
		n -= (size_t)put;
	}
	return 0;
}

static int folder_sync(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return errno;
	if (fsync(fd) != 0)
		err = errno;
	close(fd);
	return err;
}

/* Content and mode on disk under a name of its own. errno, or 0. */
static int temporary_write(char *name, const void *p, size_t n, unsigned mode)
{
	int fd = mkostemp(name, O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	err = write_all(fd, p, n);
	if (err == 0 && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		err = errno;
	if (close(fd) != 0 && err == 0)
		err = errno;
	if (err != 0)
		unlink(name);
	return err;
}

enum rc file_write_sync(struct ctx *c, const char *path, const void *p, size_t n, unsigned mode)
{
	char *folder = dirname(mem_must(talloc_strdup(c, path)));
	char *temporary = mem_must(talloc_asprintf(c, "%s/.tmp-XXXXXX", folder));
	int err = temporary_write(temporary, p, n, mode);

	if (err == 0 && rename(temporary, path) != 0) {
		err = errno;
		unlink(temporary);
	}
	if (err == 0)
		err = folder_sync(folder);
	return err == 0 ? RC_OK : write_failed(c, path, err);
}

enum rc file_make_dirs(struct ctx *c, const char *path, unsigned mode)
{
	char *part = mem_must(talloc_strdup(c, path));
	struct stat st;

	for (char *p = part + 1; part[0] != '\0'; p++) {
		char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(part, mode) != 0 && errno != EEXIST)
			return write_failed(c, part, errno);
		*p = was;
		if (was == '\0')
			break;
	}
	if (stat(path, &st) != 0)
		return write_failed(c, path, errno);
	return S_ISDIR(st.st_mode) ? RC_OK : write_failed(c, path, ENOTDIR);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

char *path_join(const void *mem, const char *dir, const char *name)
{
	size_t n = strlen(dir);
	const char *slash = n > 0 && dir[n - 1] != '/' ? "/" : "";

	return mem_must(talloc_asprintf(mem, "%s%s%s", dir, slash, name));
}

bool path_is_plain_name(const char *name)
{
	if (name[0] == '\0' || strlen(name) > 255 || str_eq(name, ".") || str_eq(name, ".."))
		return false;
	for (const char *p = name; *p != '\0'; p++) {
		if (*p == '/' || *p == '\\' || (unsigned char)*p < ' ' || *p == 0x7F)
			return false;
	}
	return true;
}
