/*
 * desk/login: passwords, and how guessing them is slowed down.
 * Rules only; never sees HTTP. Failures are counted by network address and by account;
 * a good log-in is never slowed. Opens its own transactions: call it outside of one.
 */
#ifndef DESK_LOGIN_H
#define DESK_LOGIN_H

#include "base/ctx.h"

/* RC_INVALID on field "password": shorter than 10 or longer than 1000 characters. */
MUST_CHECK enum rc password_check(struct ctx *c, const char *password);

/* Argon2id takes 64 MiB and a tenth of a second: two at once in this process, four may
 * wait, the next is RC_BUSY. hash NULL (no such account) takes as long and never fits. */
MUST_CHECK enum rc password_try(
        struct ctx *c, const char *hash, const char *password, bool *out_fits);
MUST_CHECK enum rc password_make(struct ctx *c, const char *password, char **out_hash);

/* RC_LIMIT "too_many_tries" with extra retry_after (seconds) while ip or account has to
 * wait. Either may be NULL: somebody who is signed in, or who names no account. */
MUST_CHECK enum rc login_allowed(struct ctx *c, const char *ip, const char *address);
MUST_CHECK enum rc login_failed(struct ctx *c, const char *ip, const char *address);
MUST_CHECK enum rc login_succeeded(struct ctx *c, const char *ip, const char *address);
/* Somebody asks for a new password. It counts by network and account with the limits of signing in,
 * but apart from it. RC_LIMIT "too_many_tries" for the network alone; an account that has had
 * enough is *out_quiet, and nothing else may tell whether it exists. */
MUST_CHECK enum rc login_reset_asked(
        struct ctx *c, const char *ip, const char *address, bool *out_quiet);

#endif
