/*
 * store/blob: bytes by SHA-256. Up to 64 KiB in the database, larger ones as
 * files DIR/blobs/ab/cdef… written and synced before the row that names them.
 * Needs an open write transaction (put) or any (get).
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "base/ctx.h"
#include "base/str.h"

/* Larger ones are files. */
#define BLOB_ROW_MAX 65536

/* Store once; the same bytes again are a no-op. hash: their sha256_hex(), which the caller has
 * anyway and which costs as much as the row: it is not made again. */
MUST_CHECK enum rc blob_put(struct ctx *c, const char *hash, const void *p, size_t n);
/* The file part of blob_put, for calling outside the transaction so that the
 * writer never waits for a big sync; blob_put then finds it there. */
MUST_CHECK enum rc blob_prepare(struct ctx *c, const char *hash, const void *p, size_t n);
/* These bytes may have lost their last owner. Needs an open write transaction. */
MUST_CHECK enum rc blob_loosen(struct ctx *c, const char *hash);
/* Of those: delete what no attachment and no mail names any more, at most limit. *out_more: call
 * again. A transaction of its own. */
MUST_CHECK enum rc blob_sweep(struct ctx *c, int limit, bool *out_more);
/* RC_NOT_FOUND when unknown; RC_INTERNAL when the file is gone or its hash is wrong. */
MUST_CHECK enum rc blob_get(struct ctx *c, const void *mem, const char *hash, struct bytes *out);
MUST_CHECK enum rc blob_size(struct ctx *c, const char *hash, int64_t *out);

#endif
