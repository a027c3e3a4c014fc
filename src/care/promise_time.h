/*
 * care/promise_time: when a promise is due, and when its owner is told.
 * Inside care/ only. Needs an open transaction; reads the desk's calendar.
 */
#ifndef CARE_PROMISE_TIME_H
#define CARE_PROMISE_TIME_H

#include "store/promise.h"

/* due_ms and tell_ms by due (NULL: no day) and now. RC_INVALID "no_such_day". */
MUST_CHECK enum rc promise_set_due(struct ctx *c, struct promise_row *p);

#endif
