/*
 * store/sending: how a mailbox writes: rows of mailbox_alias, mailbox_signature, mailbox_sending,
 * and the size in mailbox_state. SQL only. Needs an open transaction; strings live in mem.
 */
#ifndef STORE_SENDING_H
#define STORE_SENDING_H

#include "base/ctx.h"

struct signature {
	const char *language; /* pl, el, lt, en; other: every other one */
	const char *text;
};

struct sending {
	bool plus_addressing;
	int64_t size_max; /* bytes its server takes; 0: unknown. Only read */
	const char **aliases; /* lower case, ended by NULL */
	struct signature *signatures;
	size_t signature_count;
};

/* An address of the desk and the mailbox whose mail it is. */
struct own_address {
	const char *address; /* lower case */
	int64_t mailbox_id;
	bool gone; /* a deleted mailbox's: mailbox_id is where its mail goes */
};

/* RC_NOT_FOUND: no such mailbox. */
MUST_CHECK enum rc store_sending_get(
        struct ctx *c, const void *mem, int64_t mailbox_id, struct sending *out);
/* All of it anew. *out_taken: the alias that another mailbox has, then nothing may be kept. */
MUST_CHECK enum rc store_sending_put(
        struct ctx *c, int64_t mailbox_id, const struct sending *s, const char **out_taken);
MUST_CHECK enum rc store_sending_size_set(struct ctx *c, int64_t mailbox_id, int64_t bytes);
/* RC_NOT_FOUND: nobody's. */
MUST_CHECK enum rc store_alias_owner(struct ctx *c, const char *address, int64_t *out_mailbox_id);
/* All, each mailbox's own address before any alias, by mailbox. */
MUST_CHECK enum rc store_own_addresses(
        struct ctx *c, const void *mem, struct own_address **out, int *out_n);
/* language may be NULL. RC_NOT_FOUND: it has none. */
MUST_CHECK enum rc store_signature_for(
        struct ctx *c, const void *mem, int64_t mailbox_id, const char *language, const char **out);

#endif
