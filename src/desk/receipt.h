/*
 * desk/receipt: "your letter has arrived": why one is withheld, and what counts as the same sender
 * and the same matter. Pure; sentences are msgids. Who sends it: intake_receipt.c.
 */
#ifndef DESK_RECEIPT_H
#define DESK_RECEIPT_H

#include <stdbool.h>

/* Why none was sent, by the slug that is kept; msgid. */
const char *receipt_title(const char *withheld);
/* As the budget counts an address: without its tag, and without what a machine puts in it anew for
 * each mail. */
const char *receipt_address(const void *mem, const char *low);
/* Is it the same matter? Prefixes as Re: do not count. */
bool receipt_same_subject(const void *mem, const char *earlier, const char *now);

#endif
