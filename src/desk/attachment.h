/*
 * desk/attachment: files that people bring or that came with a letter.
 * Knows blobs and rows, who may see them, and which pictures may be shown in a page.
 * Functions have transactions of their own; results live in mem.
 */
#ifndef DESK_ATTACHMENT_H
#define DESK_ATTACHMENT_H

#include "base/ctx.h"
#include "base/str.h"
#include "store/message.h"

/* Loose, of the actor, until a reply or note takes it. RC_LIMIT "attachment_too_large",
 * RC_INVALID "empty_attachment"; "not_a_picture" for an inline file that no page can show. */
MUST_CHECK enum rc attachment_create(struct ctx *c, const void *mem, const char *name,
        bool is_inline, struct bytes bytes, struct attachment *out);
/* Of a message or a saved reply that the actor sees, or loose and theirs. RC_NOT_FOUND
 * "no_such_attachment". */
MUST_CHECK enum rc attachment_open(struct ctx *c, const void *mem, int64_t id,
        struct attachment *out, struct bytes *out_bytes);
/* A loose one of the actor. RC_NOT_FOUND "no_such_attachment". */
MUST_CHECK enum rc attachment_delete(struct ctx *c, int64_t id);
/* Loose ones older than a day go, but for those that a draft names. */
MUST_CHECK enum rc attachment_sweep(struct ctx *c);

/* The type by which a browser may show it as a picture; NULL: as a download only. Judged by
 * the bytes, never by what a sender says. */
const char *attachment_picture_type(struct bytes b);
/* One plain, short path part without control or direction characters; never empty. */
const char *attachment_name(const void *mem, const char *name);

#endif
