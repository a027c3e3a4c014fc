/*
 * desk/lookup: the servers of an address, found for an admin who asked for them, and where
 * each of them comes from. Nothing is looked for unasked.
 */
#ifndef DESK_LOOKUP_H
#define DESK_LOOKUP_H

#include "mail/lookup.h"

struct lookup_view {
	struct lookup found;
	const char *title, *next_step; /* msgids; the second may be NULL */
};

/* Admins only. Takes up to half a minute, with no transaction open. Strings in mem. */
MUST_CHECK enum rc lookup_servers(
        struct ctx *c, const void *mem, const char *address, struct lookup_view *out);
/* "srv", and the sentence for it. */
const char *lookup_source_name(enum lookup_source s);
const char *lookup_source_title(enum lookup_source s);

#endif
