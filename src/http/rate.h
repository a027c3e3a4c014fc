/*
 * http/rate: how many requests somebody makes in a minute (setting requests_per_minute).
 * Knows sessions and tokens by number only. Owned by the server; thread-safe.
 */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include "base/ctx.h"

struct rate;

struct rate *rate_new(const void *mem);
/* The setting may have changed: look at it again with the next request. */
void rate_forget(struct rate *r);
/* Count one request of c->actor. RC_LIMIT "too_many_requests" with extra retry_after. */
MUST_CHECK enum rc rate_count(struct ctx *c, struct rate *r);

#endif
