/*
 * desk/user: the people of this desk: first start, invited, changed, disabled.
 * Rules only; never sees HTTP. Each change writes user.changed in its transaction.
 * Strings returned live in c. Functions open their own transactions.
 */
#ifndef DESK_USER_H
#define DESK_USER_H

#include "base/ctx.h"
#include "desk/session.h"
#include "store/user.h"

/* "agent", "lead", "admin"; ROLE_NONE for anything else. */
enum role role_named(const char *name);
const char *role_name(enum role role);

MUST_CHECK enum rc user_any(struct ctx *c, bool *out);
/* A fresh one-time code for the first start, "ABCD-EFGH-JKMN"; older ones end. */
MUST_CHECK enum rc user_first_code(struct ctx *c, const char **out);

struct user_first {
	const char *code, *name, *address, *password;
	const char *language, *desk_name; /* may be NULL */
};
/* The first admin. RC_CONFLICT "already_started", RC_DENIED "wrong_code", RC_LIMIT. */
MUST_CHECK enum rc user_first(struct ctx *c, const struct user_first *f, const struct signing *from,
        struct signed_in *out);

/* u->address, name, role, language (NULL: the desk's), with a password; for the command
 * line. RC_CONFLICT "address_taken", RC_INVALID. */
MUST_CHECK enum rc user_add(struct ctx *c, struct user *u, const char *password);

/* As user_add, without a password: a mail with a link goes out, which is returned too.
 * Somebody who has not taken an earlier invitation gets a new one. Admins only. */
MUST_CHECK enum rc user_invite(
        struct ctx *c, struct user *u, const char *base_url, const char **out_url);
/* A fresh link and mail for somebody who has not come yet; the earlier link ends.
 * RC_CONFLICT "already_joined", "invitation_withdrawn". */
MUST_CHECK enum rc user_invite_again(
        struct ctx *c, int64_t id, const char *base_url, struct user *out, const char **out_url);
/* The link ends, and who never came is no longer listed. RC_CONFLICT "already_joined". */
MUST_CHECK enum rc user_uninvite(struct ctx *c, int64_t id);

/* Without those whose invitation was taken back. */
MUST_CHECK enum rc user_list(struct ctx *c, struct user **out, int *out_n);
/* RC_NOT_FOUND "no_such_user". */
MUST_CHECK enum rc user_get(struct ctx *c, int64_t id, struct user *out);
MUST_CHECK enum rc user_by_address(struct ctx *c, const char *address, struct user *out);

/* What may change; NULL, ROLE_NONE and -1 leave it as it is. */
struct user_change {
	const char *name, *language, *theme, *signature;
	enum role role;
	int disabled;
	int64_t hold_seconds;
	enum user_focus { FOCUS_STAYS, FOCUS_ON, FOCUS_OFF } focus;
};
/* Role and disabled are for admins; the rest for oneself or an admin. Who is disabled loses
 * sessions and tokens in the same moment. RC_CONFLICT "last_admin". */
MUST_CHECK enum rc user_update(
        struct ctx *c, int64_t id, const struct user_change *change, struct user *out);

/* c->actor's own; every other session of theirs ends. RC_DENIED "wrong_password". */
MUST_CHECK enum rc user_password(struct ctx *c, const char *old, const char *fresh);
/* Set by the desk itself (command line): every session of theirs ends. */
MUST_CHECK enum rc user_password_set(struct ctx *c, int64_t id, const char *fresh);

#endif
