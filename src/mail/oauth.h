/*
 * mail/oauth: OAuth 2 as a mailbox needs it: the code of a browser with PKCE (RFC 7636),
 * the code of a device (RFC 8628), and new tokens for old (RFC 6749 6).
 *
 * Knows no database and no clock of its own beyond ctx->now_ms; every call is one request
 * (https.h). Secrets never stand in a failure; the provider's own words do. Slugs, all
 * RC_UPSTREAM unless told:
 *   oauth_pending, oauth_slow_down   RC_BUSY: the person has not agreed yet (device)
 *   oauth_denied       the person, or an administrator, said no
 *   oauth_expired      the code was used, or it took too long
 *   oauth_ended        what was agreed is over: sign in again
 *   oauth_client       the provider does not know this client id or its secret
 *   oauth_scope        it does not give mail to this client, or not in this way
 *   oauth_unavailable  out of order for now; oauth_unreachable: no connection
 *   oauth_garbled      an answer that is none
 */
#ifndef MAIL_OAUTH_H
#define MAIL_OAUTH_H

#include "base/ctx.h"

struct oauth_client {
	const char *client_id, *client_secret; /* the secret may be NULL */
	const char *authorise_url, *token_url, *device_url; /* what is not used may be NULL */
	const char *scope;
	const char *extra; /* "a=b&c=d" for authorise_url, or NULL */
	const char *ca_file; /* extra trust, or NULL */
};

struct oauth_tokens {
	char *access;
	char *refresh; /* NULL: none was given */
	int64_t access_expires_ms;
	int64_t refresh_expires_ms; /* 0: not told */
	char *account; /* whose it is, where the provider says it; NULL otherwise */
};

struct oauth_device {
	char *device_code;
	char *user_code, *url; /* for the person */
	int64_t interval_ms, expires_ms;
};

/* What a browser is sent with: kept until it comes back. 43 characters. */
char *oauth_verifier(const void *mem);
char *oauth_authorise_url(const void *mem, const struct oauth_client *o, const char *redirect_uri,
        const char *state, const char *verifier, const char *login_hint);
MUST_CHECK enum rc oauth_exchange(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *code, const char *verifier, const char *redirect_uri, struct oauth_tokens *out);
MUST_CHECK enum rc oauth_refresh(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *refresh, struct oauth_tokens *out);

MUST_CHECK enum rc oauth_device_begin(
        struct ctx *c, const void *mem, const struct oauth_client *o, struct oauth_device *out);
MUST_CHECK enum rc oauth_device_poll(struct ctx *c, const void *mem, const struct oauth_client *o,
        const char *device_code, struct oauth_tokens *out);

/* The failure for what a provider said in `error` (RFC 6749 4.1.2.1, 5.2; RFC 8628 3.5).
 * words: its error_description, or NULL. refreshing: with tokens that were good once. */
enum rc oauth_say(
        struct ctx *c, const char *host, const char *error, const char *words, bool refreshing);

#endif
