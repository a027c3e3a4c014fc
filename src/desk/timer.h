/*
 * desk/timer: what time alone does to conversations. Rules only; keeps no clock.
 * Opens its own transactions.
 */
#ifndef DESK_TIMER_H
#define DESK_TIMER_H

#include "base/ctx.h"

/* Snoozed conversations whose time has come are open. */
MUST_CHECK enum rc timer_wake_snoozed(struct ctx *c, bool *out_more);
/* Conversations that lay in the trash for trash_days are deleted. */
MUST_CHECK enum rc timer_empty_trash(struct ctx *c, bool *out_more);

#endif
