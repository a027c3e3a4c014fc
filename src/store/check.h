/*
 * store/check: what a backup counts and copies, and what `doctor` looks at. SQL only.
 * Knows rows and the engine's own checks, no files. Strings live in mem.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "base/ctx.h"
#include "base/str.h"

struct store_counts {
	int64_t conversations, messages, raw;
	int64_t file_bytes; /* of the blobs that lie in files */
};

struct store_blob {
	const char *hash;
	int64_t size;
	struct bytes bytes; /* of those that lie in the database */
};

struct store_trouble {
	int64_t loose_attachments; /* neither a message's nor anybody's upload */
	int64_t attachments_without_blob, raw_without_blob;
	int64_t raw_waiting, raw_unreadable, claimed, overdue; /* waiting etc.: for long */
	int64_t future_events; /* of the newest hundred */
};

/* These need an open transaction. */
/* How many kept counts of open conversations (store/view) are wrong. */
MUST_CHECK enum rc store_wrong_counts(struct ctx *c, int64_t *out);
MUST_CHECK enum rc store_counts(struct ctx *c, struct store_counts *out);
/* At most limit blobs above `after` ("" for the first), by hash: those that lie in files, or
 * those that lie in rows, with their bytes. */
MUST_CHECK enum rc store_blobs(struct ctx *c, const void *mem, bool in_files, const char *after,
        int limit, struct store_blob *out, int *out_n);
/* Whether a row says that these bytes lie in a file. */
MUST_CHECK enum rc store_blob_is_named(struct ctx *c, const char *hash, bool *out);
/* for_long_ms, future_ms: moments; what is older has waited for long, what is newer is ahead. */
MUST_CHECK enum rc store_trouble(
        struct ctx *c, int64_t for_long_ms, int64_t future_ms, struct store_trouble *out);

/* These need none. go_on is called now and then with pages done and in all (0: unknown);
 * false stops with RC_BUSY "stopped". */
struct store_watch {
	bool (*go_on)(void *arg, int64_t done, int64_t total);
	void *arg;
};
/* SQLite only: the database of one moment, page by page, as a new file of mode 0600, while
 * others read and write. Nothing is left of it when it fails. */
MUST_CHECK enum rc store_copy(struct ctx *c, const char *path, const struct store_watch *watch);
/* SQLite: what integrity_check and foreign_key_check say, at most 20 lines; out_n 0: all is
 * well. PostgreSQL sees to that itself: none. watch may be NULL. */
MUST_CHECK enum rc store_integrity(struct ctx *c, const void *mem, const struct store_watch *watch,
        const char ***out, int *out_n);

#endif
