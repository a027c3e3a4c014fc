/*
 * desk/unreadable: mail that is kept but could not be read: list, try again, download.
 * Knows raw rows and who may see them. Opens its own transactions; results live in mem.
 */
#ifndef DESK_UNREADABLE_H
#define DESK_UNREADABLE_H

#include "base/str.h"
#include "store/raw.h"

struct unreadable {
	struct raw raw;
	const char *mailbox_name, *mailbox_address;
	const char *title; /* msgid: why, in plain words */
	const char *next_step; /* msgid: what to do */
	const char *words; /* what else is known of it, or NULL */
};

/* Newest first, id < before (0: from the newest), at most limit (100). */
MUST_CHECK enum rc unreadable_list(struct ctx *c, const void *mem, int64_t before, int limit,
        struct unreadable **out, size_t *out_n);
/* Into the queue again, or asked for at its mail server once more. RC_NOT_FOUND "no_such_mail". */
MUST_CHECK enum rc unreadable_retry(struct ctx *c, int64_t id);
/* The bytes as they came. RC_NOT_FOUND "no_such_mail". */
MUST_CHECK enum rc unreadable_bytes(struct ctx *c, const void *mem, int64_t id, struct bytes *out);
/* Why, by slug; msgid. */
const char *unreadable_title(const char *slug);

#endif
