/*
 * desk/join: which conversation a mail joins (CONTRACT.md, "Who joins a conversation").
 * Knows rows and understood mail; writes nothing. Needs an open transaction.
 * Nothing is owned beyond the call.
 */
#ifndef DESK_JOIN_H
#define DESK_JOIN_H

#include "mail/mail.h"
#include "store/raw.h"

struct join {
	int64_t conversation; /* 0: a new one */
	bool new_sender; /* by our own id, but not one who takes part */
	int64_t may_belong_to; /* offered only, when conversation is 0 */
	bool has_copy; /* perhaps another mail bears its Message-ID */
	bool is_awaited; /* perhaps what answers it is here already */
};

/* sender: the address of From in lower case, "" if it has none. */
MUST_CHECK enum rc join_find(struct ctx *c, const struct raw *raw, const struct mail *m,
        const char *sender, struct join *out);
/* Our own address proves nothing by itself: only where nobody else can put mail, or where the
 * receiving server vouches for it. */
bool join_is_own_for_sure(const struct raw *raw, const struct mail *m);
/* The Message-IDs a mail answers, nearest first, ended by NULL, at most 64; rubbish is left out. */
const char **join_references(const void *mem, const struct mail *m);

#endif
