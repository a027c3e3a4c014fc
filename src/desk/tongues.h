/*
 * desk/tongues: what lang/ says of each language together with a team's own lines, opened when it
 * is first needed and shared by threads. code may be NULL or unknown: then nothing is known of
 * names.
 *
 * Own lines change while the process runs, here and on other nodes. tongues_fresh compares the
 * version in the store (one small row, in the transaction that reads anyway) with the one that was
 * opened; when it is newer, the languages whose lines changed are opened anew at their next use. So
 * what one node saved is in force at all with the next draft they read, and no event can be missed.
 *
 * Whoever holds a tongue is safe: it lives at least as long as the mem it was asked for with, since
 * a hold is counted for each and let go with mem. One that is replaced goes with its last hold, so
 * there are never more of them than people who are being served just now. Two calls may give two
 * tongues of one language: who compares them asks once.
 */
#ifndef DESK_TONGUES_H
#define DESK_TONGUES_H

#include "base/ctx.h"
#include "text/names.h"
#include "text/tongue.h"

/* Needs an open transaction. */
MUST_CHECK enum rc tongues_fresh(struct ctx *c);

/* NULL when there are no lists for code. */
const struct tongue *tongues_get(const void *mem, const char *code);
/* Never NULL. */
const struct names *tongues_names(const void *mem, const char *code);
/* Another number for each that is opened; 0 for NULL. */
int64_t tongues_turn(const struct tongue *t);

#endif
