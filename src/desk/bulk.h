/*
 * desk/bulk: one change for many conversations, done piece by piece in the name of who asked for
 * it. Knows rows and who may see them; never HTTP. Results live in mem; transactions of its own.
 *
 * What is done stands in rows, so that a restart goes on where it stood. Whatever cannot be changed
 * is told with its reason. For a day it can be undone: rows that somebody changed since are left
 * alone, and told too.
 */
#ifndef DESK_BULK_H
#define DESK_BULK_H

#include <jansson.h>

#include "store/bulk.h"

#define BULK_NUMBERS_MAX 1000 /* that are named */
#define BULK_MAX 100000 /* of a view or a search */
#define BULK_TOLD_MAX 50

struct bulk_wish {
	const int64_t *numbers; /* those; or NULL: all of the view and search */
	size_t count;
	const char *view; /* NULL: all but spam and trash */
	const char *q; /* NULL: no search */
	const json_t *change; /* as for one (desk/change_json) */
};

struct bulk_whole {
	struct bulk b;
	struct bulk_row *told;
	int told_count;
};

/* RC_INVALID "nothing_chosen", "nothing_to_change", "no_such_view", or what is wrong with the
 * change; RC_LIMIT "too_many_at_once". */
MUST_CHECK enum rc bulk_start(
        struct ctx *c, const void *mem, const struct bulk_wish *wish, struct bulk_whole *out);
/* One's own. RC_NOT_FOUND "no_such_bulk". */
MUST_CHECK enum rc bulk_get(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out);
/* One's own, newest first, ids below before. */
MUST_CHECK enum rc bulk_list(
        struct ctx *c, const void *mem, int64_t before, int limit, struct bulk **out, int *out_n);
/* What is done stays done. RC_CONFLICT "bulk_ended". */
MUST_CHECK enum rc bulk_stop(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out);
/* Also of one that still runs. RC_CONFLICT "bulk_ended" when it was undone already. */
MUST_CHECK enum rc bulk_undo(struct ctx *c, const void *mem, int64_t id, struct bulk_whole *out);

/* A piece of each that is not finished, as the desk. c's actor is another one in between. */
MUST_CHECK enum rc bulk_turn(struct ctx *c, bool *out_more);
/* Forget those of yesterday. */
MUST_CHECK enum rc bulk_sweep(struct ctx *c);

const char *bulk_state_name(enum bulk_state state);

#endif
