/*
 * desk/link: links that work once: invitation, new password, the code of the first start.
 * Rules only; never sees HTTP. Only hashes are kept. Strings returned live in c.
 */
#ifndef DESK_LINK_H
#define DESK_LINK_H

#include "base/ctx.h"
#include "desk/session.h"
#include "store/link.h"
#include "store/user.h"

/* These need an open write transaction; user.c is their caller. */
MUST_CHECK enum rc link_invite(
        struct ctx *c, const struct user *u, const char *base_url, const char **out_url);
MUST_CHECK enum rc link_make_code(struct ctx *c, const char **out_code);
/* However it was typed: case, blanks and dashes do not matter. */
const char *link_code_hash(struct ctx *c, const char *code);
/* RC_DENIED "wrong_code". */
MUST_CHECK enum rc link_check_code(struct ctx *c, const char *code_hash);
MUST_CHECK enum rc link_spend_code(struct ctx *c, const char *code_hash);

/* These open their own. */

/* A mail with a link when the address is known; RC_OK in the same time when it is not. */
MUST_CHECK enum rc link_reset(
        struct ctx *c, const char *address, const char *base_url, const char *ip);
/* What a link is for, and for whom. RC_NOT_FOUND "no_such_link". */
MUST_CHECK enum rc link_look(
        struct ctx *c, const char *token, const char **out_kind, struct user *out);

struct link_use {
	const char *token, *password;
	const char *name, *language; /* NULL: as it is */
};
/* Password set, link spent, older sessions ended, signed in. RC_NOT_FOUND "no_such_link". */
MUST_CHECK enum rc link_use(struct ctx *c, const struct link_use *use, const struct signing *from,
        struct signed_in *out);

#endif
