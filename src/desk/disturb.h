/*
 * desk/disturb: whether somebody may be reached just now. Whatever reaches a person by itself (a
 * notice of the browser, a mail of the desk) asks here first; what only waits to be looked at, as
 * the list of notices does, need not. Here belong shifts, quiet hours, absence and focus.
 */
#ifndef DESK_DISTURB_H
#define DESK_DISTURB_H

#include "base/ctx.h"

enum disturb_for { DISTURB_URGENT, DISTURB_CAN_WAIT };

/* Needs an open transaction. */
MUST_CHECK enum rc disturb_may(struct ctx *c, int64_t user_id, enum disturb_for what, bool *out);

#endif
