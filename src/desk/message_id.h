/*
 * desk/message_id: Message-IDs and plus-addresses that only we can make.
 *
 * <ws.CONVERSATION.MESSAGE.MAC@domain>: numbers in base 36, MAC = first 10 bytes of
 * HMAC-SHA-256 with the sub-key "message-id", base32. The domain is the mailbox's.
 * help+ws.CONVERSATION.MAC@domain is the second path (RFC 5233 sub-addressing).
 * Pure but for the key in c->store.
 */
#ifndef DESK_MESSAGE_ID_H
#define DESK_MESSAGE_ID_H

#include "base/ctx.h"

/* nonce: any number that makes the id unique and stays with the message. */
char *message_id_make(struct ctx *c, const void *mem, int64_t conversation, int64_t nonce,
        const char *mailbox_address);
/* RC_NOT_FOUND: not ours (or forged). */
MUST_CHECK enum rc message_id_verify(
        struct ctx *c, const char *message_id, int64_t *out_conversation);
char *plus_address_make(
        struct ctx *c, const void *mem, int64_t conversation, const char *mailbox_address);
MUST_CHECK enum rc plus_address_verify(
        struct ctx *c, const char *address, int64_t *out_conversation);

#endif
