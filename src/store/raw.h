/*
 * store/raw: mail as it came, and what became of it. SQL only; knows nothing of MIME.
 * Needs an open transaction; the bytes lie in store/blob under raw.hash.
 * Strings live in mem.
 */
#ifndef STORE_RAW_H
#define STORE_RAW_H

#include "base/ctx.h"

/* Deleted: its conversation was emptied out of the trash. Mailbox and hash stay, so that the same
 * bytes do not come in again, by whichever way. */
enum raw_state { RAW_WAITING, RAW_TAKEN, RAW_UNREADABLE, RAW_DELETED };

struct raw {
	int64_t id, mailbox_id;
	const char *hash; /* 64 hex digits */
	int64_t size;
	const char *source; /* receive, imap, import */
	const char *folder; /* IMAP folder, or NULL */
	int64_t uidvalidity, uid; /* 0: none */
	const char *filed; /* inbox, junk, sent */
	bool history;
	int64_t received_ms;
	enum raw_state state;
	const char *reason_slug, *reason_text; /* NULL unless unreadable */
	int64_t tries;
	/* The row that was here already; store_raw_find and store_raw_add only. */
	int64_t deleted_ms; /* 0: it is there */
	const char *was_filed; /* lives in the context */
};

/* One row per mailbox and bytes. *out_new = false: it is already here, or was deleted here;
 * r->id, r->state, r->deleted_ms and r->was_filed are then those of the row that is. A row may be
 * added as unreadable. */
MUST_CHECK enum rc store_raw_add(struct ctx *c, struct raw *r, bool *out_new);
/* id, state, deleted_ms and was_filed of the row with r's mailbox and hash. RC_NOT_FOUND. */
MUST_CHECK enum rc store_raw_find(struct ctx *c, struct raw *r);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_raw_get(struct ctx *c, const void *mem, int64_t id, struct raw *out);
/* Waiting rows with id > after, ascending, at most limit. imports false: leave out
 * those that an import command is reading itself. */
MUST_CHECK enum rc store_raw_waiting(struct ctx *c, const void *mem, int64_t after, int limit,
        bool imports, struct raw **out, int *out_n);
/* Waiting → taken in. RC_CONFLICT: another reader was faster. */
MUST_CHECK enum rc store_raw_taken(struct ctx *c, int64_t id);
/* Waiting → unreadable, and one try more. RC_CONFLICT as above. */
MUST_CHECK enum rc store_raw_unreadable(
        struct ctx *c, int64_t id, const char *slug, const char *text);
MUST_CHECK enum rc store_raw_refile(struct ctx *c, int64_t id, const char *filed);
/* Unreadable → waiting. RC_NOT_FOUND when it is not unreadable. */
MUST_CHECK enum rc store_raw_retry(struct ctx *c, int64_t id);
/* An unreadable row whose bytes are on the mail server only: its reason becomes
 * RAW_FETCH_AGAIN until the mailbox's thread has asked for it. */
#define RAW_FETCH_AGAIN "fetch_again"
MUST_CHECK enum rc store_raw_ask(struct ctx *c, int64_t id);
/* Rows that were asked for, of one mailbox or of all (0), ascending. */
MUST_CHECK enum rc store_raw_asked(struct ctx *c, const void *mem, int64_t mailbox_id, int limit,
        struct raw **out, int *out_n);
/* The server handed it over: waiting, with the name of its bytes. */
MUST_CHECK enum rc store_raw_answered(struct ctx *c, int64_t id, const char *hash, int64_t size);
/* It did not: still unreadable, for this reason, and one try more. */
MUST_CHECK enum rc store_raw_not_answered(struct ctx *c, int64_t id, const char *slug);
/* An unreadable row that stands for a mail that is here by another row. */
MUST_CHECK enum rc store_raw_drop(struct ctx *c, int64_t id);
/* The row of a spool file that could not be read (reason "spool_unreadable"), if there is one. */
MUST_CHECK enum rc store_raw_drop_spooled(struct ctx *c, const char *hash);
/* Unreadable rows that a user may see (0: all), newest first, id < before (0: from the
 * newest), at most limit. */
MUST_CHECK enum rc store_raw_unreadable_list(struct ctx *c, const void *mem, int64_t user_id,
        int64_t before, int limit, struct raw **out, int *out_n);
/* Hours since 1970 UTC in which mail came to the inbox of a mailbox, ascending, each once. */
MUST_CHECK enum rc store_raw_hours(struct ctx *c, const void *mem, int64_t mailbox_id,
        int64_t after_ms, int64_t upto_ms, int64_t **out, int *out_n);

#endif
