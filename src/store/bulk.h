/*
 * store/bulk: rows of bulk and bulk_row: one change for many conversations, and how far it is.
 * SQL only, no rules. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_BULK_H
#define STORE_BULK_H

#include "store/conversation.h"

enum bulk_state {
	BULK_GATHERING,
	BULK_RUNNING,
	BULK_DONE,
	BULK_STOPPED,
	BULK_UNDOING,
	BULK_UNDONE
};

enum bulk_row_state {
	BULK_WAITING,
	BULK_CHANGED,
	BULK_SAME, /* as it should be already */
	BULK_REFUSED,
	BULK_PUT_BACK,
	BULK_LEFT, /* somebody changed it since: not put back */
	BULK_ROW_STATES
};

struct bulk {
	int64_t id, user_id, created_ms;
	enum bulk_state state;
	const char *change; /* JSON */
	const char *view, *q; /* where its rows come from; or NULL */
	const char *cursor; /* how far they are gathered; NULL: not begun */
	int64_t counts[BULK_ROW_STATES]; /* only set by _get and _list */
};

struct bulk_row {
	int64_t number, version;
	enum bulk_row_state state;
	const char *before; /* JSON: the change that puts it back; or NULL */
	const char *reason; /* for people; or NULL */
};

MUST_CHECK enum rc store_bulk_add(struct ctx *c, struct bulk *b);
/* One that is there already is not added again. */
MUST_CHECK enum rc store_bulk_add_row(struct ctx *c, int64_t id, int64_t number);
/* RC_NOT_FOUND. */
MUST_CHECK enum rc store_bulk_get(struct ctx *c, const void *mem, int64_t id, struct bulk *out);
/* Of one person, newest first, ids below before. */
MUST_CHECK enum rc store_bulk_list(struct ctx *c, const void *mem, int64_t user_id, int64_t before,
        int limit, struct bulk **out, int *out_n);
/* Those at which there is something to do, oldest first, at most 20. */
MUST_CHECK enum rc store_bulk_working(struct ctx *c, const void *mem, int64_t **out, int *out_n);
MUST_CHECK enum rc store_bulk_unfinished(struct ctx *c, int64_t user_id, int64_t *out);
/* First in a write transaction: nobody else works at it until the end. */
MUST_CHECK enum rc store_bulk_lock(struct ctx *c, int64_t id);
MUST_CHECK enum rc store_bulk_set_state(struct ctx *c, int64_t id, enum bulk_state state);
MUST_CHECK enum rc store_bulk_gathered(struct ctx *c, int64_t id, const char *cursor);
/* In the order of their numbers. */
MUST_CHECK enum rc store_bulk_rows(struct ctx *c, const void *mem, int64_t id,
        enum bulk_row_state state, int limit, struct bulk_row **out, int *out_n);
/* Refused and left alone ones, with their reasons. */
MUST_CHECK enum rc store_bulk_told(
        struct ctx *c, const void *mem, int64_t id, int limit, struct bulk_row **out, int *out_n);
MUST_CHECK enum rc store_bulk_mark(struct ctx *c, int64_t id, const struct bulk_row *row);
/* Finished ones from before a time, at most 20. */
MUST_CHECK enum rc store_bulk_expired(
        struct ctx *c, const void *mem, int64_t before_ms, int64_t **out, int *out_n);
MUST_CHECK enum rc store_bulk_delete(struct ctx *c, int64_t id);

#endif
