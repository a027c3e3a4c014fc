/*
 * desk/mailbox_rules: what a mailbox must be like, and its servers. Inside desk/ only.
 * Knows no transaction. Strings live in the ctx.
 */
#ifndef DESK_MAILBOX_RULES_H
#define DESK_MAILBOX_RULES_H

#include "desk/mailbox.h"

/* RC_INVALID with the field at fault. */
MUST_CHECK enum rc mailbox_check(struct ctx *c, const struct mailbox *m);
/* One that can also name a folder under spool/. */
bool mailbox_address_is_plain(const char *address);
/* What was said over what was there; secrets become sealed. */
void mailbox_apply(struct ctx *c, const struct mailbox_change *w, struct mailbox *m);

#endif
