/*
 * desk/secret: what is sealed with the desk's own key before it is stored.
 * Knows the key of the store; never what the secret is for.
 */
#ifndef DESK_SECRET_H
#define DESK_SECRET_H

#include "base/ctx.h"

/* In c. NULL stays NULL. */
const char *secret_of_desk(struct ctx *c, const char *plain);
/* In mem; NULL stays NULL. RC_INVALID "secret_unreadable": another key. */
MUST_CHECK enum rc secret_reveal(struct ctx *c, const void *mem, const char *sealed, char **out);

#endif
