/*
 * desk/outgoing: a stored reply as the bytes of a mail.
 * Knows rows and mail/build; sends nothing.
 */
#ifndef DESK_OUTGOING_H
#define DESK_OUTGOING_H

#include "base/ctx.h"
#include "base/str.h"

struct outgoing {
	const char *from; /* address of the mailbox: the envelope's sender */
	const char **to; /* who still has to get it, each once, bcc included; ended by NULL */
	size_t to_count;
	bool is_apart; /* its recipients fared differently before: rows of outbox_recipient are
	                  there */
	bool has_sent, has_refused; /* one of the others has it, or was refused for good */
};

/* The mail, in mem. Needs an open transaction. RC_NOT_FOUND: no such reply. The same each time. */
MUST_CHECK enum rc outgoing_build(
        struct ctx *c, const void *mem, int64_t message_id, struct bytes *out);
/* Between which addresses it goes. Needs an open transaction. */
MUST_CHECK enum rc outgoing_envelope(
        struct ctx *c, const void *mem, int64_t message_id, struct outgoing *out);

/* A report says that these (ended by NULL) did not get it: of several recipients the others did.
 * Needs an open write transaction. */
MUST_CHECK enum rc outgoing_bounced(
        struct ctx *c, int64_t message_id, const char **failed, int code, const char *words);

#endif
