/* desk/backup: reading. A backup may come from anywhere: names are taken from a short list of
 * forms, and every file is compared with the list of sums at the end. */
#include "desk/backup_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/tar.h"

#define SMALL_MAX 65536 /* head, conf, key */
#define LINE_MAX_BYTES 512

struct reader {
	struct ctx *c;
	struct tar_reader *tar;
	const char *path, *dir, *found_path;
	const struct backup_watch *watch;
	FILE *found; /* the sums of what was read, as the archive's own list should say */
	struct backup_report report;
	bool database, key, sums;
	int64_t done, whole;
};

static enum rc refuse_file(struct ctx *c, const char *name)
{
	return ctx_fail(c, RC_INVALID, "archive_damaged",
	        "The backup is damaged: {file} is not as it was written. Nothing was touched.",
	        "file", name, NULL);
}

static enum rc refuse_place(struct ctx *c, const char *wanted, const char *found)
{
	return ctx_fail(c, RC_INVALID, "archive_damaged",
	        "The backup is damaged: {found} stands where {wanted} should. Nothing was "
	        "touched.",
	        "found", found, "wanted", wanted, NULL);
}

/* A file of the archive into fd (-1: nowhere) and into text (may be NULL). */
static enum rc copy_out(struct ctx *c, struct reader *r, int fd, const char *path, struct buf *text,
        const char **out_sum)
{
	struct sha256_sum *sum = sha256_start(c);
	uint8_t *chunk = talloc_size(c, BACKUP_CHUNK);

	for (size_t n = 1; n > 0;) {
		TRY(tar_get(c, r->tar, chunk, BACKUP_CHUNK, &n));
		sha256_add(sum, chunk, n);
		if (text != NULL)
			buf_add(text, chunk, n);
		for (size_t at = 0; at < n && fd >= 0;) {
			ssize_t put = write(fd, chunk + at, n - at);
			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0)
				return backup_unwritable(c, path);
			at += (size_t)put;
		}
		r->done += (int64_t)n;
		if (!r->watch->go_on(r->watch->arg, N_("reading the backup"), r->done, r->whole))
			return ctx_fail(c, RC_BUSY, "stopped", "Stopped.", NULL);
	}
	*out_sum = sha256_finish(sum, c);
	return RC_OK;
}

static enum rc note(struct ctx *c, struct reader *r, const char *name, const char *sum)
{
	return fprintf(r->found, "%s  %s\n", sum, name) > 0 ? RC_OK
	                                                    : backup_unwritable(c, r->found_path);
}

/* ---- the first file says what this is ---- */

static enum rc no_backup(const struct reader *r)
{
	ctx_clear_failure(r->c);
	return ctx_fail(
	        r->c, RC_INVALID, "not_an_archive", "{path} is no backup.", "path", r->path, NULL);
}

static enum rc parse_head(struct reader *r, const struct buf *text)
{
	const char *engine, *made;
	struct ctx *c = r->c;
	int64_t format;
	json_t *o;

	if (json_read(c, text->p, text->n, SMALL_MAX, &o) != RC_OK ||
	        json_get_i64(c, o, "wellspring_backup", 1, INT32_MAX, &format) != RC_OK)
		return no_backup(r);
	if (format > BACKUP_FORMAT)
		return ctx_fail(c, RC_INVALID, "newer_backup",
		        "This backup was written by a newer Wellspring. Please restore it with "
		        "that version.",
		        NULL);
	if (json_get_text(c, o, "engine", 20, &engine) != RC_OK ||
	        json_get_text(c, o, "made_at", 40, &made) != RC_OK ||
	        clock_parse(made, &r->report.at_ms) != RC_OK ||
	        (!str_eq(engine, "sqlite") && !str_eq(engine, "postgresql")))
		return refuse_file(c, BACKUP_HEAD);
	r->report.sqlite = str_eq(engine, "sqlite");
	return RC_OK;
}

