/*
 * desk/search: the index of words follows the log.
 * What goes in is desk/search_row, what is found desk/find; the engines are store/search.
 */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include <signal.h>

#include "base/ctx.h"
#include "store/search.h"
#include "text/stems_known.h"

/* An index of another version is begun anew (search_rebuild_begin).
 * Index what at most limit events of the log added, and move the cursor "search" in the same
 * transaction (its own). known: what is known of words from one call to the next; NULL: nothing
 * is kept. out_more: call again at once. */
MUST_CHECK enum rc search_follow(
        struct ctx *c, struct stems_known *known, int limit, bool *out_more);
/* All that is there, in pieces with a context each, until there is no more or *stop is set (NULL:
 * nothing stops it): for commands whose work is to be found when they end. */
MUST_CHECK enum rc search_catch_up(struct ctx *c, const volatile sig_atomic_t *stop);

/* Take the words of a conversation out, as far as they are in, before its messages are deleted.
 * Needs an open write transaction. */
MUST_CHECK enum rc search_forget(struct ctx *c, int64_t conversation);

/* Empty the index; everything that is there now is then indexed again by search_rebuild_step,
 * what comes later by search_follow. Own transactions. */
MUST_CHECK enum rc search_rebuild_begin(struct ctx *c);
/* At most limit messages; out_left: how many numbers are still to go. */
MUST_CHECK enum rc search_rebuild_step(struct ctx *c, int limit, int64_t *out_left);

/* How many numbers a rebuild that was begun has still to go; 0: none is open. */
MUST_CHECK enum rc search_rebuild_left(struct ctx *c, int64_t *out_left);
/* How many events of the log the index is behind. */
MUST_CHECK enum rc search_lag(struct ctx *c, int64_t *out_events);

#endif
