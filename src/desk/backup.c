/* desk/backup: writing. The order keeps mail whole while the server works: the spool first
 * (what leaves it meanwhile is committed before), then the database of one moment, of which
 * the blobs come first that it names (their files are there before their rows). */
#include "desk/backup_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/tar.h"
#include "desk/audit.h"
#include "store/engine.h"

#define BLOBS_AT_ONCE 500
#define SPOOL_ANY "spool/any"

struct writer {
	struct ctx *c;
	struct tar_writer *tar;
	FILE *sums;
	const char *data, *place, *sums_path;
	const struct backup_watch *watch;
	struct backup_report report;
	int64_t done, total; /* bytes; total 0: unknown */
};

static enum rc look_up(struct writer *w)
{
	if (w->watch->go_on(w->watch->arg, N_("writing the backup"), w->done, w->total))
		return RC_OK;
	return ctx_fail(w->c, RC_BUSY, "stopped", "Stopped.", NULL);
}

/* As sha256sum writes it: the sum, two blanks, the name. */
static enum rc note(struct ctx *c, struct writer *w, const char *name, const char *sum)
{
	return fprintf(w->sums, "%s  %s\n", sum, name) > 0 ? RC_OK
	                                                   : backup_unwritable(c, w->sums_path);
}

static enum rc put_text(struct writer *w, const char *name, const char *text)
{
	struct tar_entry e = {.size = (int64_t)strlen(text), .mtime_s = w->report.at_ms / 1000};

	snprintf(e.name, sizeof e.name, "%s", name);
	TRY(tar_begin(w->c, w->tar, &e));
	TRY(tar_put(w->c, w->tar, text, strlen(text)));
	return note(w->c, w, name, sha256_hex(w->c, text, strlen(text)));
}

/* The file's bytes; as many as were there when it was opened. out_sum: of them. Of a blob that
 * the disk does not give back, zeros: its name tells that it is damaged. */
static enum rc put_bytes(
        struct ctx *c, struct writer *w, int fd, const struct tar_entry *e, const char **out_sum)
{
	struct sha256_sum *sum = sha256_start(c);
	uint8_t *chunk = talloc_zero_size(c, BACKUP_CHUNK);
	bool is_blob = backup_name_is_blob(e->name), broken = false;

	for (int64_t left = e->size; left > 0;) {
		size_t want = left < BACKUP_CHUNK ? (size_t)left : BACKUP_CHUNK;
		ssize_t n = broken ? (ssize_t)want : read(fd, chunk, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 && !is_blob)
			return ctx_broken(c, "%s could not be read to its end: %s", e->name,
			        n < 0 ? strerror(errno) : "it became shorter");
		if (n <= 0) {
			broken = true;
			memset(chunk, 0, BACKUP_CHUNK);
			continue;
		}
		sha256_add(sum, chunk, (size_t)n);
		TRY(tar_put(c, w->tar, chunk, (size_t)n));
		left -= n;
		w->done += n;
		TRY(look_up(w));
	}
	*out_sum = sha256_finish(sum, c);
	return RC_OK;
}

/* RC_NOT_FOUND without a failure: there is no such file. */
static enum rc put_file(struct ctx *c, struct writer *w, const char *name, const char *path)
{
	struct tar_entry e = {0};
	const char *sum;
	struct stat st;
	/* The key and the settings may be links to where an admin keeps them. */
	int follow = strchr(name, '/') != NULL ? O_NOFOLLOW : 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | follow);

	if (fd < 0 && (errno == ENOENT || errno == ELOOP))
		return RC_NOT_FOUND;
	if (fd < 0)
		return ctx_fail(c, RC_INTERNAL, "file_unreadable",
		        "{path} could not be read: {why}.", "path", path, "why",
		        strerrordesc_np(errno), NULL);
	ctx_defer(c, (void *)(intptr_t)fd, backup_close_fd);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return RC_NOT_FOUND;
	snprintf(e.name, sizeof e.name, "%s", name);
	e.size = st.st_size;
	e.mtime_s = st.st_mtime;
	TRY(tar_begin(c, w->tar, &e));
	TRY(put_bytes(c, w, fd, &e, &sum));
	w->report.files++;
	w->report.bytes += e.size;
	w->report.lost += backup_name_is_blob(name) && !backup_blob_fits(name, sum);
	return note(c, w, name, sum);
}

