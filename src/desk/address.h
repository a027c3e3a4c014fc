/*
 * desk/address: what is known about an address, and what people decide about it.
 * Knows rows of address and block; never mail. Results live in mem.
 */
#ifndef DESK_ADDRESS_H
#define DESK_ADDRESS_H

#include "store/address.h"
#include "store/block.h"

enum address_pictures { PICTURES_ASK, PICTURES_ALWAYS, PICTURES_NEVER };

struct address_state {
	const char *address; /* lower case */
	enum address_pictures pictures;
	struct address known; /* all zero when nothing is */
	bool is_dead; /* mail to it comes back, as far as known */
	struct block block; /* id 0: it is not blocked */
};

/* help+anything@… is help@… (RFC 5233); any other is returned as it is. */
const char *address_untagged(const void *mem, const char *low);
/* Its owner says by its name that nobody reads there. */
bool address_is_no_reply(const char *address);
/* One of the desk's own, also with a tag. Needs an open transaction. */
MUST_CHECK enum rc address_is_own(struct ctx *c, const char *low, bool *out);

/* Of any address. Needs an open transaction. */
MUST_CHECK enum rc address_load(
        struct ctx *c, const void *mem, const char *address, struct address_state *out);
/* What blocks letters of it: the address itself, without its tag, or its domain; id 0: nothing.
 * Needs an open transaction. */
MUST_CHECK enum rc address_block(
        struct ctx *c, const void *mem, const char *low, struct block *out);
/* Mail to it came back. Only a cause that concerns the address is kept. Needs an open write
 * transaction, as do the two below. */
MUST_CHECK enum rc address_died(
        struct ctx *c, const char *low, const char *cause, const char *status, const char *words);
/* A mail server refused our mail for good. What it says counts against the address when it was
 * the only recipient (JSON, as in message) and the words are about it. */
MUST_CHECK enum rc address_refused(struct ctx *c, const char *recipients, const char *words);
/* It wrote: mail to it works again. */
MUST_CHECK enum rc address_wrote(struct ctx *c, const char *low);

/* The functions below have transactions of their own. RC_NOT_FOUND "no_such_sender": the actor sees
 * no conversation with this address. */

MUST_CHECK enum rc address_get(
        struct ctx *c, const void *mem, const char *address, struct address_state *out);
/* What a person says. pictures: 1 always, 0 ask, -1 stays; works: mail to it arrives. */
struct address_change {
	int pictures;
	bool works;
};
MUST_CHECK enum rc address_change(struct ctx *c, const void *mem, const char *address,
        const struct address_change *w, struct address_state *out);

/* What somebody who writes to these should know: mail came back, or they are blocked. Nothing is
 * refused for it. */
struct address_warning {
	const char *address, *code; /* "undeliverable", "blocked" */
	const char *title; /* msgid */
};
/* recipients: JSON, as in message. */
MUST_CHECK enum rc address_warnings(struct ctx *c, const void *mem, const char *recipients,
        struct address_warning **out, size_t *out_n);

#endif
