/*
 * base/file: reading with a limit, and writing that survives a power cut.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"
#include "base/str.h"

/* The whole file. RC_NOT_FOUND, RC_LIMIT above max, RC_INTERNAL. */
MUST_CHECK enum rc file_read(struct ctx *c, const char *path, size_t max, struct bytes *out);
/* Everything from a descriptor until its end. RC_LIMIT above max. */
MUST_CHECK enum rc file_read_fd(struct ctx *c, int fd, size_t max, struct bytes *out);
/* Temporary name in the same folder, write, fsync, rename, fsync of the folder. */
MUST_CHECK enum rc file_write_sync(
        struct ctx *c, const char *path, const void *p, size_t n, unsigned mode);
/* mkdir -p. */
MUST_CHECK enum rc file_make_dirs(struct ctx *c, const char *path, unsigned mode);
bool file_exists(const char *path);
/* dir/name, talloc'd. */
char *path_join(const void *mem, const char *dir, const char *name);
/* A name that is one path part: no '/', not "." or "..", no control characters. */
bool path_is_plain_name(const char *name);

#endif