/* One file of the data folder; *out_there false: it is not there, and nothing was written. */
static enum rc add(struct writer *w, const char *name, const char *path, bool *out_there)
{
	struct ctx *sub = ctx_new(w->c, NULL);
	enum rc rc = put_file(sub, w, name, path);

	*out_there = rc == RC_OK;
	if (rc == RC_NOT_FOUND && sub->fail.rc == RC_OK)
		rc = RC_OK;
	if (rc != RC_OK && sub->fail.rc != RC_OK)
		w->c->fail = sub->fail; /* lives in w->c, which keeps sub */
	if (rc == RC_OK)
		talloc_free(sub);
	return rc;
}

static enum rc add_if_there(struct writer *w, const char *name, const char *path)
{
	bool there;
	return add(w, name, path, &there);
}

static enum rc add_needed(struct writer *w, const char *name, const char *path)
{
	bool there;

	TRY(add(w, name, path, &there));
	return there ? RC_OK
	             : ctx_fail(w->c, RC_NOT_FOUND, "file_not_found", "There is no file {path}.",
	                       "path", path, NULL);
}

static void close_dir(void *d)
{
	closedir(d);
}

/* The plain names in a folder that begin with no dot; an absent folder has none. */
static enum rc names_in(struct ctx *c, const char *path, const char ***out, size_t *out_n)
{
	const char **list = talloc_array(c, const char *, 0);
	DIR *d = opendir(path);
	size_t n = 0;

	*out = list;
	*out_n = 0;
	if (d == NULL && (errno == ENOENT || errno == ENOTDIR))
		return RC_OK;
	if (d == NULL)
		return ctx_fail(c, RC_INTERNAL, "file_unreadable",
		        "{path} could not be read: {why}.", "path", path, "why",
		        strerrordesc_np(errno), NULL);
	ctx_defer(c, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		if (e->d_name[0] == '.' || !path_is_plain_name(e->d_name))
			continue;
		list = talloc_realloc(c, list, const char *, n + 1);
		list[n++] = talloc_strdup(list, e->d_name);
	}
	*out = list;
	*out_n = n;
	return RC_OK;
}

/* What of folder/ has a place in a desk; all else there is somebody's own. */
static enum rc add_folder(struct writer *w, const char *folder)
{
	struct ctx *sub = ctx_new(w->c, NULL);
	const char **names;
	size_t n;
	enum rc rc = names_in(sub, path_join(sub, w->data, folder), &names, &n);

	w->c->fail = sub->fail;
	TRY(rc);
	for (size_t i = 0; i < n; i++) {
		const char *name = path_join(names, folder, names[i]);
		const char *path = path_join(names, w->data, name);
		/* A mailbox with a very long address: its mail finds it by its header. */
		if (!tar_name_fits(name) && str_starts(folder, "spool/"))
			name = path_join(names, SPOOL_ANY, names[i]);
		if (backup_name_is_known(name))
			TRY(add_if_there(w, name, path));
	}
	talloc_free(sub);
	return RC_OK;
}

static enum rc add_folders_in(struct writer *w, const char *folder)
{
	const char **names;
	size_t n;

	TRY(names_in(w->c, path_join(w->c, w->data, folder), &names, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_folder(w, path_join(names, folder, names[i])));
	return RC_OK;
}

/* ---- the database, and the blobs that it names ---- */

struct blob_page {
	char after[80];
	struct store_blob list[BLOBS_AT_ONCE];
	int n;
};

static enum rc read_page(struct ctx *c, void *arg)
{
	struct blob_page *p = arg;
	return store_blobs(c, c, true, p->after, BLOBS_AT_ONCE, p->list, &p->n);
}

/* One that is gone does not keep all others from being saved: it is counted. */
static enum rc add_named_blobs(struct writer *w, struct ctx *copy)
{
	struct blob_page *p = talloc_zero(copy, struct blob_page);

