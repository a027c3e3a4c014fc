/*
 * desk/bounce: why a mail did not arrive, in plain words.
 * Knows status codes (RFC 3463) and what mail servers say; no rows. Pure; sentences are msgids.
 */
#ifndef DESK_BOUNCE_H
#define DESK_BOUNCE_H

#include <stdbool.h>

/* A stable slug: "no_such_address", "no_such_domain", "mailbox_closed", "mailbox_full",
 * "too_large", "refused", "out_of_reach", "unknown". status and words may be NULL. */
const char *bounce_cause(const char *status, const char *words);
/* Is it the address, or only this one letter? */
bool bounce_concerns_address(const char *cause);
/* What happened; what to do about it. An unknown slug reads as "unknown". final false: it is a
 * delay only, and the servers go on; permanent false: it may arrive when it is sent again. */
const char *bounce_title(const char *cause);
const char *bounce_next_step(const char *cause, bool final, bool permanent);
/* The first enhanced status code in a server's words, in mem; NULL: none. */
const char *bounce_status_in(const void *mem, const char *words);

#endif
