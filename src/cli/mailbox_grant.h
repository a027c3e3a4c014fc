/*
 * cli/mailbox_grant: signing in a mailbox at its provider from a terminal, with a code for
 * another device. Waits until somebody agreed, refused, or the code is too old.
 */
#ifndef CLI_MAILBOX_GRANT_H
#define CLI_MAILBOX_GRANT_H

#include "cli/cli.h"
#include "desk/mailbox.h"

/* From --oauth and what belongs to it into w: the servers where none are named, and the
 * grant. Asks for the client's secret on standard input when --client-secret is given. */
MUST_CHECK enum rc cli_grant_for_new(
        struct ctx *c, const struct cli_args *a, const char *address, struct mailbox_change *w);
/* A mailbox that is there already, as it was agreed to before. */
MUST_CHECK enum rc cli_grant_again(struct ctx *c, const struct cli_args *a, int64_t mailbox_id);

#endif
