/* desk/backup: a desk out of a backup, in a folder that held nothing. */
#include "desk/backup_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "desk/audit.h"
#include "store/engine.h"
#include "store/restored.h"

#define PLACE ".restore"
#define RESTORED "restored" /* what backup_settle has to know; gone when it is done */
#define RESTORED_MAX 1000
#define BLOBS_AT_ONCE 500
#define DAY_MS 86400000
/* More conversations than a desk begins in a day, and on top of a tenth of all. */
#define NUMBERS_LEAST 1000
#define NUMBERS_A_DAY 500
#define DAYS_MOST 3650

/* ---- is it a desk that works? ---- */

struct proof {
	struct store_counts counts;
	struct store_blob list[BLOBS_AT_ONCE];
	char after[80];
	int n;
	int64_t doubtful;
	const struct backup_watch *watch;
};

static enum rc read_counts(struct ctx *c, void *arg)
{
	struct proof *p = arg;

	TRY(store_counts(c, &p->counts));
	return store_restored_doubtful(c, c->now_ms, &p->doubtful);
}

static enum rc read_page(struct ctx *c, void *arg)
{
	struct proof *p = arg;
	return store_blobs(c, c, true, p->after, BLOBS_AT_ONCE, p->list, &p->n);
}

/* The sums said already that all is as it was written: what is missing now was missing then. */
static enum rc count_lost(struct ctx *c, const char *dir, struct proof *p, int64_t *io_lost)
{
	do {
		struct ctx *sub = ctx_new(c, c->store);
		enum rc rc = store_tx(sub, DB_READ, read_page, p);
		c->fail = sub->fail;
		TRY(rc);
		for (int i = 0; i < p->n; i++) {
			const char *name = backup_blob_name(sub, p->list[i].hash);
			*io_lost += !file_exists(path_join(sub, dir, name));
			snprintf(p->after, sizeof p->after, "%s", p->list[i].hash);
		}
		talloc_free(sub);
	} while (p->n == BLOBS_AT_ONCE);
	return RC_OK;
}

static bool proof_goes_on(void *arg, int64_t done, int64_t total)
{
	const struct proof *p = arg;
	return p->watch->go_on(p->watch->arg, N_("checking the database"), done, total);
}

static enum rc prove(struct ctx *c, const char *dir, const struct backup_watch *watch,
        struct backup_report *report)
{
	struct proof *p = talloc_zero(c, struct proof);
	struct store_watch checking = {proof_goes_on, p};
	const char **lines;
	int n;

	p->watch = watch;
	TRY(store_integrity(c, c, &checking, &lines, &n));
	if (n > 0)
		return ctx_fail(c, RC_INVALID, "database_damaged",
		        "The database in the backup is damaged: {what}. It was so when the backup "
		        "was made; `wellspring doctor` says what to do.",
		        "what", lines[0], NULL);
	TRY(store_tx(c, DB_READ, read_counts, p));
	TRY(count_lost(c, dir, p, &report->lost));
	if (!proof_goes_on(p, 0, 0))
		return ctx_fail(c, RC_BUSY, "stopped", "Stopped.", NULL);
	report->counts = p->counts;
	report->doubtful = p->doubtful;
	return RC_OK;
}

enum rc backup_prove(struct ctx *c, const char *dir, const struct backup_watch *watch,
        struct backup_report *report)
{
	void *mem = talloc_new(c);
	struct ctx *sub;

	if (!report->sqlite)
		return RC_OK;
	TRY(backup_open(c, mem, dir, &sub));
	enum rc rc = prove(sub, dir, watch, report);
	c->fail = sub->fail;
	TRY(rc);
	talloc_free(mem);
	/* What is moved from here is the file alone. */
	return file_exists(path_join(c, dir, BACKUP_DATABASE "-wal"))
	               ? ctx_broken(c, "%s: the database did not close", dir)
	               : RC_OK;
}

/* ---- putting it in its place ---- */

static void close_dir(void *d)
{
	closedir(d);
}

static enum rc must_be_empty(struct ctx *c, const char *dir)
{
	DIR *d = opendir(dir);
	if (d == NULL)
		return ctx_fail(c, RC_INTERNAL, "file_unreadable",
		        "{path} could not be read: {why}.", "path", dir, "why",
		        strerrordesc_np(errno), NULL);
	ctx_defer(c, d, close_dir);
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		if (!str_eq(e->d_name, ".") && !str_eq(e->d_name, "..") &&
		        !str_eq(e->d_name, PLACE) && !str_eq(e->d_name, "lost+found"))
			return ctx_fail(c, RC_CONFLICT, "folder_not_empty",
			        "There is already something in {path}. A backup is restored into "
			        "an empty folder.",
			        "path", dir, NULL);
	return RC_OK;
}

/* The settings belong to this kind of desk; the key lies beside the database again, wherever
 * it was kept before. */
static enum rc fit_settings(struct ctx *c, const char *place, bool sqlite)
{
	struct conf_file *conf;

	TRY(conf_file_read(c, place, &conf));
	if ((conf->database[0] == '\0') != sqlite)
		return ctx_fail(c, RC_INVALID, "archive_damaged",
		        "The backup is damaged: {file} is not as it was written. Nothing was "
		        "touched.",
		        "file", CONF_FILE_NAME, NULL);
	if (str_eq(conf->key_file, path_join(c, place, BACKUP_KEY)))
		return RC_OK;
	return conf_file_set(c, place, "key_file", BACKUP_KEY);
}

