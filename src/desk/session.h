/*
 * desk/session: signing in and out, and who a cookie or token stands for.
 * Rules only; never sees HTTP. The token itself is kept nowhere, only its hash.
 * Strings returned live in c.
 */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H

#include "base/crypto.h"
#include "base/ctx.h"
#include "store/session.h"

#define CSRF_SIZE 44

/* Small and flat, so that it can be kept for a few seconds. */
struct session_who {
	struct actor actor;
	char csrf[CSRF_SIZE]; /* "" for a token */
	char language[8];
	int64_t expires_ms; /* 0: does not */
};

/* A session that was just made. */
struct signed_in {
	int64_t user_id;
	const char *token, *csrf;
};

/* Where somebody signs in from. */
struct signing {
	const char *ip, *browser; /* never NULL */
};

/* RC_DENIED "sign_in_failed" (also for unknown and disabled accounts), RC_LIMIT
 * "too_many_tries", RC_BUSY. Call it outside a transaction. */
MUST_CHECK enum rc session_sign_in(struct ctx *c, const char *address, const char *password,
        const struct signing *from, struct signed_in *out);

/* A session for somebody who proved otherwise who they are (first start, link).
 * Needs an open write transaction. */
MUST_CHECK enum rc session_open(
        struct ctx *c, int64_t user_id, const struct signing *from, struct signed_in *out);

/* RC_NOT_FOUND without a failure text: nobody. Notes the use at most every ten minutes.
 * Opens its own transactions. */
MUST_CHECK enum rc session_resolve(
        struct ctx *c, const uint8_t token_hash[SHA256_SIZE], struct session_who *out);
/* The same for a bearer token. */
MUST_CHECK enum rc session_resolve_token(
        struct ctx *c, const uint8_t token_hash[SHA256_SIZE], struct session_who *out);

/* The session of c->actor. */
MUST_CHECK enum rc session_sign_out(struct ctx *c);
/* One of c->actor's own. RC_NOT_FOUND "no_such_session". */
MUST_CHECK enum rc session_end(struct ctx *c, int64_t id);
MUST_CHECK enum rc session_list(struct ctx *c, struct session **out, int *out_n);

/* Throw away what has expired: sessions, links, failures, kept answers. */
MUST_CHECK enum rc session_housekeeping(struct ctx *c);

#endif