static enum rc read_head(struct reader *r)
{
	struct buf *text = buf_new(r->c, SMALL_MAX);
	struct tar_entry e;
	const char *sum;

	enum rc rc = tar_next(r->c, r->tar, &e);
	if (rc == RC_NOT_FOUND && r->c->fail.rc == RC_OK)
		return no_backup(r);
	TRY(rc);
	if (!str_eq(e.name, BACKUP_HEAD) || e.size > SMALL_MAX)
		return no_backup(r);
	TRY(copy_out(r->c, r, -1, NULL, text, &sum));
	TRY(parse_head(r, text));
	return note(r->c, r, BACKUP_HEAD, sum);
}

/* ---- all others ---- */

static bool is_allowed(const struct reader *r, const struct tar_entry *e)
{
	bool small = str_eq(e->name, CONF_FILE_NAME) || str_eq(e->name, BACKUP_KEY);

	return backup_name_is_known(e->name) && !str_eq(e->name, BACKUP_HEAD) && !r->sums &&
	       (!small || e->size <= SMALL_MAX) &&
	       (r->report.sqlite || !str_eq(e->name, BACKUP_DATABASE));
}

static enum rc open_new(struct ctx *c, const char *path, const char *name, int *out)
{
	char *folder = talloc_strdup(c, path);

	*strrchr(folder, '/') = '\0';
	TRY(file_make_dirs(c, folder, str_starts(name, "spool/") ? 0770 : 0750));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == EEXIST ? refuse_file(c, name) : backup_unwritable(c, path);
	ctx_defer(c, (void *)(intptr_t)fd, backup_close_fd);
	*out = fd;
	return RC_OK;
}

static enum rc unpack_one(struct ctx *c, struct reader *r, const struct tar_entry *e)
{
	struct timespec times[2] = {{.tv_sec = e->mtime_s}, {.tv_sec = e->mtime_s}};
	char *path = path_join(c, r->dir, e->name);
	const char *sum;
	int fd;

	if (!is_allowed(r, e))
		return ctx_fail(c, RC_INVALID, "archive_hostile",
		        "The backup holds {file}, which has no place in it. Nothing was touched.",
		        "file", e->name, NULL);
	TRY(open_new(c, path, e->name, &fd));
	TRY(copy_out(c, r, fd, path, NULL, &sum));
	if (futimens(fd, times) != 0)
		return backup_unwritable(c, path);
	r->sums = str_eq(e->name, BACKUP_SUMS);
	if (r->sums)
		return RC_OK;
	r->database |= str_eq(e->name, BACKUP_DATABASE);
	r->key |= str_eq(e->name, BACKUP_KEY);
	r->report.files++;
	r->report.bytes += e->size;
	r->report.lost += backup_name_is_blob(e->name) && !backup_blob_fits(e->name, sum);
	return note(c, r, e->name, sum);
}

static enum rc unpack_all(struct reader *r)
{
	struct tar_entry e;

	for (;;) {
		enum rc rc = tar_next(r->c, r->tar, &e);
		if (rc == RC_NOT_FOUND && r->c->fail.rc == RC_OK)
			return RC_OK;
		TRY(rc);
		struct ctx *sub = ctx_new(r->c, NULL);
		rc = unpack_one(sub, r, &e);
		if (rc != RC_OK) {
			r->c->fail = sub->fail;
			return rc;
		}
		talloc_free(sub);
	}
}

/* ---- the last file: all sums ---- */

/* The next line without its end; the list's own name behind the last one. */
static const char *next_line(FILE *f, char line[LINE_MAX_BYTES])
{
	if (fgets(line, LINE_MAX_BYTES, f) == NULL)
		return BACKUP_SUMS;
	line[strcspn(line, "\n")] = '\0';
	const char *name = strstr(line, "  ");
	return name != NULL ? name + 2 : line;
}

