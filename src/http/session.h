/*
 * http/session: who asks, by cookie or bearer token, and may this request be theirs.
 * Resolved sessions are kept for five seconds; an end of any session here, or an event
 * about a user, forgets all of them at once.
 */
#ifndef HTTP_SESSION_H
#define HTTP_SESSION_H

#include "desk/session.h"
#include "http/handler.h"
#include "http/route.h"

#define SESSION_COOKIE "wellspring"

struct session_cache;

struct session_cache *session_cache_new(const void *mem);
void session_cache_forget(struct session_cache *cache);

/* Resolve into c->actor, c->lang and *out_csrf (in c; NULL for a token or nobody).
 * An unknown cookie is nobody; an unknown bearer token is RC_DENIED "bad_token". */
MUST_CHECK enum rc session_identify(struct ctx *c, struct session_cache *cache,
        const struct http_request *r, const char **out_csrf);

/* Origin and CSRF token of a write; own_origin is what Origin has to be, when sent.
 * anybody: an act that needs no session needs no CSRF token either.
 * RC_DENIED "wrong_origin", "wrong_csrf_token". */
MUST_CHECK enum rc session_guard(struct ctx *c, const struct http_request *r, const char *origin,
        const char *own_origin, const char *csrf, bool anybody);

/* RC_DENIED "not_signed_in", "not_allowed", "scope_missing". */
MUST_CHECK enum rc session_permit(struct ctx *c, const struct operation *o);

#endif