/* For backup_settle; the file is there before the desk is. */
static enum rc leave_note(struct ctx *c, const char *place, const struct backup_report *r)
{
	json_t *o = json_own(c, json_object());

	json_object_set_new(o, "made_at", json_time(r->at_ms));
	json_object_set_new(o, "restored_at", json_time(c->now_ms));
	const char *text = json_write(c, o);
	return file_write_sync(c, path_join(c, place, RESTORED), text, strlen(text), 0600);
}

static enum rc sync_all(struct ctx *c, const char *place)
{
	int fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return backup_unwritable(c, place);
	int failed = syncfs(fd);
	close(fd);
	return failed ? backup_unwritable(c, place) : RC_OK;
}

static void move_back(struct ctx *c, const char *place, const char *dir, const char *name)
{
	const char *from = path_join(c, dir, name);
	if (rename(from, path_join(c, place, name)) != 0 && errno != ENOENT)
		log_line(LOG_ERROR, "restore_undo", "left", from, NULL);
}

/* The spool goes first, where a mail server may have put something meanwhile; the database
 * last. Until .restore is gone, too, the folder is no desk (cli_open). */
static enum rc put_in_place(struct ctx *c, const char *place, const char *dir)
{
	static const char *const names[] = {"spool", "blobs", "outgoing", RESTORED, CONF_FILE_NAME,
	        BACKUP_KEY, BACKUP_DATABASE, NULL};
	int i = 0;

	TRY(sync_all(c, place));
	for (; names[i] != NULL; i++) {
		const char *to = path_join(c, dir, names[i]);
		if (rename(path_join(c, place, names[i]), to) == 0 || errno == ENOENT)
			continue;
		enum rc rc = backup_unwritable(c, to);
		while (--i >= 0)
			move_back(c, place, dir, names[i]);
		return rc;
	}
	return backup_sync_folder(c, dir);
}

static enum rc unpack_and_place(struct ctx *c, const char *path, const char *place, const char *dir,
        const struct backup_watch *watch, struct backup_report *out)
{
	TRY(backup_unpack(c, path, place, watch, out));
	TRY(fit_settings(c, place, out->sqlite));
	TRY(backup_prove(c, place, watch, out));
	TRY(leave_note(c, place, out));
	return put_in_place(c, place, dir);
}

static enum rc restore_into(struct ctx *c, const char *path, const char *dir,
        const struct backup_watch *watch, struct backup_report *out)
{
	const char *place = path_join(c, dir, PLACE);

	TRY(must_be_empty(c, dir));
	TRY(backup_workplace(c, c, place));
	enum rc rc = unpack_and_place(c, path, place, dir, watch, out);
	backup_sweep(place);
	return rc == RC_OK ? backup_sync_folder(c, dir) : rc;
}

enum rc backup_restore(struct ctx *c, const char *path, const char *dir,
        const struct backup_watch *watch, struct backup_report *out)
{
	struct backup_report report = {0};
	struct ctx *sub = ctx_new(c, NULL);

	dir = backup_clean_path(c, dir);
	bool was_there = file_exists(dir);
	memcpy(sub->lang, c->lang, sizeof sub->lang);
	if (!file_exists(path))
		return ctx_fail(c, RC_NOT_FOUND, "file_not_found", "There is no file {path}.",
		        "path", path, NULL);
	TRY(file_make_dirs(c, dir, 0700));
	enum rc rc = restore_into(sub, path, dir, watch, &report);
	c->fail = sub->fail;
	if (rc != RC_OK && !was_there)
		rmdir(dir);
	if (rc == RC_OK)
		*out = report;
	return rc;
}

bool backup_restore_is_open(const char *dir)
{
	void *mem = talloc_new(NULL);
	bool is = file_exists(path_join(mem, dir, PLACE));

	talloc_free(mem);
	return is;
}

/* ---- what is owed once ---- */

struct owed {
	int64_t made_ms, restored_ms;
};

static enum rc settle(struct ctx *c, void *arg)
{
	const struct owed *o = arg;
	int64_t days = (c->now_ms - o->made_ms) / DAY_MS + 1;

	if (days < 1 || days > DAYS_MOST)
		days = days < 1 ? 1 : DAYS_MOST;
	json_t *changes = audit_changes(c);
	audit_text(changes, "made_at", NULL, clock_format(c, o->made_ms));
	TRY(audit_add(c, &(struct audit){.noun = "backup", .verb = "restored"}, changes));
	TRY(store_restored_doubt(c, o->restored_ms));
	return store_restored_skip_numbers(c, NUMBERS_LEAST + days * NUMBERS_A_DAY);
}

static enum rc read_note(struct ctx *c, const char *path, struct owed *out)
{
	const char *made, *restored;
	struct bytes text;
	json_t *o;

	TRY(file_read(c, path, RESTORED_MAX, &text));
	TRY(json_read(c, text.p, text.n, RESTORED_MAX, &o));
	TRY(json_get_text(c, o, "made_at", 40, &made));
	TRY(json_get_text(c, o, "restored_at", 40, &restored));
	TRY(clock_parse(made, &out->made_ms));
	return clock_parse(restored, &out->restored_ms);
}

enum rc backup_settle(struct ctx *c)
{
	const char *dir = store_data_dir(c->store), *path = path_join(c, dir, RESTORED);
	struct owed owed;

	if (!file_exists(path))
		return RC_OK;
	TRY(read_note(c, path, &owed));
	TRY(store_tx(c, DB_WRITE, settle, &owed));
	if (unlink(path) != 0)
		return backup_unwritable(c, path);
	return backup_sync_folder(c, dir);
}