/* They are not the same: the first file that is at fault. */
static enum rc name_difference(struct reader *r, FILE *wanted)
{
	char a[LINE_MAX_BYTES], b[LINE_MAX_BYTES];

	rewind(r->found);
	rewind(wanted);
	do {
		a[0] = b[0] = '\0';
		const char *found = next_line(r->found, a), *written = next_line(wanted, b);
		if (!str_eq(found, written) && tar_name_fits(written))
			return refuse_place(r->c, written, found);
		if (!str_eq(a, b))
			return refuse_file(r->c, str_eq(found, written) ? found : BACKUP_SUMS);
	} while (a[0] != '\0');
	return refuse_file(r->c, BACKUP_SUMS);
}

static bool same_bytes(FILE *a, FILE *b)
{
	char x[BUFSIZ], y[BUFSIZ];
	size_t n, m;

	rewind(a);
	rewind(b);
	do {
		n = fread(x, 1, sizeof x, a);
		m = fread(y, 1, sizeof y, b);
		if (n != m || memcmp(x, y, n) != 0)
			return false;
	} while (n > 0);
	return !ferror(a) && !ferror(b);
}

static enum rc compare_sums(struct reader *r)
{
	char *path = path_join(r->c, r->dir, BACKUP_SUMS);

	if (!r->sums)
		return refuse_file(r->c, BACKUP_SUMS);
	if (fflush(r->found) != 0)
		return backup_unwritable(r->c, r->found_path);
	FILE *wanted = fopen(path, "re");
	if (wanted == NULL)
		return ctx_broken(r->c, "open %s: %s", path, strerror(errno));
	enum rc rc = same_bytes(r->found, wanted) ? RC_OK : name_difference(r, wanted);
	fclose(wanted);
	TRY(rc);
	unlink(path);
	unlink(r->found_path);
	if (!r->key)
		return refuse_place(r->c, BACKUP_KEY, BACKUP_SUMS);
	return r->database == r->report.sqlite ? RC_OK
	                                       : refuse_place(r->c, BACKUP_DATABASE, BACKUP_SUMS);
}

/* An archive with holes in it may be far larger than it looks. */
static enum rc must_have_room(struct reader *r)
{
	struct statvfs v;
	struct stat st;

	if (stat(r->path, &st) != 0 || statvfs(r->dir, &v) != 0)
		return ctx_broken(r->c, "stat %s: %s", r->path, strerror(errno));
	r->whole = st.st_size;
	if ((uint64_t)v.f_bavail * v.f_frsize > (uint64_t)st.st_size)
		return RC_OK;
	return ctx_fail(r->c, RC_INTERNAL, "no_room",
	        "There is not enough room in {path}: {mb} MB are needed.", "path", r->dir, "mb",
	        talloc_asprintf(r->c, "%lld", (long long)(st.st_size >> 20) + 1), NULL);
}

static void close_file(void *f)
{
	fclose(f);
}

static enum rc unpack(struct reader *r)
{
	TRY(tar_open(r->c, r->c, r->path, &r->tar));
	TRY(must_have_room(r));
	r->found_path = path_join(r->c, r->dir, "sums-found");
	r->found = fopen(r->found_path, "w+xe");
	if (r->found == NULL)
		return backup_unwritable(r->c, r->found_path);
	ctx_defer(r->c, r->found, close_file);
	TRY(read_head(r));
	TRY(unpack_all(r));
	return compare_sums(r);
}

enum rc backup_unpack(struct ctx *c, const char *path, const char *dir,
        const struct backup_watch *watch, struct backup_report *out)
{
	struct reader r = {.c = ctx_new(c, NULL), .path = path, .dir = dir, .watch = watch};
	enum rc rc = unpack(&r);

	c->fail = r.c->fail;
	if (rc != RC_OK)
		return rc;
	*out = r.report;
	talloc_free(r.c);
	return RC_OK;
}
