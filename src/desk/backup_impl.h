/*
 * desk/backup_impl: what writing and reading a backup share. Only they include it.
 */
#ifndef DESK_BACKUP_IMPL_H
#define DESK_BACKUP_IMPL_H

#include "base/crypto.h"
#include "desk/backup.h"

#define BACKUP_FORMAT 1
#define BACKUP_HEAD "backup.json" /* the first: what this file is */
#define BACKUP_SUMS "SHA256SUMS" /* the last: all others, as sha256sum writes them */
#define BACKUP_DATABASE "wellspring.db"
#define BACKUP_KEY "key"
#define BACKUP_CHUNK 65536

/* Whether it has a place in a desk: no other is written, and any other is refused. */
bool backup_name_is_known(const char *name);
bool backup_name_is_blob(const char *name);
/* blobs/ab/cdef… of a hash, and whether a sum is what such a name says. */
char *backup_blob_name(const void *mem, const char *hash);
bool backup_blob_fits(const char *name, const char *sum);

/* Unpack into dir, which is there and empty, and verify every file. RC_INVALID names the file
 * at fault. */
MUST_CHECK enum rc backup_unpack(struct ctx *c, const char *path, const char *dir,
        const struct backup_watch *watch, struct backup_report *out);
/* Open what lies in dir (this migrates it), look whether it is whole, and count. Nothing to do
 * without the database (PostgreSQL). */
MUST_CHECK enum rc backup_prove(struct ctx *c, const char *dir, const struct backup_watch *watch,
        struct backup_report *report);

/* An absolute or relative path without trailing slashes. */
const char *backup_clean_path(struct ctx *c, const char *path);
/* A folder of our own, emptied of what an earlier one left, locked until mem dies. RC_CONFLICT
 * "backup_running" when another process holds it, "place_taken" when it is somebody else's. */
MUST_CHECK enum rc backup_workplace(struct ctx *c, const void *mem, const char *dir);
/* Remove such a folder with all that is in it; not being there is fine. */
void backup_sweep(const char *dir);
/* An exclusive lock on a folder until mem dies; RC_CONFLICT "backup_running". */
MUST_CHECK enum rc backup_lock(struct ctx *c, const void *mem, const char *dir);
MUST_CHECK enum rc backup_sync_folder(struct ctx *c, const char *dir);
MUST_CHECK enum rc backup_unwritable(struct ctx *c, const char *path);
/* A sub-context with a store of its own on dir, its key from dir/key; freed with mem. */
MUST_CHECK enum rc backup_open(struct ctx *c, const void *mem, const char *dir, struct ctx **out);
void backup_close_fd(void *fd); /* for ctx_defer */

#endif
