/*
 * store/grant: rows of oauth_grant: what was agreed to at a mail provider. SQL only, no rules.
 * Secrets and tokens are sealed here as everywhere. Needs an open transaction; strings
 * live in mem.
 */
#ifndef STORE_GRANT_H
#define STORE_GRANT_H

#include "base/ctx.h"

struct grant {
	int64_t id, mailbox_id, for_mailbox_id; /* 0: none */
	int64_t user_id, session_id;
	const char *provider; /* microsoft, google, custom */
	const char *client_id, *client_secret;
	const char *authorise_url, *token_url, *device_url, *scope;
	const char *state; /* waiting, granted, failed, ended */
	const char *state_hash; /* written by store_grant_add alone */
	const char *verifier, *redirect_uri;
	const char *device_code, *user_code, *verification_url;
	int64_t interval_ms;
	const char *access_token;
	int64_t access_expires_ms;
	const char *refresh_token;
	int64_t refresh_got_ms, refresh_expires_ms; /* 0: not told */
	const char *account;
	int64_t due_ms; /* 0: never */
	int64_t lease_ms, failures;
	const char *error_slug, *error_text;
	int64_t created_ms, expires_ms;
};

MUST_CHECK enum rc store_grant_add(struct ctx *c, struct grant *g); /* sets id */
MUST_CHECK enum rc store_grant_get(struct ctx *c, const void *mem, int64_t id, struct grant *out);
/* Ids; RC_NOT_FOUND. */
MUST_CHECK enum rc store_grant_by_mailbox(struct ctx *c, int64_t mailbox_id, int64_t *out_id);
MUST_CHECK enum rc store_grant_by_state(struct ctx *c, const char *state_hash, int64_t *out_id);
MUST_CHECK enum rc store_grant_newest(struct ctx *c, const char *provider, int64_t *out_id);
/* RC_CONFLICT: somebody was faster. */
MUST_CHECK enum rc store_grant_spend(struct ctx *c, int64_t id);
/* Until then nobody else renews it; *out_mine false: somebody is at it. */
MUST_CHECK enum rc store_grant_claim(struct ctx *c, int64_t id, int64_t until_ms, bool *out_mine);
/* Everything that changes; the lease ends. RC_CONFLICT: the lease was not lease_ms any more. */
MUST_CHECK enum rc store_grant_update(struct ctx *c, const struct grant *g);
MUST_CHECK enum rc store_grant_due(
        struct ctx *c, const void *mem, int64_t now_ms, int limit, int64_t **out, int *out_n);
/* The token was refused: renew before its time. */
MUST_CHECK enum rc store_grant_doubt(struct ctx *c, int64_t id);
/* RC_NOT_FOUND: it is not granted, or another mailbox has it. */
MUST_CHECK enum rc store_grant_attach(struct ctx *c, int64_t id, int64_t mailbox_id);
MUST_CHECK enum rc store_grant_delete_of(struct ctx *c, int64_t mailbox_id);
MUST_CHECK enum rc store_grant_expire(struct ctx *c);

#endif