	do {
		struct ctx *sub = ctx_new(copy, copy->store);
		enum rc rc = store_tx(sub, DB_READ, read_page, p);
		w->c->fail = sub->fail;
		TRY(rc);
		for (int i = 0; i < p->n; i++) {
			const char *name = backup_blob_name(sub, p->list[i].hash);
			bool there;
			TRY(add(w, name, path_join(sub, w->data, name), &there));
			w->report.lost += !there;
			snprintf(p->after, sizeof p->after, "%s", p->list[i].hash);
		}
		talloc_free(sub);
	} while (p->n == BLOBS_AT_ONCE);
	return RC_OK;
}

static bool copy_goes_on(void *arg, int64_t done, int64_t total)
{
	const struct writer *w = arg;
	return w->watch->go_on(w->watch->arg, N_("copying the database"), done, total);
}

static enum rc read_counts(struct ctx *c, void *arg)
{
	return store_counts(c, arg);
}

static enum rc add_database(struct writer *w)
{
	char *path = path_join(w->c, w->place, BACKUP_DATABASE);
	struct store_watch watch = {copy_goes_on, w};
	void *mem = talloc_new(w->c);
	struct ctx *copy;
	struct stat st;

	TRY(store_copy(w->c, path, &watch));
	TRY(backup_open(w->c, mem, w->place, &copy));
	enum rc rc = store_tx(copy, DB_READ, read_counts, &w->report.counts);
	w->c->fail = copy->fail;
	TRY(rc);
	if (stat(path, &st) == 0)
		w->total = w->done + w->report.counts.file_bytes + st.st_size;
	TRY(add_named_blobs(w, copy));
	talloc_free(mem); /* closed: its log is now part of the file */
	TRY(add_needed(w, BACKUP_DATABASE, path));
	unlink(path);
	return RC_OK;
}

/* ---- the archive ---- */

static enum rc add_head(struct writer *w)
{
	char made[CLOCK_TEXT];

	clock_write(made, w->report.at_ms);
	return put_text(w, BACKUP_HEAD,
	        talloc_asprintf(w->c,
	                "{\"wellspring_backup\":%d,\"engine\":\"%s\",\"made_at\":\"%s\"}\n",
	                BACKUP_FORMAT, w->report.sqlite ? "sqlite" : "postgresql", made));
}

/* No line of its own: each of its lines is compared with what was read. */
static enum rc add_sums(struct writer *w)
{
	struct tar_entry e = {.name = BACKUP_SUMS, .mtime_s = w->report.at_ms / 1000};
	uint8_t *chunk = talloc_size(w->c, BACKUP_CHUNK);
	size_t n;

	if (fflush(w->sums) != 0)
		return backup_unwritable(w->c, w->sums_path);
	e.size = ftello(w->sums);
	rewind(w->sums);
	TRY(tar_begin(w->c, w->tar, &e));
	while ((n = fread(chunk, 1, BACKUP_CHUNK, w->sums)) > 0)
		TRY(tar_put(w->c, w->tar, chunk, n));
	return RC_OK;
}

static void close_file(void *f)
{
	fclose(f);
}

static enum rc write_archive(struct writer *w, const struct conf_file *conf, const char *archive)
{
	w->sums_path = path_join(w->c, w->place, "sums");
	w->sums = fopen(w->sums_path, "w+xe");
	if (w->sums == NULL)
		return backup_unwritable(w->c, w->sums_path);
	ctx_defer(w->c, w->sums, close_file);
	TRY(tar_create(w->c, w->c, archive, &w->tar));
	w->report.at_ms = clock_now_ms();
	TRY(add_head(w));
	TRY(add_folders_in(w, "spool"));
	TRY(w->report.sqlite ? add_database(w) : add_folders_in(w, "blobs"));
	TRY(add_folder(w, "outgoing"));
	TRY(add_if_there(w, CONF_FILE_NAME, path_join(w->c, w->data, CONF_FILE_NAME)));
	TRY(add_needed(w, BACKUP_KEY, conf->key_file));
	TRY(add_sums(w));
	return tar_close(w->c, w->tar);
}

static enum rc try_it(struct writer *w, const char *archive)
{
	char *trial = path_join(w->c, w->place, "trial");
	struct backup_report found = {0};

