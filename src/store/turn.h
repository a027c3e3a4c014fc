/*
 * store/turn: processes on one data folder take turns as writers, fairly.
 * Knows one lock file; never SQL. The turn dies with the process that holds it.
 */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <stdint.h>

#include "base/ctx.h"

struct turn;

/* Closed when mem dies. */
MUST_CHECK enum rc turn_open(struct ctx *c, const void *mem, const char *path, struct turn **out);
/* RC_BUSY after timeout_ms, RC_INTERNAL when locking fails. */
MUST_CHECK enum rc turn_take(struct turn *t, int64_t timeout_ms);
void turn_give(struct turn *t);

#endif
