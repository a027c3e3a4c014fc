/*
 * desk/access: who may see and do what. Every desk function that names a
 * conversation, message or mailbox asks here first.
 */
#ifndef DESK_ACCESS_H
#define DESK_ACCESS_H

#include "base/ctx.h"

/* At least this role (ROLE_SYSTEM passes everything). RC_DENIED "not_allowed". */
MUST_CHECK enum rc access_role(struct ctx *c, enum role at_least);
/* RC_DENIED "not_allowed", with the names of those who may, for who may know them. field may be
 * NULL. */
enum rc access_refuse(struct ctx *c, const char *field);
/* Needs an open transaction. RC_NOT_FOUND "no_such_conversation" for what they may not see:
 * a stranger does not learn that it exists. */
MUST_CHECK enum rc access_mailbox(struct ctx *c, int64_t mailbox_id);

#endif
