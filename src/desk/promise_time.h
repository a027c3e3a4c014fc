/*
 * desk/promise_time: when a promise is due, and when its owner is told.
 * Needs an open transaction; reads the desk's calendar.
 */
#ifndef DESK_PROMISE_TIME_H
#define DESK_PROMISE_TIME_H

#include "store/promise.h"

/* due_ms and tell_ms by due (NULL: no day) and now. RC_INVALID "no_such_day". */
MUST_CHECK enum rc promise_set_due(struct ctx *c, struct promise_row *p);
/* tell_ms of one that is open again, by its due_ms and now; what is over is told at once, unless it
 * was before it was closed. */
MUST_CHECK enum rc promise_set_tell(struct ctx *c, struct promise_row *p);

#endif
