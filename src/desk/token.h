/*
 * desk/token: API tokens of a person: made, listed, revoked.
 * Rules only; never sees HTTP. The secret is shown once and kept nowhere.
 * Strings returned live in c.
 */
#ifndef DESK_TOKEN_H
#define DESK_TOKEN_H

#include "base/ctx.h"
#include "store/token.h"

#define TOKEN_PREFIX "ws_"

/* What a token may be for, by bit; ended by NULL. From api/openapi.yaml. */
extern const char *const scope_names[];

/* For t->user_id with t->name, scopes and expires_ms; fills the rest. */
MUST_CHECK enum rc token_create(struct ctx *c, struct token *t, const char **out_secret);
MUST_CHECK enum rc token_list(struct ctx *c, int64_t user_id, struct token **out, int *out_n);
/* RC_NOT_FOUND "no_such_token". */
MUST_CHECK enum rc token_revoke(struct ctx *c, int64_t id, int64_t user_id);

#endif