	if (mkdir(trial, 0700) != 0)
		return backup_unwritable(w->c, trial);
	TRY(backup_unpack(w->c, archive, trial, w->watch, &found));
	TRY(backup_prove(w->c, trial, w->watch, &found));
	if (found.files != w->report.files || found.lost != w->report.lost)
		return ctx_broken(w->c, "the trial restore found %lld files, %lld of them lost",
		        (long long)found.files, (long long)found.lost);
	w->report.checked = true;
	return RC_OK;
}

static enum rc put_in_place(struct ctx *c, const char *archive, const char *path, bool force)
{
	unsigned flags = force ? 0 : RENAME_NOREPLACE;
	int failed = renameat2(AT_FDCWD, archive, AT_FDCWD, path, flags);

	if (failed && errno == EINVAL) /* a file system that does not know the flag */
		failed = rename(archive, path);
	if (failed && errno == EEXIST)
		return ctx_fail(c, RC_CONFLICT, "file_exists",
		        "{path} is already there. Give another name, or --force to replace it.",
		        "path", path, NULL);
	if (failed)
		return backup_unwritable(c, path);
	return backup_sync_folder(c, dirname(talloc_strdup(c, path)));
}

static enum rc write_and_check(struct writer *w, const struct conf_file *conf, const char *path,
        const struct backup_options *o)
{
	char *archive = path_join(w->c, w->place, "archive.tar");

	TRY(backup_workplace(w->c, w->c, w->place));
	enum rc rc = write_archive(w, conf, archive);
	if (rc == RC_OK && o->check)
		rc = try_it(w, archive);
	if (rc == RC_OK)
		rc = put_in_place(w->c, archive, path, o->force);
	backup_sweep(w->place);
	return rc;
}

static enum rc note_made(struct ctx *c, void *arg)
{
	const struct backup_report *r = arg;
	json_t *changes = audit_changes(c);

	audit_number(changes, "files", 0, r->files);
	audit_number(changes, "lost", 0, r->lost);
	audit_flag(changes, "checked", false, r->checked);
	return audit_add(c, &(struct audit){.noun = "backup", .verb = "made"}, changes);
}

/* The backup is there: a desk that cannot be written to just now does not make it worse. */
static void tell_made(struct ctx *c, struct backup_report *r)
{
	if (store_tx(c, DB_WRITE, note_made, r) == RC_OK)
		return;
	log_failure(LOG_WARN, "backup_not_noted", c);
	ctx_clear_failure(c);
}

enum rc backup_write(struct ctx *c, const struct conf_file *conf, const char *path,
        const struct backup_options *o, const struct backup_watch *watch, struct backup_report *out)
{
	struct ctx *sub = ctx_new(c, c->store);
	struct writer w = {.c = sub, .data = store_data_dir(c->store), .watch = watch};

	path = backup_clean_path(c, path);
	w.place = talloc_asprintf(c, "%s.partial", path);
	memcpy(sub->lang, c->lang, sizeof sub->lang);
	if (!o->force && file_exists(path))
		return ctx_fail(c, RC_CONFLICT, "file_exists",
		        "{path} is already there. Give another name, or --force to replace it.",
		        "path", path, NULL);
	TRY(backup_lock(c, sub, w.data));
	w.report.sqlite = store_is_sqlite(c->store);
	enum rc rc = write_and_check(&w, conf, path, o);
	c->fail = sub->fail; /* its texts live in sub, which lives as long as c */
	if (rc != RC_OK)
		return rc;
	*out = w.report;
	tell_made(c, out);
	return RC_OK;
}
