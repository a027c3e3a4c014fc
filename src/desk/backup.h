/*
 * desk/backup: the whole desk as one tar file, and a desk out of it again.
 * Knows what belongs into it and in which order; never the terminal. Opens its own
 * transactions. What it returns lives in c. How it is laid out: docs/backup.md.
 */
#ifndef DESK_BACKUP_H
#define DESK_BACKUP_H

#include "base/ctx.h"
#include "conf/file.h"
#include "store/check.h"

/* go_on is called now and then: step is a msgid, done and total count bytes or pages (total
 * 0: unknown); false stops cleanly with RC_BUSY "stopped". */
struct backup_watch {
	bool (*go_on)(void *arg, const char *step, int64_t done, int64_t total);
	void *arg;
};

struct backup_report {
	bool sqlite; /* false: the database is PostgreSQL's, and not in the file */
	int64_t at_ms; /* everything from before is in it */
	int64_t files, bytes; /* of the desk, in it */
	int64_t lost; /* stored files that were gone or damaged before it was made */
	struct store_counts counts; /* SQLite only */
	int64_t doubtful; /* restore, SQLite only: replies that may have gone out since */
	bool checked; /* backup: a trial restore was made */
};

struct backup_options {
	bool force; /* put it in the place of what is there */
	bool check; /* restore it on trial before it counts */
};

/* Of c's store into a new file of mode 0600, while others read and write. PATH.partial beside
 * it is a folder to work in, gone at the end; what a killed backup left there is swept by the
 * next. RC_CONFLICT "file_exists", "backup_running" (of this desk, or into this path). */
MUST_CHECK enum rc backup_write(struct ctx *c, const struct conf_file *conf, const char *path,
        const struct backup_options *o, const struct backup_watch *watch,
        struct backup_report *out);

/* Into dir, which must be absent or empty (RC_CONFLICT "folder_not_empty"). Everything is
 * unpacked aside, in dir/.restore, verified, opened once (migrated) and only then put in its
 * place. RC_INVALID for a file that is damaged or no backup; nothing of it is left then. */
MUST_CHECK enum rc backup_restore(struct ctx *c, const char *path, const char *dir,
        const struct backup_watch *watch, struct backup_report *out);
/* Whether a restore into dir is going on, or broke off in the middle: it is no desk then. */
bool backup_restore_is_open(const char *dir);

/* For whoever sends or takes in, before anything else: what a restored desk owes once. Replies
 * that may have gone out since the backup are marked, and numbers that were given out since
 * are passed over. Nothing at all in any other desk. */
MUST_CHECK enum rc backup_settle(struct ctx *c);

#endif
