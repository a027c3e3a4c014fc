/*
 * desk/refile: a letter that somebody moved on the mail server after it came in here.
 * Knows rows; talks to no server. Needs an open write transaction. Nothing is owned beyond the
 * call.
 */
#ifndef DESK_REFILE_H
#define DESK_REFILE_H

#include "store/raw.h"

/* r as store_raw_add leaves it for a mail that was here: out of the junk folder means that it is no
 * spam, into it that it is, for the conversation that it began and that no person has touched. */
MUST_CHECK enum rc refile(struct ctx *c, const struct raw *r);

#endif
