/*
 * desk/grant: signing in at a mail provider (OAuth 2), and keeping that alive.
 *
 * Begun by an admin, in a browser (grant_begin → the provider's page → grant_return) or with
 * a code for another device (grant_begin, then grant_turn asks until somebody agreed). What
 * was agreed to is attached to a mailbox by desk/mailbox, and renewed before it ends.
 * One renewal at a time: whoever claims the row calls the provider, with no transaction open.
 * Tokens are sealed and never given out but to mail servers. Opens its own transactions
 * unless told; strings live in mem.
 */
#ifndef DESK_GRANT_H
#define DESK_GRANT_H

#include "base/ctx.h"
#include "store/grant.h"

/* Below the desk's own address: what is registered at the provider. */
#define GRANT_CALLBACK "/oauth/callback"

struct grant_view {
	int64_t id; /* 0: no such thing */
	const char *provider, *provider_name, *client_id;
	const char *state; /* waiting, granted, warning, failed, ended */
	const char *slug; /* NULL: nothing is wrong */
	const char *title, *next_step; /* msgids; the second may be NULL */
	const char *words; /* the provider's own, or NULL */
	const char *authorise_url; /* given once, by grant_begin */
	const char *user_code, *verification_url; /* for another device */
	int64_t interval_ms, expires_ms; /* how often to look, and until when it waits */
	const char *account; /* who agreed, or NULL */
	int64_t renew_by_ms; /* mail stops then unless somebody signs in again; 0: no such time */
};

struct grant_start {
	bool device; /* else a browser */
	const char *provider; /* microsoft, google, custom; NULL with a mailbox: as before */
	const char *address; /* whom to sign in; may be NULL */
	int64_t mailbox_id; /* not 0: sign this mailbox in again */
	const char *client_id, *client_secret; /* NULL: as the last time with this provider */
	const char *tenant; /* microsoft; NULL: anybody's */
	const char *authorise_url, *token_url, *device_url, *scope; /* custom */
};

struct grant_provider {
	const char *id, *name;
	bool wants_secret, by_device;
	const char *client_id; /* used the last time, or NULL */
	bool has_secret;
	const char *imap_url, *smtp_url; /* NULL: custom */
};

/* Admins only, all of these. */
MUST_CHECK enum rc grant_provider_list(
        struct ctx *c, const void *mem, struct grant_provider **out, size_t *out_n);
MUST_CHECK enum rc grant_begin(struct ctx *c, const void *mem, const struct grant_start *w,
        const char *base_url, struct grant_view *out);
/* What the browser brought back: a code, or the provider's error. RC_INVALID "oauth_state":
 * not begun here, by somebody else, used, or too late. */
MUST_CHECK enum rc grant_return(struct ctx *c, const void *mem, const char *state, const char *code,
        const char *error, const char *words, struct grant_view *out);
MUST_CHECK enum rc grant_view_get(
        struct ctx *c, const void *mem, int64_t id, struct grant_view *out);

/* In an open transaction, for desk/mailbox. */
void grant_fill_view(const struct grant *g, int64_t now_ms, struct grant_view *out);
MUST_CHECK enum rc grant_view_of(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct grant_view *out);
/* grant_id becomes the mailbox's only one; 0: it has none any more. */
MUST_CHECK enum rc grant_attach(struct ctx *c, int64_t grant_id, int64_t mailbox_id);

/* A token that can be used now. Never calls out: RC_UPSTREAM with why there is none. */
MUST_CHECK enum rc grant_token(struct ctx *c, const void *mem, int64_t id, char **out);
/* See to it that there is one: renews when it is time, waits for somebody who renews. */
MUST_CHECK enum rc grant_ready(struct ctx *c, int64_t id);
/* The mail server did not take it: renew before the next use. */
MUST_CHECK enum rc grant_doubt(struct ctx *c, int64_t id);

/* For the loop: those whose time has come, and one of them renewed or asked about. */
MUST_CHECK enum rc grant_due(struct ctx *c, const void *mem, int64_t **out, int *out_n);
MUST_CHECK enum rc grant_turn(struct ctx *c, int64_t id);
MUST_CHECK enum rc grant_sweep(struct ctx *c);

#endif
