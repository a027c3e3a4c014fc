/*
 * desk/grant_rules: what beginning and renewing a sign-in share. Inside desk/ only.
 * Needs an open transaction where it says so; strings live in mem.
 */
#ifndef DESK_GRANT_RULES_H
#define DESK_GRANT_RULES_H

#include "desk/grant.h"
#include "mail/oauth.h"

/* The client with its secret opened, for mail/oauth. */
MUST_CHECK enum rc grant_client(
        struct ctx *c, const void *mem, const struct grant *g, struct oauth_client *out);
/* New tokens into g, sealed; what was wrong is over. */
void grant_take(struct ctx *c, struct grant *g, const struct oauth_tokens *t);
/* c's failure into g: why it waits, failed or ended. Clears it from c. */
void grant_blame(struct ctx *c, struct grant *g);
/* g is written; a sign-in that succeeded goes to its mailbox; who watches is told when
 * what they see changes. Needs a write transaction. */
MUST_CHECK enum rc grant_keep(struct ctx *c, const struct grant *before, struct grant *g);

#endif
