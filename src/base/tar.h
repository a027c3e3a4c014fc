/*
 * base/tar: a plain tar (POSIX ustar) of regular files, written and read strictly.
 * Knows no folder layout: its caller says which names it takes. Foreign bytes are met
 * here: every field is checked, nothing is written anywhere. Writers and readers live in mem.
 */
#ifndef BASE_TAR_H
#define BASE_TAR_H

#include <stdbool.h>

#include "base/ctx.h"

#define TAR_NAME_MAX 257 /* prefix, '/', name and the end */

struct tar_entry {
	char name[TAR_NAME_MAX];
	int64_t size, mtime_s;
};

/* Whether a name fits into a ustar header (155 bytes, '/', 100 bytes) and is printable. */
bool tar_name_fits(const char *name);

struct tar_writer;
/* A new file of mode 0600 (nothing may be there yet); RC_INTERNAL "file_unwritable". */
MUST_CHECK enum rc tar_create(
        struct ctx *c, const void *mem, const char *path, struct tar_writer **out);
/* The head of a file of e->size bytes, which then come by tar_put, exactly so many. */
MUST_CHECK enum rc tar_begin(struct ctx *c, struct tar_writer *w, const struct tar_entry *e);
MUST_CHECK enum rc tar_put(struct ctx *c, struct tar_writer *w, const void *p, size_t n);
/* The end mark; on disk when it returns. */
MUST_CHECK enum rc tar_close(struct ctx *c, struct tar_writer *w);

struct tar_reader;
/* RC_NOT_FOUND, RC_INTERNAL "file_unreadable", RC_INVALID "not_an_archive" for what is no file. */
MUST_CHECK enum rc tar_open(
        struct ctx *c, const void *mem, const char *path, struct tar_reader **out);
/* The next file's head; what was left of the one before is skipped. RC_NOT_FOUND without a
 * failure at the end mark; RC_INVALID "archive_damaged" for anything but a regular file
 * with a whole head and a printable name, naming the file before it. */
MUST_CHECK enum rc tar_next(struct ctx *c, struct tar_reader *r, struct tar_entry *out);
/* At most n bytes of the open file; *out_n 0 at its end. RC_INVALID when the archive ends
 * earlier. */
MUST_CHECK enum rc tar_get(struct ctx *c, struct tar_reader *r, void *p, size_t n, size_t *out_n);

#endif
